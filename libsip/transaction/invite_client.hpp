// The INVITE client transaction: RFC 3261 §17.1.1 with the changes of RFC 6026 §8.4.
//
//                  | INVITE sent; A, B
//                  v                       B, transport error: inform
//           +-------------+  A: again   ---------------------------------+
//           |   calling   |                                              |
//           +-------------+                                              |
//     3xx-6xx |   | 1xx  \ 2xx                                           |
//     ACK     |   | B->C  \                                              |
//             |   v        \               C, transport error: inform    |
//             | +------------+ 1xx but 100: C again  ------------------->|
//             | | proceeding |------+                                    |
//             | +------------+ 2xx  |                                    |
//             |   | 3xx-6xx: ACK    v                                    |
//             v   v             +----------+                             |
//           +-----------+       | accepted | 2xx: pass up                |
//  3xx-6xx: | completed |       +----------+                             |
//  ACK again+-----------+            | M                                 |
//                 | D, tr. error     v                                   v
//                 +------------> terminated <----------------------------+
//
// Timer C is a proxy's (§16.6); here it bounds a call that rings for ever. After a CANCEL it is 64*T1 (§9.1).
#pragma once

#include "turn.hpp"

namespace sip {

class invite_client {
 public:
  void start(turn& t, client_id id, const hop& to, sent_bytes request, cause why);
  void on_response(turn& t, const hop& from, const message& response);
  /// A CANCEL for it was sent.
  void on_cancel(turn& t);
  /// True when it need not hear of this hop again.
  bool on_transport_error(turn& t);
  void on_timeout(turn& t);

  [[nodiscard]] base::instant next_timeout() const { return std::min(retransmit_at_, end_at_); }
  [[nodiscard]] bool ended() const { return state_ == state::terminated; }
  [[nodiscard]] bool can_cancel() const { return state_ == state::proceeding; }
  [[nodiscard]] const sent_bytes& request() const { return sent_; }  ///< until the final response
  [[nodiscard]] const hop& to() const { return to_; }

 private:
  enum class state : std::uint8_t { calling, proceeding, completed, accepted, terminated };

  void on_provisional(turn& t, const hop& from, const message& response);
  void on_success(turn& t, const hop& from, const message& response);
  void on_rejection(turn& t, const hop& from, const message& response);
  void send(turn& t, transmit bytes) const;
  void fail(turn& t, failure why);
  void linger(turn& t, state s, base::duration time);

  client_id id_;
  hop to_;
  sent_bytes sent_;                            ///< the INVITE, then the ACK; nothing in `accepted`
  base::instant retransmit_at_ = base::never;  ///< timer A
  base::instant end_at_ = base::never;         ///< timers B, C, D, M
  base::duration interval_{};
  state state_ = state::calling;
  bool cancelled_ = false;
};

}  // namespace sip
