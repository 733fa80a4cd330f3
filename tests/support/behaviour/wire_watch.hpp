// Watches what one stack sends: nothing is sent again more often or longer than the RFCs allow, and never over a
// reliable transport but for what the transaction user repeats itself.
#pragma once

#include <base/time.hpp>
#include <sip/stack/effects.hpp>

#include <cstdint>
#include <map>
#include <string>

class wire_watch {
 public:
  /// Empty, or what is wrong with this message.
  [[nodiscard]] std::string check(base::instant now, const sip::wire_record& r);

 private:
  struct sent {
    base::instant first;
    unsigned repeats = 0;
  };
  std::map<std::pair<std::uint64_t, std::string>, sent> sent_;  ///< by transaction and start line
};
