#include <codec/level.hpp>

#include <algorithm>
#include <cmath>

namespace codec {

double mean_square(std::span<const std::int16_t> samples) {
  if (samples.empty()) return 0;
  std::int64_t sum = 0;
  for (const std::int32_t s : samples) sum += s * s;
  return static_cast<double>(sum) / static_cast<double>(samples.size());
}

double level_dbov(double mean_square) {
  constexpr double full_scale = 32768.0 * 32768.0;
  if (mean_square <= 0) return silence_dbov;
  return std::clamp(10 * std::log10(mean_square / full_scale), silence_dbov, 0.0);
}

}  // namespace codec
