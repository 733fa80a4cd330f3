#include "sound_handler.hpp"

#include <base/assert.hpp>
#include <codec/g711.hpp>
#include <codec/goertzel.hpp>
#include <codec/level.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace siptty::audio {

namespace {

constexpr std::uint8_t static_pcmu = 0, static_pcma = 8;  // RFC 3551 §6
constexpr std::uint32_t digit_ms = 160, digit_gap_ms = 80;
constexpr std::uint32_t receiver_ticks_in_ms = 8;  // what the digit receiver's patience is counted in
constexpr double tone_amplitude = 0.25;

}  // namespace

sound_settings sound_of(const stream_settings& s) {
  sound_settings sound;
  sound.sending = s.send && s.remote_rtp.port != 0;
  if (codec::sample_rate_hz(s.codec) != 0) sound.codec = s.codec;
  sound.payload_type = s.payload_type;
  sound.receive_payload_type = s.receive_payload_type;
  sound.telephone_event = s.telephone_event;
  sound.receive_telephone_event = s.receive_telephone_event;
  sound.packet_ms = codec::usable_packet_ms(sound.codec, s.packet_ms);
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
  make_coders(settings);
  settings_ = settings;
  tone_.set_frequency(settings.tone_hz);
  if (settings.source != source_mode::file) play_source(nullptr);
}

// The same codec goes on as it is, so that a re-INVITE is not heard.
void sound_handler::make_coders(const sound_settings& settings) {
  const auto& now = settings.codec;
  const auto& before = settings_.codec;
  const bool other = !decoder_ || now.name != before.name || now.clock_rate_hz != before.clock_rate_hz;
  if (other || now.fmtp != before.fmtp) encoder_ = codec::make_encoder(now);
  if (!other) return;
  decoder_ = codec::make_decoder(now);
  SIPTTY_ASSERT(encoder_ && decoder_);
  holding_ = false;
  held_ = held::nothing;
  const auto ticks_in_ms = now.clock_rate_hz / 1000;
  digits_ = codec::dtmf_sender(digit_ms * ticks_in_ms, digit_gap_ms * ticks_in_ms);
  if (const auto rate = codec::sample_rate_hz(now); rate != rate_hz_) change_rate(rate);
}

void sound_handler::change_rate(std::uint32_t rate_hz) {
  rate_hz_ = rate_hz;
  tone_ = codec::sine(settings_.tone_hz, tone_amplitude, rate_hz);
  heard_.assign(std::size_t{2} * rate_hz * max_packet_ms / 1000, 0);
  heard_size_ = 0;
  surplus_ = heard_.size();
  match_rate(over_);
  match_rate(file_);
  match_recording();
  if (card_) card_->set_rate(rate_hz, std::size_t{rate_hz} * max_packet_ms / 1000);
}

void sound_handler::use_card(card_channel* channel, const voice_processing& wanted) {
  card_.reset();
  if (channel == nullptr) return;
  card_ = std::make_unique<card_port>(*channel, rate_hz_, std::size_t{rate_hz_} * max_packet_ms / 1000);
  card_->process_voice(wanted);
}

void sound_handler::process_voice(const voice_processing& wanted) {
  if (card_) card_->process_voice(wanted);
}

void sound_handler::match_rate(played& place) {
  place.converter.reset();
  place.input_first = place.input_end = 0;
  if (place.channel == nullptr || place.channel->rate_hz == rate_hz_) return;
  place.converter.emplace(place.channel->rate_hz, rate_hz_);
}

// A recording keeps the rate of its first sound.
void sound_handler::match_recording() {
  record_converter_.reset();
  if (recording_ == nullptr || recording_->rate_hz == 0 || recording_->rate_hz == rate_hz_) return;
  record_converter_.emplace(rate_hz_, recording_->rate_hz, 2);
}

void sound_handler::push_digits(std::string_view digits) {
  for (const char d : digits) digits_.push(d);
}

