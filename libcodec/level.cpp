#include <codec/level.hpp>

#include <algorithm>
#include <cmath>

namespace codec {

// The halves of the squares are summed apart: so they stay in 32 bits, which are quick.
double mean_square(std::span<const std::int16_t> samples) {
  if (samples.empty()) return 0;
  constexpr std::size_t at_once = 65536;
  std::uint64_t sum = 0;
  for (auto rest = samples; !rest.empty();) {
    std::uint32_t low = 0, high = 0;
    const auto block = rest.first(std::min(rest.size(), at_once));
    for (const std::int32_t s : block) {
      const auto square = static_cast<std::uint32_t>(s * s);
      low += square & 0xFFFFU;
      high += square >> 16U;
    }
    sum += (std::uint64_t{high} << 16U) + low;
    rest = rest.subspan(block.size());
  }
  return static_cast<double>(sum) / static_cast<double>(samples.size());
}

double level_dbov(double mean_square) {
  constexpr double full_scale = 32768.0 * 32768.0;
  if (mean_square <= 0) return silence_dbov;
  return std::clamp(10 * std::log10(mean_square / full_scale), silence_dbov, 0.0);
}

}  // namespace codec
