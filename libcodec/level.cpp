#include <codec/level.hpp>

#include <algorithm>
#include <cmath>

namespace codec {

// (256 h + l)^2, its three parts summed apart: so each stays in 32 bits, which are quick.
double mean_square(std::span<const std::int16_t> samples) {
  if (samples.empty()) return 0;
  constexpr std::size_t at_once = 8192;
  std::int64_t sum = 0;
  for (auto rest = samples; !rest.empty();) {
    std::int32_t hh = 0, hl = 0, ll = 0;
    const auto block = rest.first(std::min(rest.size(), at_once));
    for (const auto s : block) {
      const auto h = static_cast<std::int16_t>(s >> 8), l = static_cast<std::int16_t>(s & 0xFF);
      hh += h * h;
      hl += h * l;
      ll += l * l;
    }
    sum += std::int64_t{hh} * 65536 + std::int64_t{hl} * 512 + ll;
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
