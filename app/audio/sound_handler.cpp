#include "sound_handler.hpp"

#include <base/assert.hpp>
#include <codec/g711.hpp>
#include <codec/goertzel.hpp>
#include <codec/level.hpp>

#include <algorithm>
#include <utility>

namespace siptty::audio {

namespace {

constexpr std::uint8_t static_pcmu = 0, static_pcma = 8;  // RFC 3551 §6

void encode(codec_kind kind, std::span<const std::int16_t> in, std::span<std::uint8_t> out) {
  kind == codec_kind::pcma ? codec::pcma_encode(in, out) : codec::pcmu_encode(in, out);
}

void decode(codec_kind kind, std::span<const std::uint8_t> in, std::span<std::int16_t> out) {
  kind == codec_kind::pcma ? codec::pcma_decode(in, out) : codec::pcmu_decode(in, out);
}

}  // namespace

sound_settings sound_of(const stream_settings& s) {
  sound_settings sound;
  sound.sending = s.send && s.remote_rtp.port != 0;
  sound.codec = s.codec;
  sound.payload_type = s.payload_type;
  sound.telephone_event = s.telephone_event;
  sound.packet_ms = std::clamp(s.packet_ms, sound_handler::min_packet_ms, sound_handler::max_packet_ms);
  sound.source = s.source;
  sound.tone_hz = s.tone_hz;
  sound.detect_hz = s.detect_hz;
  return sound;
}

sound_handler::~sound_handler() {
  play_over(nullptr);
  play_source(nullptr);
  record(nullptr);
}

void sound_handler::configure(const sound_settings& settings) {
  settings_ = settings;
  tone_.set_frequency(settings.tone_hz);
  if (settings.source != source_mode::file) play_source(nullptr);
}

void sound_handler::push_digits(std::string_view digits) {
  for (const char d : digits) digits_.push(d);
}

void sound_handler::record(record_channel* channel) {
  if (recording_ != nullptr) recording_->closed = true;
  recording_ = channel;
}

void sound_handler::exchange(play_channel*& place, play_channel* channel) {
  if (place != nullptr) place->released = true;
  place = channel;
}

rtp::outgoing_frame sound_handler::next_frame(std::span<std::uint8_t> payload) {
  SIPTTY_ASSERT(payload.size() >= codec::telephone_event::size);
  std::array<std::int16_t, max_frame> heard_frame, sent_frame;
  const auto size = std::min(settings_.packet_ms * samples_in_ms, payload.size());
  const auto heard = samples(heard_frame).first(size), sent = samples(sent_frame).first(size);
  const auto step = static_cast<std::uint32_t>(size);
  take_heard(heard);
  measure(heard);
  digit_receiver_.on_interval(step);
  report_digits();

  const bool sound = settings_.sending && make_sound(sent, heard);
  const auto event = settings_.sending && settings_.telephone_event ? digits_.next(step) : std::nullopt;
  if (!sound || muted_ || event) std::fill(sent.begin(), sent.end(), std::int16_t{0});
  measures_.sent_mean_square = codec::mean_square(sent);
  record_interval(sent, heard);

  rtp::outgoing_frame frame;
  frame.timestamp_step = step;
  if (event) {
    const auto bytes = event->event.bytes();
    std::copy(bytes.begin(), bytes.end(), payload.begin());
    frame.size = bytes.size();
    frame.payload_type = *settings_.telephone_event;
    frame.marker = event->marker;
    frame.hold_timestamp = !event->marker;
  } else if (sound) {
    encode(settings_.codec, sent, payload);
    frame.size = size;
    frame.payload_type = settings_.payload_type;
    frame.marker = paused_;
  }
  paused_ = frame.size == 0;
  return frame;
}

// Returns whether anything is to be sent.
bool sound_handler::make_sound(samples frame, std::span<const std::int16_t> heard) {
  if (over_ != nullptr && read_file(over_, frame)) return true;
  switch (settings_.source) {
    case source_mode::null:
      return false;
    case source_mode::tone:
      std::generate(frame.begin(), frame.end(), [this] { return tone_.next(); });
      return true;
    case source_mode::echo:
      std::copy(heard.begin(), heard.end(), frame.begin());
      return true;
    case source_mode::file:
      if (file_ != nullptr && read_file(file_, frame)) return true;
      break;
    case source_mode::silence:
      break;
  }
  std::fill(frame.begin(), frame.end(), std::int16_t{0});
  return true;
}

// Fills the frame, with silence where the worker was late. At the end the channel goes back and nothing was
// read.
bool sound_handler::read_file(play_channel*& channel, samples frame) {
  const bool complete = channel->complete;  // asked first: what is in the ring then is all
  const auto n = channel->samples.pop(frame.data(), frame.size());
  std::fill(frame.begin() + static_cast<std::ptrdiff_t>(n), frame.end(), std::int16_t{0});
  if (n > 0 || !complete) return true;
  notice finished;
  finished.what = notice::kind::play_finished;
  finished.stream = stream_;
  finished.play = channel->id;
  exchange(channel, nullptr);
  notices_.push(finished);
  return false;
}

void sound_handler::play(std::uint8_t payload_type, std::span<const std::uint8_t> payload, std::uint32_t,
                         bool) {
  auto kind = settings_.codec;
  if (payload_type != settings_.payload_type) {
    if (payload_type != static_pcmu && payload_type != static_pcma) return;
    kind = payload_type == static_pcma ? codec_kind::pcma : codec_kind::pcmu;
  }
  std::array<std::int16_t, 2 * max_frame> sound;
  const auto size = std::min(payload.size(), sound.size());
  decode(kind, payload.first(size), sound);
  concealment_.heard(std::span(sound).first(size));
  hear(std::span(sound).first(size));
}

void sound_handler::play_nothing(bool lost) {
  if (!lost) return;
  std::array<std::int16_t, max_frame> sound;
  const auto frame = samples(sound).first(settings_.packet_ms * samples_in_ms);
  concealment_.conceal(frame);
  hear(frame);
}

void sound_handler::on_event_packet(std::uint8_t payload_type, std::span<const std::uint8_t> payload,
                                    std::uint32_t timestamp, bool marker) {
  if (payload_type != settings_.telephone_event) return;
  digit_receiver_.on_packet(payload, timestamp, marker);
  report_digits();
}

void sound_handler::report_digits() {
  while (const auto d = digit_receiver_.take()) {
    notice n;
    n.what = notice::kind::digit;
    n.stream = stream_;
    n.digit = d->digit;
    n.duration_ms = d->duration / static_cast<std::uint32_t>(samples_in_ms);
    notices_.push(n);
  }
}

// When more arrives than is taken, the oldest goes.
void sound_handler::hear(std::span<const std::int16_t> sound) {
  const auto over = heard_size_ + sound.size() - std::min(heard_.size(), heard_size_ + sound.size());
  std::copy(heard_.begin() + static_cast<std::ptrdiff_t>(over),
            heard_.begin() + static_cast<std::ptrdiff_t>(heard_size_), heard_.begin());
  heard_size_ -= over;
  std::copy(sound.begin(), sound.end(), heard_.begin() + static_cast<std::ptrdiff_t>(heard_size_));
  heard_size_ += sound.size();
}

void sound_handler::take_heard(samples frame) {
  const auto n = std::min(frame.size(), heard_size_);
  const auto taken = heard_.begin() + static_cast<std::ptrdiff_t>(n);
  std::fill(std::copy(heard_.begin(), taken, frame.begin()), frame.end(), std::int16_t{0});
  std::copy(taken, heard_.begin() + static_cast<std::ptrdiff_t>(heard_size_), heard_.begin());
  heard_size_ -= n;
  drop_surplus();
}

// An interval that came late leaves sound waiting, and the delay would stay. What waited through a whole
// second goes.
void sound_handler::drop_surplus() {
  surplus_ = std::min(surplus_, heard_size_);
  if (++intervals_ % intervals_to_judge != 0) return;
  heard_size_ -= std::exchange(surplus_, heard_.size());
}

void sound_handler::measure(std::span<const std::int16_t> heard) {
  measures_.heard_mean_square = codec::mean_square(heard);
  if (settings_.detect_hz <= 0) return;
  if (codec::level_dbov(measures_.heard_mean_square) > tone_level_threshold_dbov &&
      codec::tone_share(heard, settings_.detect_hz) >= tone_share_threshold) {
    measures_.tone_heard_seconds += static_cast<double>(heard.size()) / 8000;
  }
}

void sound_handler::record_interval(std::span<const std::int16_t> sent, std::span<const std::int16_t> heard) {
  if (recording_ == nullptr) return;
  std::array<std::int16_t, 2 * max_frame> both;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    both[2 * i] = sent[i];
    both[2 * i + 1] = heard[i];
  }
  const auto size = 2 * sent.size();
  if (recording_->samples.write_available() < size) {
    recording_->missed += static_cast<std::uint32_t>(size);
  } else {
    recording_->samples.push(both.data(), size);
  }
}

}  // namespace siptty::audio
