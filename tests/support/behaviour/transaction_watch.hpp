// Measures each transaction of one stack by itself: it must be gone when its own timers (RFC 3261 table 4,
// RFC 6026) have run out.
#pragma once

#include <base/time.hpp>
#include <sip/message/message.hpp>
#include <sip/stack/effects.hpp>
#include <sip/stack/stack.hpp>

#include <cstdint>
#include <map>
#include <queue>
#include <string>
#include <vector>

/// What the two sides of a transaction have in common (RFC 3261 §17.1.3, §17.2.3).
[[nodiscard]] std::string key_of_top_via(const sip::message& m);

class transaction_watch {
 public:
  explicit transaction_watch(const sip::stack& watched) : stack_(watched) {}

  /// A message of the trace, parsed. It may give a transaction another bound.
  void note(base::instant now, const sip::wire_record& r, const sip::message& m);
  /// Empty, or a transaction that outlived its bound.
  [[nodiscard]] std::string check(base::instant now);
  /// Transactions that were measured so far.
  [[nodiscard]] std::uint64_t measured() const { return measured_; }

 private:
  struct key {
    std::uint64_t transaction;
    bool client;
    auto operator<=>(const key&) const = default;
  };
  struct bound {
    base::instant at;
    const char* what;
    std::string name;    ///< for people
    std::string branch;  ///< of an INVITE of ours
    bool final = false;  ///< a final response was sent or received
    bool cancelled = false;
  };

  void note_request(base::instant now, const sip::wire_record& r, const sip::message& m);
  void note_response_sent(base::instant now, const sip::wire_record& r, const sip::message& m);
  void note_response_received(base::instant now, const sip::message& m);
  void set(const key& k, bound& b, base::instant at, const char* what);

  const sip::stack& stack_;
  std::map<key, bound> bounds_;
  std::map<std::string, key, std::less<>> invites_;  ///< our INVITEs by branch
  std::priority_queue<std::pair<base::instant, key>, std::vector<std::pair<base::instant, key>>,
                      std::greater<>>
      due_;
  std::uint64_t measured_ = 0;
};
