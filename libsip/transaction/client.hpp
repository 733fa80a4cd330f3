// The non-INVITE client transaction: RFC 3261 §17.1.2 (figure 6).
//
//                 | request sent; E, F
//                 v
//          +-------------+  E: again, doubling up to T2
//          |   trying    |---------------------------------+ F, transport error: inform
//          +-------------+                                 |
//   2xx-6xx |   | 1xx                                      |
//           |   v                                          |
//           | +------------+  E: again, every T2           |
//           | | proceeding |------------------------------>|
//           | +------------+                               |
//           |   | 2xx-6xx                                  |
//           v   v                                          |
//          +-------------+                                 |
//          |  completed  |  absorbs responses              |
//          +-------------+                                 |
//                 | K                                      v
//                 +--------------------------------> terminated
#pragma once

#include "turn.hpp"

namespace sip {

class client {
 public:
  void start(turn& t, client_id id, const hop& to, sent_bytes request, cause why);
  void on_response(turn& t, const hop& from, const message& response);
  /// True when it need not hear of this hop again.
  bool on_transport_error(turn& t);
  void on_timeout(turn& t);

  [[nodiscard]] base::instant next_timeout() const { return std::min(retransmit_at_, end_at_); }
  [[nodiscard]] bool ended() const { return state_ == state::terminated; }
  [[nodiscard]] const hop& to() const { return to_; }

 private:
  enum class state : std::uint8_t { trying, proceeding, completed, terminated };

  void send(turn& t, transmit bytes) const;
  void fail(turn& t, failure why);

  client_id id_;
  hop to_;
  sent_bytes sent_;                            ///< until the final response
  base::instant retransmit_at_ = base::never;  ///< timer E
  base::instant end_at_ = base::never;         ///< timers F, K
  base::duration interval_{};
  state state_ = state::trying;
};

}  // namespace sip
