// Reliable provisional responses (RFC 3262), the callee's side, as far as they are a matter of numbers and timers.
#pragma once

#include <base/export.hpp>
#include <base/packet.hpp>
#include <base/time.hpp>
#include <sip/message/draft.hpp>
#include <sip/transaction/timers.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

/// The callee's side: one response at a time waits for its PRACK, further ones queue up behind it.
class reliable_sender {
 public:
  static constexpr std::size_t max_waiting = 8;

  /// Numbers the response and gives it back when it may go out now; else it waits.
  std::optional<draft> send(base::instant now, draft response, const timers& t, std::uint32_t first_rseq);
  void keep(const base::packet& wire);
  /// True when the PRACK (RAck value) is for what waits; that is done then.
  bool acknowledge(std::string_view rack, std::uint32_t invite_cseq);
  /// The next one, after an acknowledgement.
  std::optional<draft> next(base::instant now, const timers& t);
  void stop();

  [[nodiscard]] bool is_waiting() const { return current_.has_value(); }
  [[nodiscard]] bool waits_with_session() const { return current_ && current_->session; }
  /// One of the responses, sent or queued, has a session description.
  [[nodiscard]] bool has_session() const { return has_session_; }
  /// The session description that waits (or was last sent) was our offer, so the PRACK brings the answer.
  [[nodiscard]] bool offered() const { return offered_; }
  void note_offer() { offered_ = true; }
  [[nodiscard]] base::instant next_timeout() const;
  [[nodiscard]] bool gave_up(base::instant now) const { return current_ && current_->give_up <= now; }
  /// The bytes to send again, when that is due.
  std::optional<base::packet> resend(base::instant now);

 private:
  struct unacknowledged {
    std::uint32_t rseq = 0;
    bool session = false;
    base::packet wire;
    base::duration interval{};
    base::instant resend = base::never, give_up = base::never;
  };

  draft start(base::instant now, draft response, const timers& t);

  std::uint32_t rseq_ = 0;
  bool offered_ = false;
  bool has_session_ = false;
  std::optional<unacknowledged> current_;
  std::vector<draft> waiting_;  ///< few: a vector that is empty takes no room
};

}  // namespace sip
