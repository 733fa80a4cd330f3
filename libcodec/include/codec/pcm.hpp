// Samples of 16 bits.
#pragma once

#include <base/export.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace codec SIPTTY_API {

/// The nearest sample; what is louder than full scale is cut off.
[[nodiscard]] inline std::int16_t to_sample(double x) {
  return static_cast<std::int16_t>(std::clamp(std::lrint(x), -32768L, 32767L));
}

}  // namespace codec
