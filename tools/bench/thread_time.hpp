// The processor time of this thread, so that other work on the machine does not count.
#pragma once

#include <chrono>
#include <ctime>

inline std::chrono::nanoseconds thread_time() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

/// What is timed at once: few enough messages to stay in the second-level cache, enough to hide the clock.
inline constexpr std::size_t batch = 128;
