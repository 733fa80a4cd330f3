#include "card_stream.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace siptty::audio {

namespace {

constexpr std::uint32_t best_rate_hz = 48'000;
constexpr double block_seconds = 0.010, least_latency_seconds = 0.020;
constexpr auto stands_still_after = std::chrono::seconds(2);
constexpr double runs_away_factor = 1.5, runs_away_allowance_seconds = 1;
constexpr auto in_a_row = std::chrono::milliseconds(1);
constexpr std::size_t mixed_at_once = 256;

using place = card_channel::place;

bool in_use(const card_channel& c) {
  return c.where == place::used;
}

}  // namespace

PaStreamParameters card_stream::parameters(const device& wanted) const {
  const auto* info = functions_->device_info(wanted.number);
  const bool input = direction_ == card_direction::input;
  const double low = input ? info->defaultLowInputLatency : info->defaultLowOutputLatency;
  return {wanted.number, channel_count_, paInt16, std::max(low, least_latency_seconds), nullptr};
}

// 48000 Hz holds all that a codec has; a card that cannot runs at its own rate.
bool card_stream::choose_rate(const device& wanted) {
  const auto p = parameters(wanted);
  const bool input = direction_ == card_direction::input;
  for (const double rate : {static_cast<double>(best_rate_hz), wanted.rate_hz}) {
    if (rate < min_card_rate_hz || rate > max_card_rate_hz) continue;
    if (functions_->is_format_supported(input ? &p : nullptr, input ? nullptr : &p, rate) !=
        paFormatIsSupported) {
      continue;
    }
    rate_hz_ = static_cast<std::uint32_t>(std::lround(rate));
    return true;
  }
  return false;
}

std::string card_stream::open(std::shared_ptr<const portaudio> functions, const device& wanted) {
  close();
  functions_ = std::move(functions);
  name_ = wanted.name;
  const bool input = direction_ == card_direction::input;
  channel_count_ = input ? 1 : std::min(wanted.outputs, 2);
  if (!choose_rate(wanted)) {
    return name_ + " runs neither at 48000 Hz nor at a rate of its own between 8000 and 96000 Hz";
  }
  const auto p = parameters(wanted);
  const auto block = static_cast<unsigned long>(rate_hz_ * block_seconds);
  auto code = functions_->open_stream(&stream_, input ? &p : nullptr, input ? nullptr : &p, rate_hz_, block,
                                      paNoFlag, on_block, this);
  if (code != paNoError) {
    stream_ = nullptr;
    return name_ + " cannot be opened: " + functions_->error_text(code);
  }
  if (const auto* info = functions_->stream_info(stream_)) {
    latency_ms_ = 1000 * (input ? info->inputLatency : info->outputLatency);
  }
  turns_ = frames_ = seen_frames_ = 0;
  started_ = moved_ = clock::now();
  at_once_ = most_at_once_ = measured_ = 0;
  tell_block(static_cast<std::uint32_t>(block));
  code = functions_->start_stream(stream_);
  if (code != paNoError) {
    close();
    return name_ + " does not start: " + functions_->error_text(code);
  }
  return {};
}

void card_stream::close() {
  if (stream_ == nullptr) return;
  functions_->abort_stream(stream_);
  functions_->close_stream(stream_);
  tell_rate(0);
  stream_ = nullptr;
}

void card_stream::tell_rate(std::uint32_t rate_hz) {
  for (auto& c : channels_->all) {
    (direction_ == card_direction::input ? c.input_rate_hz : c.output_rate_hz) = rate_hz;
  }
}

std::string card_stream::fault(clock::time_point now) {
  if (functions_->is_stream_active(stream_) != 1) return name_ + " is gone";
  const std::uint64_t frames = frames_;
  if (frames != seen_frames_) moved_ = now;
  seen_frames_ = frames;
  if (now - moved_ > stands_still_after) return name_ + " stands still";
  const auto seconds = std::chrono::duration<double>(now - started_).count();
  const auto most = rate_hz_ * (seconds * runs_away_factor + runs_away_allowance_seconds);
  if (static_cast<double>(frames) > most) return name_ + " does not keep time: it is no real sound device";
  return {};
}

int card_stream::on_block(const void* input, void* output, unsigned long frames,
                          const PaStreamCallbackTimeInfo*, PaStreamCallbackFlags, void* self) {
  auto& stream = *static_cast<card_stream*>(self);
  if (++stream.turns_ == 1) stream.tell_rate(stream.rate_hz_);  // before that nobody takes what calls give
  stream.frames_ += frames;
  stream.measure_block(frames);
  if (stream.direction_ == card_direction::input) {
    stream.take(static_cast<const std::int16_t*>(input), frames);
  } else {
    stream.mix(static_cast<std::int16_t*>(output), frames);
  }
  ++stream.turns_;
  return paContinue;
}

// Several callbacks in a row are one block of the device.
void card_stream::measure_block(std::size_t frames) {
  const auto now = clock::now();
  const auto n = static_cast<std::uint32_t>(frames);
  at_once_ = now - called_ < in_a_row ? at_once_ + n : n;
  called_ = now;
  most_at_once_ = std::max(most_at_once_, at_once_);
  measured_ += n;
  if (measured_ < rate_hz_) return;
  tell_block(std::exchange(most_at_once_, 0));
  measured_ = 0;
}

void card_stream::tell_block(std::uint32_t frames) {
  for (auto& c : channels_->all)
    (direction_ == card_direction::input ? c.input_block : c.output_block) = frames;
}

void card_stream::mix(std::int16_t* output, std::size_t frames) {
  while (frames > 0) {
    const auto n = std::min(frames, mixed_at_once);
    std::array<std::int32_t, mixed_at_once> sum{};
    std::array<std::int16_t, mixed_at_once> one;
    for (auto& c : channels_->all) {
      if (!in_use(c)) continue;
      const auto there = c.heard.pop(one.data(), n);
      if (there < n) ++c.starved;
      for (std::size_t i = 0; i < there; ++i) sum[i] += one[i];
    }
    for (std::size_t i = 0; i < n; ++i) {
      const auto value = static_cast<std::int16_t>(std::clamp(sum[i], -32768, 32767));
      for (int c = 0; c < channel_count_; ++c) *output++ = value;
    }
    frames -= n;
  }
}

// A ring that is full belongs to a call that does not listen now.
void card_stream::take(const std::int16_t* input, std::size_t frames) {
  if (input == nullptr) return;
  for (auto& c : channels_->all) {
    if (in_use(c)) c.spoken.push(input, frames);
  }
}

}  // namespace siptty::audio
