#include "sound_recorder.hpp"

#include <array>
#include <chrono>

namespace siptty::audio {

void sound_recorder::set_rate(std::uint32_t rate_hz) {
  rate_hz_ = rate_hz;
  match_rate();
}

void sound_recorder::exchange(record_channel* channel) {
  if (channel_ != nullptr) channel_->closed = true;
  channel_ = channel;
  match_rate();
}

void sound_recorder::leave() {
  if (channel_ == nullptr) return;
  channel_->left = std::chrono::steady_clock::now();
  channel_ = nullptr;
  match_rate();
}

// A recording keeps the rate of its first sound.
void sound_recorder::match_rate() {
  converter_.reset();
  if (channel_ == nullptr || channel_->rate_hz == 0 || channel_->rate_hz == rate_hz_) return;
  converter_.emplace(rate_hz_, channel_->rate_hz, 2);
}

void sound_recorder::record(std::span<const std::int16_t> sent, std::span<const std::int16_t> heard) {
  if (channel_ == nullptr) return;
  if (channel_->rate_hz == 0) channel_->rate_hz = rate_hz_;
  if (channel_->left) mark_gap();
  std::array<std::int16_t, 2 * max_frame> both;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    both[2 * i] = sent[i];
    both[2 * i + 1] = heard[i];
  }
  const auto frames = std::span<const std::int16_t>(both).first(2 * sent.size());
  if (!converter_) return push(frames);
  std::array<std::int16_t, 2 * max_frame> converted;  // the longest packet at the highest rate: all has room
  push(samples(converted).first(converter_->convert(frames, converted).made));
}

// The time line goes on while no stream has the recording.
void sound_recorder::mark_gap() {
  const auto gone = std::chrono::steady_clock::now() - *channel_->left;
  channel_->left.reset();
  const auto frames = std::chrono::duration<double>(gone).count() * channel_->rate_hz;
  channel_->gap_at = channel_->pushed;
  channel_->gap_samples += 2 * static_cast<std::uint64_t>(frames);
}

void sound_recorder::push(std::span<const std::int16_t> frames) {
  if (channel_->samples.write_available() < frames.size()) {
    channel_->missed += static_cast<std::uint32_t>(frames.size());
  } else {
    channel_->samples.push(frames.data(), frames.size());
    channel_->pushed += frames.size();
  }
}

}  // namespace siptty::audio
