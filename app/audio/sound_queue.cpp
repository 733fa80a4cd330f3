#include "sound_queue.hpp"

#include "cross_fade.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace siptty::audio {

void sound_queue::set_rate(std::uint32_t rate_hz) {
  samples_.assign(std::size_t{2} * rate_hz * codec::max_packet_ms / 1000, 0);
  fade_ = fade_length(rate_hz);
  size_ = 0;
  surplus_ = samples_.size();
}

void sound_queue::push(std::span<const std::int16_t> sound) {
  const auto over = size_ + sound.size() - std::min(samples_.size(), size_ + sound.size());
  std::copy(samples_.begin() + static_cast<std::ptrdiff_t>(over),
            samples_.begin() + static_cast<std::ptrdiff_t>(size_), samples_.begin());
  size_ -= over;
  std::copy(sound.begin(), sound.end(), samples_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += sound.size();
}

// An interval that came late leaves sound waiting, and the delay would stay. What waited through many
// intervals goes.
void sound_queue::take(samples frame) {
  if (++intervals_ % intervals_to_judge == 0) {
    const auto unused = std::exchange(surplus_, samples_.size());
    drop(std::min(unused, size_ - std::min(size_, frame.size())));
  }
  const auto n = std::min(frame.size(), size_);
  const auto taken = samples_.begin() + static_cast<std::ptrdiff_t>(n);
  std::fill(std::copy(samples_.begin(), taken, frame.begin()), frame.end(), std::int16_t{0});
  std::copy(taken, samples_.begin() + static_cast<std::ptrdiff_t>(size_), samples_.begin());
  size_ -= n;
  surplus_ = std::min(surplus_, size_);
}

// The oldest go; what follows them is blended with them.
void sound_queue::drop(std::size_t count) {
  if (count == 0) return;
  std::array<std::int16_t, fade_length(max_rate_hz)> tail;
  const auto fade = std::min(fade_, size_ - count);
  std::copy_n(samples_.begin(), fade, tail.begin());
  fade_from(std::span(tail).first(fade), samples(samples_).subspan(count, fade));
  std::copy(samples_.begin() + static_cast<std::ptrdiff_t>(count),
            samples_.begin() + static_cast<std::ptrdiff_t>(size_), samples_.begin());
  size_ -= count;
}

}  // namespace siptty::audio
