// How loud sound is, in dB below the loudest square wave (dBov, as in RFC 6464).
#pragma once

#include <base/export.hpp>

#include <cstdint>
#include <span>

namespace codec SIPTTY_API {

inline constexpr double silence_dbov = -127;

/// Mean of the squares of the samples; 0 for none.
[[nodiscard]] double mean_square(std::span<const std::int16_t> samples);
/// That as a level between -127 and 0 dBov. A sine at full scale has -3.
[[nodiscard]] double level_dbov(double mean_square);

}  // namespace codec