void sound_handler::record(record_channel* channel) {
  if (recording_ != nullptr) recording_->closed = true;
  recording_ = channel;
  match_recording();
}

void sound_handler::leave_recording() {
  if (recording_ == nullptr) return;
  recording_->left = std::chrono::steady_clock::now();
  recording_ = nullptr;
  match_recording();
}

void sound_handler::exchange(played& place, play_channel* channel) {
  if (place.channel != nullptr) place.channel->released = true;
  place.channel = channel;
  match_rate(place);
}

rtp::outgoing_frame sound_handler::next_frame(std::span<std::uint8_t> payload) {
  SIPTTY_ASSERT(payload.size() >= codec::max_payload_bytes);
  std::array<std::int16_t, max_frame> heard_frame, sent_frame;
  const auto heard = samples(heard_frame).first(frame_size()), sent = samples(sent_frame).first(frame_size());
  const auto step = settings_.codec.clock_rate_hz * settings_.packet_ms / 1000;
  take_heard(heard);
  measure(heard);
  if (card_) card_->exchange(heard);
  digit_receiver_.on_interval(settings_.packet_ms * receiver_ticks_in_ms);
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
    frame.size = encoder_->encode(sent, payload);
    frame.payload_type = settings_.payload_type;
    frame.marker = paused_;
  }
  paused_ = frame.size == 0;
  return frame;
}

// Returns whether anything is to be sent.
bool sound_handler::make_sound(samples frame, std::span<const std::int16_t> heard) {
  if (over_.channel != nullptr && read_file(over_, frame)) return true;
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
      if (file_.channel != nullptr && read_file(file_, frame)) return true;
      break;
    case source_mode::device:  // without a microphone the call goes on as if it were `null`
      return card_ && card_->take(frame);
    case source_mode::silence:
      break;
  }
  std::fill(frame.begin(), frame.end(), std::int16_t{0});
  return true;
}

// Fills the frame, with silence where the worker was late. At the end the channel goes back and nothing was
// read.
bool sound_handler::read_file(played& place, samples frame) {
  const bool complete = place.channel->complete;  // asked first: what is in the ring then is all
  const auto n = read_samples(place, frame);
  std::fill(frame.begin() + static_cast<std::ptrdiff_t>(n), frame.end(), std::int16_t{0});
  if (n > 0 || !complete) return true;
  notice finished;
  finished.what = notice::kind::play_finished;
  finished.stream = stream_;
  finished.play = place.channel->id;
  exchange(place, nullptr);
  notices_.push(finished);
  return false;
}

std::size_t sound_handler::read_samples(played& place, samples frame) {
  auto& ring = place.channel->samples;
  if (!place.converter) return ring.pop(frame.data(), frame.size());
  std::size_t done = 0;
  while (done < frame.size()) {
    if (place.input_first == place.input_end) {
      place.input_first = 0;
      place.input_end = ring.pop(place.input.data(), place.input.size());
      if (place.input_end == 0) break;
    }
    const auto input =
        std::span<const std::int16_t>(place.input).first(place.input_end).subspan(place.input_first);
    const auto [taken, made] = place.converter->convert(input, frame.subspan(done));
    place.input_first += taken;
    done += made;
  }
  return done;
}

void sound_handler::play(std::uint8_t payload_type, std::span<const std::uint8_t> payload, std::uint32_t,
                         bool) {
  if (payload_type != settings_.receive_payload_type) return play_other_law(payload_type, payload);
  if (!holding_) return play_packet(payload);
  play_held(payload);
  held_ = held::packet;
  held_size_ = std::min(payload.size(), held_payload_.size());
  std::copy_n(payload.begin(), held_size_, held_payload_.begin());
}

void sound_handler::play_packet(std::span<const std::uint8_t> payload) {
  std::array<std::int16_t, 2 * max_frame> sound;
  hear(samples(sound).first(decoder_->decode(payload, samples(sound).first(heard_.size()))));
}

