// RFC 3261 §17 and table 4: the timers, as values so that a test can shrink them.
#pragma once

#include <base/export.hpp>
#include <base/time.hpp>

namespace sip SIPTTY_API {

struct timers {
  base::duration t1 = std::chrono::milliseconds(500);
  base::duration t2 = std::chrono::seconds(4);
  base::duration t4 = std::chrono::seconds(5);
  /// An INVITE client in Proceeding, so that every transaction ends. More than 3 minutes (§16.6 step 11), which is when a
  /// call that rings is cancelled.
  base::duration timer_c = std::chrono::minutes(4);
  [[nodiscard]] base::duration b() const { return 64 * t1; }  ///< B, F, H, J, L, M
  [[nodiscard]] base::duration d(bool reliable) const { return reliable ? base::duration{} : 64 * t1; }
};

}  // namespace sip
