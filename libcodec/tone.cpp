#include <codec/tone.hpp>

#include <cmath>
#include <numbers>

namespace codec {

namespace {
constexpr double tone_amplitude = 0.125;  // of each frequency: two of them stay well below full scale
}

sine::sine(double hz, double amplitude, double rate_hz) : rate_(rate_hz), scale_(amplitude * 32767) {
  set_frequency(hz);
}

void sine::set_frequency(double hz) {
  const double step = 2 * std::numbers::pi * hz / rate_;
  step_cos_ = std::cos(step);
  step_sin_ = std::sin(step);
}

std::int16_t sine::next() {
  const auto sample = static_cast<std::int16_t>(std::lrint(sin_ * scale_));
  const double c = cos_ * step_cos_ - sin_ * step_sin_;
  const double s = sin_ * step_cos_ + cos_ * step_sin_;
  const double correction = 1.5 - 0.5 * (c * c + s * s);  // keeps the wheel's radius at 1 for ever
  cos_ = c * correction;
  sin_ = s * correction;
  return sample;
}

call_tone_player::call_tone_player(const call_tone& tone, double rate_hz)
    : first_(tone.hz_1, tone_amplitude, rate_hz),
      second_(tone.hz_2, tone_amplitude, rate_hz),
      dual_(tone.hz_2 > 0),
      on_samples_(static_cast<std::uint64_t>(tone.on_ms * rate_hz / 1000)),
      period_samples_(static_cast<std::uint64_t>((tone.on_ms + tone.off_ms) * rate_hz / 1000)) {}

void call_tone_player::fill(std::span<std::int16_t> out) {
  for (auto& sample : out) {
    const auto sound = first_.next() + (dual_ ? second_.next() : 0);
    sample = static_cast<std::int16_t>(position_ < on_samples_ ? sound : 0);
    if (++position_ == period_samples_) position_ = 0;
  }
}

}  // namespace codec
