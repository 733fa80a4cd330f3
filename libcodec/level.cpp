#include <codec/level.hpp>

#include <algorithm>
#include <cmath>

namespace codec {

namespace {

constexpr double needle_s = 0.065;  // exp(-0.3 / 0.065) is 1 %
constexpr double inaudible = 0.1;   // a mean square below any sound's that is not silent
constexpr double hold_s = 1, fall_db_a_second = 20;

// In 16 bits, which processors compare by eights.
int loudest(std::span<const std::int16_t> sound) {
  std::int16_t low = 0, high = 0;
  for (const auto s : sound) low = std::min(low, s), high = std::max(high, s);
  return std::max(-int{low}, int{high});
}

}  // namespace

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

void level_meter::hear(std::span<const std::int16_t> sound, std::uint32_t rate_hz) {
  if (sound.empty()) return;
  const double seconds = static_cast<double>(sound.size()) / rate_hz;
  if (seconds != block_s_) {  // an exponential costs as much as the sum
    block_s_ = seconds;
    block_share_ = 1 - std::exp(-seconds / needle_s);
  }
  mean_square_ += (mean_square(sound) - mean_square_) * block_share_;
  if (mean_square_ < inaudible) mean_square_ = 0;
  peak_age_s_ += seconds;
  if (peak_age_s_ > hold_s) peak_ *= std::pow(10, -fall_db_a_second / 20 * seconds);
  const int sample = loudest(sound);
  if (sample < peak_) return;
  peak_ = sample;
  peak_age_s_ = 0;
}

}  // namespace codec
