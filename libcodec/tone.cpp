#include <codec/tone.hpp>

#include <cmath>
#include <numbers>

namespace codec {

sine::sine(double hz, double amplitude, double rate_hz) : hz_(hz), rate_(rate_hz), scale_(amplitude * 32767) {
  set_frequency(hz);
}

void sine::set_rate(double rate_hz) {
  rate_ = rate_hz;
  set_frequency(hz_);
}

void sine::set_frequency(double hz) {
  hz_ = hz;
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

}  // namespace codec
