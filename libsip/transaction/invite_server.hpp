// The INVITE server transaction: RFC 3261 §17.2.1 with the changes of RFC 6026 §8.5 to §8.8.
//
//                    | INVITE: pass up
//                    v
//            +--------------+  200 ms without a response: 100
//            |  proceeding  |  1xx from user: send; INVITE: last response again
//            +--------------+
//    3xx-6xx    |        | 2xx from user: send
//    send; G, H |        v
//               |   +----------+  INVITE: absorb
//               |   | accepted |  ACK: pass up
//               |   +----------+  2xx from user: send
//               v        | L
//        +-----------+   |
//   G:   | completed |   |        G doubles up to T2
//   again+-----------+   |        INVITE: last response again
//    | H   | ACK         |
//    |     v             |
//    | +-----------+     |
//    | | confirmed |     |        ACK, INVITE: absorb
//    | +-----------+     |
//    |     | I           |
//    v     v             v
//    terminated (H: inform)
//
// A transport error is told once and changes no state (RFC 6026 §8.8). How long a user may let it ring is the
// user's.
#pragma once

#include "turn.hpp"

namespace sip {

class invite_server {
 public:
  /// When 100 goes out by itself.
  static constexpr base::duration trying_delay = std::chrono::milliseconds(200);

  void start(turn& t, server_id id, const hop& reply, base::packet request);
  void on_retransmission(turn& t);
  void on_ack(turn& t, const hop& from, const message& ack);
  /// Bytes of a response of class `status / 100`.
  void respond(turn& t, int status, sent_bytes response, cause why);
  /// True when it need not hear of this hop again.
  bool on_transport_error(turn& t);
  void on_timeout(turn& t);

  [[nodiscard]] base::instant next_timeout() const { return std::min(send_at_, end_at_); }
  [[nodiscard]] bool ended() const { return state_ == state::terminated; }
  [[nodiscard]] const hop& reply() const { return reply_; }
  [[nodiscard]] const sent_bytes& response() const { return sent_; }

 private:
  enum class state : std::uint8_t { proceeding, completed, confirmed, accepted, terminated };

  void send(turn& t, transmit bytes) const;

  server_id id_;
  hop reply_;
  base::packet request_;                 ///< until a response was sent
  sent_bytes sent_;                      ///< the last response
  base::instant send_at_ = base::never;  ///< the 100 in `proceeding`, timer G in `completed`
  base::instant end_at_ = base::never;   ///< timers H, I, L
  base::duration interval_{};
  state state_ = state::proceeding;
};

}  // namespace sip
