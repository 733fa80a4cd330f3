// Session timers (RFC 4028): who refreshes a session, when, and when it is dead.
#pragma once

#include <base/export.hpp>
#include <base/time.hpp>
#include <sip/message/draft.hpp>
#include <sip/message/message.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>

namespace sip SIPTTY_API {

inline constexpr std::uint32_t smallest_min_se_s = 90;  ///< §5

struct session_timer_settings {
  std::uint32_t expires_s = 0;                ///< what we ask for; 0: only when the peer asks
  std::uint32_t min_se_s = smallest_min_se_s; ///< the least we take
};

/// Decides and remembers; the call sends. One side of one call.
class session_timer {
 public:
  explicit session_timer(const session_timer_settings& s) : settings_(s) {}

  // --- as the sender of an INVITE or UPDATE
  void add_to_request(draft& request) const;
  /// The answer to it: a 2xx arms the timer.
  void on_success(base::instant now, const message& response);
  /// 422: raises what is asked for. False when the answer gives no usable Min-SE (then the request failed).
  bool on_too_small(const message& response);

  // --- as its receiver
  /// True when it must be refused with 422 and our Min-SE (§9).
  [[nodiscard]] bool is_too_small(const message& request) const;
  [[nodiscard]] std::uint32_t min_se_s() const { return min_se_s_; }
  /// What a 2xx says, and arms the timer.
  void add_to_success(base::instant now, const message& request, draft& response);

  void stop() { refresh_at_ = expire_at_ = base::never; }
  [[nodiscard]] base::instant next_timeout() const { return std::min(refresh_at_, expire_at_); }
  /// Our refresh is due; it is asked for again a little later unless it was sent.
  [[nodiscard]] bool take_refresh(base::instant now);
  [[nodiscard]] bool has_expired(base::instant now) const { return expire_at_ <= now; }
  [[nodiscard]] std::uint32_t interval_s() const { return interval_s_; }  ///< 0: no timer

 private:
  void arm(base::instant now, std::uint32_t interval_s, bool we_refresh);

  session_timer_settings settings_;
  std::uint32_t min_se_s_ = settings_.min_se_s;
  std::uint32_t interval_s_ = 0;
  bool we_refresh_ = false;
  base::instant refresh_at_ = base::never, expire_at_ = base::never;
};

}  // namespace sip
