// From one sound to another without a click.
#pragma once

#include <codec/pcm.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace siptty::audio {

/// `share` of `to`, the rest of `from`.
inline std::int16_t mixed(std::int16_t from, std::int16_t to, double share) {
  return codec::to_sample(from + (to - from) * share);
}

/// The beginning of `frame` glides from `tail`, which is what would have sounded there, to its own sound.
inline void fade_from(std::span<const std::int16_t> tail, std::span<std::int16_t> frame) {
  const double step = 1.0 / (static_cast<double>(tail.size()) + 1);
  double share = step;
  for (std::size_t i = 0; i < tail.size() && i < frame.size(); ++i, share += step) {
    frame[i] = mixed(tail[i], frame[i], share);
  }
}

}  // namespace siptty::audio
