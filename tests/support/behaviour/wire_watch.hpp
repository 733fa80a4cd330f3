// Watches what one stack sends: nothing is sent again more often or longer than the RFCs allow, over a
// reliable transport only what the transaction user repeats itself, and what answers a peer's repetition not
// more often than that came.
#pragma once

#include <base/time.hpp>
#include <sip/message/message.hpp>
#include <sip/stack/effects.hpp>

#include <cstdint>
#include <map>
#include <string>

class wire_watch {
 public:
  /// Takes a message of the trace, parsed. Empty, or what is wrong with it.
  [[nodiscard]] std::string check(base::instant now, const sip::wire_record& r, const sip::message& m);

 private:
  struct sent {
    base::instant first;
    unsigned times = 0;  ///< all sends after the first
    unsigned by_timer = 0;
  };
  struct asked_and_answered {
    unsigned received = 0, sent = 0;
  };

  [[nodiscard]] std::string check_reaction(const sip::message& m, bool is_sent);

  std::map<std::pair<std::uint64_t, std::string>, sent> sent_;  ///< by transaction and start line
  std::map<std::string, asked_and_answered> reactions_;         ///< by what was received
};
