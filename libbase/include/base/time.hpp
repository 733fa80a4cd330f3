// Time as the pure layers see it: a value that is handed in, never asked for.
#pragma once

#include <base/export.hpp>

#include <chrono>
#include <cstdint>

namespace base SIPTTY_API {

/// The clock behind `instant`. It has no now(): only an adapter may read a clock.
struct monotonic {
  using rep = std::chrono::nanoseconds::rep;
  using period = std::chrono::nanoseconds::period;
  using duration = std::chrono::nanoseconds;
  using time_point = std::chrono::time_point<monotonic>;
  static constexpr bool is_steady = true;
};

/// Lengths of time; nanoseconds so that media deadlines do not round.
using duration = monotonic::duration;

/// A point on the monotonic clock of whoever drives the core (real or virtual).
using instant = monotonic::time_point;

/// "There is no timer."
inline constexpr instant never = instant::max();

/// Wall-clock time, for people and for files: microseconds since 1970-01-01 UTC.
struct wall_time {
  std::int64_t microseconds = 0;
  friend bool operator==(const wall_time&, const wall_time&) = default;
  friend auto operator<=>(const wall_time&, const wall_time&) = default;
};

}  // namespace base
