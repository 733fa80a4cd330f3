// Reliable provisional responses (RFC 3262), both ways, as far as they are a matter of numbers and timers.
#pragma once

#include <base/packet.hpp>
#include <base/time.hpp>
#include <sip/dialog/dialog.hpp>
#include <sip/message/draft.hpp>
#include <sip/message/message.hpp>
#include <sip/transaction/timers.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace sip {

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
  std::optional<unacknowledged> current_;
  std::deque<draft> waiting_;
};

/// The caller's side: an early dialog for each fork that sent a reliable response, and what came last in it.
class early_dialogs {
 public:
  static constexpr std::size_t max_dialogs = 32;

  enum class order : std::uint8_t { next, repeated, gap, unusable };
  /// Takes a 1xx that requires 100rel. `next`: PRACK it with `make_prack`.
  order take(const message& response);
  /// The PRACK for the response that was taken last; its CSeq is in that fork's dialog.
  [[nodiscard]] draft make_prack(std::string& next_hop);
  /// The dialog of a tag, to go on with after the 2xx; nothing when there is none.
  [[nodiscard]] const dialog* find(std::string_view remote_tag) const;
  [[nodiscard]] std::optional<std::uint32_t> take_cseq();
  void clear() { forks_.clear(); }

 private:
  struct fork {
    sip::dialog dialog;
    std::uint32_t rseq;
    std::uint32_t invite_cseq;
  };
  std::vector<fork> forks_;
  std::size_t last_ = 0;
};

}  // namespace sip
