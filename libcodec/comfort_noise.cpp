#include <codec/comfort_noise.hpp>
#include <codec/level.hpp>
#include <codec/pcm.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace codec {

namespace {

constexpr int middle_index = 127, reserved_index = 255;  // RFC 3389 §3.2
constexpr double index_step = 258.0 / 32768;

}  // namespace

std::optional<noise_description> noise_description::parse(std::span<const std::uint8_t> payload) {
  if (payload.empty()) return std::nullopt;
  noise_description noise;
  noise.level_dbov = -(payload[0] & 0x7f);
  for (const auto index : payload.subspan(1)) {
    if (noise.order == max_order || index == reserved_index) break;
    noise.reflection[noise.order++] = index_step * (index - middle_index);
  }
  return noise;
}

std::size_t noise_description::write(std::span<std::uint8_t> payload) const {
  if (payload.empty()) return 0;
  payload[0] = static_cast<std::uint8_t>(std::clamp(std::lrint(-level_dbov), 0L, 127L));
  const auto count = std::min({order, max_order, payload.size() - 1});
  for (std::size_t i = 0; i < count; ++i) {
    const auto index = middle_index + std::lrint(reflection[i] / index_step);
    payload[i + 1] = static_cast<std::uint8_t>(std::clamp(index, 0L, 254L));
  }
  return 1 + count;
}

// Levinson's and Durbin's recursion over the autocorrelation.
noise_description noise_description::of(std::span<const std::int16_t> sound, std::size_t order) {
  noise_description noise;
  noise.level_dbov = codec::level_dbov(mean_square(sound));
  std::array<double, max_order + 1> r{};
  for (std::size_t lag = 0; lag <= max_order; ++lag)
    for (std::size_t i = lag; i < sound.size(); ++i) r[lag] += double{1.0} * sound[i] * sound[i - lag];
  if (r[0] <= 0) return noise;
  double error = r[0] *= 1.0001;  // a little white noise keeps the filter stable
  std::array<double, max_order + 1> a{1}, next{1};
  for (std::size_t m = 1; m <= std::min(order, max_order); ++m) {
    double sum = r[m];
    for (std::size_t i = 1; i < m; ++i) sum += a[i] * r[m - i];
    const double k = std::clamp(-sum / error, -0.99, 0.99);
    for (std::size_t i = 1; i < m; ++i) next[i] = a[i] + k * a[m - i];
    next[m] = k;
    a = next;
    error *= 1 - k * k;
    noise.reflection[m - 1] = k;
    noise.order = m;
  }
  return noise;
}

// An all-pole lattice, stable for every description as all coefficients lie within -1 and 1. What it adds to
// the noise's power is taken off first.
void noise_generator::fill(std::span<std::int16_t> out) {
  double power = std::pow(10, now_.level_dbov / 10) * 32768.0 * 32768.0;
  for (std::size_t i = 0; i < now_.order; ++i) power *= 1 - now_.reflection[i] * now_.reflection[i];
  const double scale = std::sqrt(3 * power) / 2147483648.0;  // of uniform numbers
  for (auto& sample : out) {
    double forward = (static_cast<double>(rng_->next() >> 32) - 2147483648.0) * scale;
    for (std::size_t i = now_.order; i-- > 0;) {
      forward -= now_.reflection[i] * backward_[i];
      if (i + 1 < now_.order) backward_[i + 1] = backward_[i] + now_.reflection[i] * forward;
    }
    backward_[0] = forward;
    sample = to_sample(forward);
  }
}

}  // namespace codec