// Some peers send the other of the two laws that need no agreement on a number.
void sound_handler::play_other_law(std::uint8_t payload_type, std::span<const std::uint8_t> payload) {
  if (rate_hz_ != 8000 || (payload_type != static_pcmu && payload_type != static_pcma)) return;
  std::array<std::int16_t, 2 * max_frame> sound;
  const auto codes = payload.first(std::min(payload.size(), heard_.size()));
  payload_type == static_pcma ? codec::pcma_decode(codes, sound) : codec::pcmu_decode(codes, sound);
  hear(samples(sound).first(codes.size()));
}

void sound_handler::play_held(std::span<const std::uint8_t> following) {
  if (held_ == held::packet) play_packet(std::span(held_payload_).first(held_size_));
  if (held_ == held::loss) {
    std::array<std::int16_t, max_frame> sound;
    const auto frame = samples(sound).first(frame_size());
    decoder_->recover(following, frame);
    hear(frame);
  }
  held_ = held::nothing;
}

void sound_handler::play_nothing(bool lost) {
  const bool first_loss = lost && !holding_;
  const bool covered = held_ != held::nothing;
  play_held({});
  if (lost && decoder_->recovers()) {
    holding_ = true;
    held_ = held::loss;
  }
  if (covered || (lost && !first_loss)) return;
  std::array<std::int16_t, max_frame> sound;
  const auto frame = samples(sound).first(frame_size());
  if (lost) {
    decoder_->conceal(frame);
  } else if (!decoder_->pause(frame)) {
    return;
  }
  hear(frame);
}

void sound_handler::on_event_packet(std::uint8_t payload_type, std::span<const std::uint8_t> payload,
                                    std::uint32_t timestamp, bool marker) {
  if (payload_type != settings_.receive_telephone_event) return;
  digit_receiver_.on_packet(payload, timestamp, marker);
  report_digits();
}

void sound_handler::report_digits() {
  while (const auto d = digit_receiver_.take()) {
    notice n;
    n.what = notice::kind::digit;
    n.stream = stream_;
    n.digit = d->digit;
    n.duration_ms = d->duration / (settings_.codec.clock_rate_hz / 1000);
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
      codec::tone_share(heard, settings_.detect_hz, rate_hz_) >= tone_share_threshold) {
    measures_.tone_heard_seconds += static_cast<double>(heard.size()) / rate_hz_;
  }
}

void sound_handler::record_interval(std::span<const std::int16_t> sent, std::span<const std::int16_t> heard) {
  if (recording_ == nullptr) return;
  if (recording_->rate_hz == 0) recording_->rate_hz = rate_hz_;
  if (recording_->left) mark_gap();
  std::array<std::int16_t, 2 * max_frame> both;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    both[2 * i] = sent[i];
    both[2 * i + 1] = heard[i];
  }
  const auto frames = std::span<const std::int16_t>(both).first(2 * sent.size());
  if (!record_converter_) return push_recorded(frames);
  std::array<std::int16_t, 2 * max_frame> converted;  // 60 ms at the highest rate: all of it has room
  push_recorded(samples(converted).first(record_converter_->convert(frames, converted).made));
}

// The time line goes on while no stream has the recording.
void sound_handler::mark_gap() {
  const auto gone = std::chrono::steady_clock::now() - *recording_->left;
  recording_->left.reset();
  const auto frames = std::chrono::duration<double>(gone).count() * recording_->rate_hz;
  recording_->gap_at = recording_->pushed;
  recording_->gap_samples += 2 * static_cast<std::uint64_t>(frames);
}

void sound_handler::push_recorded(std::span<const std::int16_t> frames) {
  if (recording_->samples.write_available() < frames.size()) {
    recording_->missed += static_cast<std::uint32_t>(frames.size());
  } else {
    recording_->samples.push(frames.data(), frames.size());
    recording_->pushed += frames.size();
  }
}

}  // namespace siptty::audio
