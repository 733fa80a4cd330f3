// The non-INVITE server transaction: RFC 3261 §17.2.2 with the rules of RFC 4320.
//
//               | request: pass up
//               v
//        +-------------+  request: absorb
//        |   trying    |------------------------------+ 64*T1 without an answer: inform
//        +-------------+                              |
//    2xx-6xx |   | 100 (from user, or by itself)      |
//    send    |   v                                    |
//            | +------------+ request: 100 again      |
//            | | proceeding |------------------------>|
//            | +------------+                         |
//            |   | 2xx-6xx: send                      |
//            v   v                                    |
//        +-------------+  request: last response again|
//        |  completed  |                              |
//        +-------------+                              |
//               | J                                   v
//               +-----------------------------> terminated
//
// RFC 4320 §4.1: no 1xx but 100; over UDP no 100 before the client's timer E has reached T2, and then (or
// over any transport) a 100 by itself. §4.2: no 408, and no answer after the client's timer F: what the user
// says then is dropped. A transport error is told once and changes no state (RFC 6026 §8.8).
#pragma once

#include "turn.hpp"

namespace sip {

class server {
 public:
  void start(turn& t, server_id id, const hop& reply, base::packet request);
  void on_retransmission(turn& t);
  void respond(turn& t, int status, sent_bytes response, cause why);
  /// True when it need not hear of this hop again.
  bool on_transport_error(turn& t);
  void on_timeout(turn& t);

  [[nodiscard]] base::instant next_timeout() const { return std::min(trying_at_, end_at_); }
  [[nodiscard]] bool ended() const { return state_ == state::terminated; }
  [[nodiscard]] const hop& reply() const { return reply_; }

 private:
  enum class state : std::uint8_t { trying, proceeding, completed, terminated };

  [[nodiscard]] bool may_send(turn& t, int status) const;
  void send(turn& t, transmit bytes) const;

  server_id id_;
  hop reply_;
  base::packet request_;  ///< until a response was sent
  sent_bytes sent_;       ///< the last response
  base::instant trying_at_ = base::never;
  base::instant end_at_ = base::never;  ///< the client's timer F, then timer J
  state state_ = state::trying;
};

}  // namespace sip
