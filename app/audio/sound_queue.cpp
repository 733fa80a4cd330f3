#include "sound_queue.hpp"

#include <algorithm>

namespace siptty::audio {

void sound_queue::set_rate(std::uint32_t rate_hz, std::uint32_t interval_ms) {
  samples_.clear();
  samples_.shrink_to_fit();
  size_ = 0;
  rate_hz_ = rate_hz;
  hold_interval(interval_ms);
}

void sound_queue::hold_interval(std::uint32_t interval_ms) {
  const auto ms = codec::max_packet_ms + interval_ms + interval_ms / 2;
  samples_.resize(std::max(samples_.size(), std::size_t{rate_hz_} * ms / 1000));
}

void sound_queue::push(std::span<const std::int16_t> sound) {
  const auto over = size_ + sound.size() - std::min(samples_.size(), size_ + sound.size());
  std::copy(samples_.begin() + static_cast<std::ptrdiff_t>(over),
            samples_.begin() + static_cast<std::ptrdiff_t>(size_), samples_.begin());
  size_ -= over;
  std::copy(sound.begin(), sound.end(), samples_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += sound.size();
}

void sound_queue::take(samples frame) {
  size_ = elastic_.adapt(samples_, size_, frame.size(), spare_wanted_, rate_hz_);
  const auto n = std::min(frame.size(), size_);
  const auto taken = samples_.begin() + static_cast<std::ptrdiff_t>(n);
  std::fill(std::copy(samples_.begin(), taken, frame.begin()), frame.end(), std::int16_t{0});
  std::copy(taken, samples_.begin() + static_cast<std::ptrdiff_t>(size_), samples_.begin());
  size_ -= n;
}

}  // namespace siptty::audio
