// What people's clocks show.
#pragma once

#include <base/time.hpp>

#include <chrono>

namespace siptty {

[[nodiscard]] inline base::wall_time wall_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(now).count()};
}

}  // namespace siptty
