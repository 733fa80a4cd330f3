#include <codec/goertzel.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace codec {

double tone_share(std::span<const std::int16_t> block, double hz, double rate_hz) {
  const double coefficient = 2 * std::cos(2 * std::numbers::pi * hz / rate_hz);
  double newest = 0, previous = 0, energy = 0;
  for (const double sample : block) {
    const double next = sample + coefficient * newest - previous;
    previous = newest;
    newest = next;
    energy += sample * sample;
  }
  if (energy <= 0) return 0;
  const double power = newest * newest + previous * previous - coefficient * newest * previous;
  return std::min(1.0, 2 * power / (static_cast<double>(block.size()) * energy));
}

}  // namespace codec
