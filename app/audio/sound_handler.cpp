#include "sound_handler.hpp"

#include <base/ascii.hpp>
#include <base/assert.hpp>

#include <algorithm>
#include <array>

namespace siptty::audio {

namespace {

constexpr std::uint32_t digit_ms = 160, digit_gap_ms = 80;

codec::dtmf_sender event_sender(const sound_settings& s) {
  const auto ticks_in_ms = s.codec.clock_rate_hz / 1000;
  return codec::dtmf_sender(digit_ms * ticks_in_ms, digit_gap_ms * ticks_in_ms);
}

/// Samples of the longest packet.
std::size_t longest_frame(std::uint32_t rate_hz) {
  return std::size_t{rate_hz} * codec::max_packet_ms / 1000;
}

}  // namespace

sound_handler::sound_handler(notice_ring& notices)
    : encoder_(codec::make_encoder(settings_.codec)),
      level_(rate_hz_),
      aloud_(rate_hz_),
      heard_(settings_),
      source_(settings_),
      events_(event_sender(settings_)),
      notices_(notices) {}

void sound_handler::configure(const sound_settings& settings) {
  make_encoder(settings);
  configure_suppressor(settings);
  source_.configure(settings);
  heard_.configure(settings);
  digits_.configure(settings);
  if (settings.rate_hz() != rate_hz_) change_rate(settings.rate_hz());
  settings_ = settings;
  frame_size_ = settings.frame_size();
}

void sound_handler::change_rate(std::uint32_t rate_hz) {
  rate_hz_ = rate_hz;
  level_ = codec::gain(rate_hz, level_.silent() ? 0 : 1);
  aloud_ = codec::gain(rate_hz, aloud_.silent() ? 0 : 1);
  recorder_.set_rate(rate_hz);
  seat_.change_rate(rate_hz);
  if (card_) card_->set_rate(rate_hz, longest_frame(rate_hz));
}

// The same codec goes on as it is, so that a re-INVITE is not heard.
void sound_handler::make_encoder(const sound_settings& settings) {
  const auto& now = settings.codec;
  const auto& before = settings_.codec;
  const bool other = !base::iequals(now.name, before.name) || now.clock_rate_hz != before.clock_rate_hz;
  if (other || now.fmtp != before.fmtp) encoder_ = codec::make_encoder(now);
  SIPTTY_ASSERT(encoder_ != nullptr);
  encoder_->allow_pauses(settings.silence_suppression);
  if (other) events_ = event_sender(settings);
}

void sound_handler::configure_suppressor(const sound_settings& settings) {
  const bool wanted = settings.silence_suppression && settings.comfort_noise.has_value();
  if (!wanted || settings.rate_hz() != rate_hz_) suppressor_.reset();
  if (wanted && !suppressor_) suppressor_.emplace(settings.rate_hz());
}

void sound_handler::use_card(card_channel* channel, const voice_processing& wanted) {
  source_.listen_to(nullptr);
  card_.reset();
  if (channel == nullptr) return;
  card_ = std::make_unique<card_port>(*channel, rate_hz_, longest_frame(rate_hz_));
  card_->process_voice(wanted);
  aloud_ = codec::gain(rate_hz_, seat_.taken() ? 0 : 1);
  source_.listen_to(card_.get());
}

void sound_handler::process_voice(const voice_processing& wanted) {
  if (card_) card_->process_voice(wanted);
}

void sound_handler::push_digits(std::string_view digits) {
  for (const char d : digits) settings_.in_band_digits ? source_.push_digit(d) : events_.push(d);
}

rtp::outgoing_frame sound_handler::next_frame(std::span<std::uint8_t> payload) {
  SIPTTY_ASSERT(payload.size() >= codec::max_payload_bytes);
  std::array<std::int16_t, max_frame> heard_room, sent_room;
  const auto heard = samples(heard_room).first(frame_size_);
  const auto sent = samples(sent_room).first(frame_size_);
  heard_.take(heard);
  meter_.measure_heard(heard, rate_hz_, settings_.detect_hz);
  if (card_) meet_card(heard);
  digits_.on_interval(heard, settings_.packet_ms);
  report_digits();

  rtp::outgoing_frame frame;
  frame.timestamp_step = settings_.step();
  const bool may_send_event = settings_.sending && settings_.telephone_event;
  const auto event = may_send_event ? events_.next(frame.timestamp_step) : std::nullopt;
  const bool sound = make_sound(sent, heard) && glide(sent, event.has_value());
  if (!sound || event) std::fill(sent.begin(), sent.end(), std::int16_t{0});
  meter_.measure_sent(sent, rate_hz_);
  recorder_.record(sent, heard);
  if (event) {
    fill_event(*event, payload, frame);
  } else if (sound) {
    fill_sound(sent, payload, frame);
  } else {
    paused_ = true;
  }
  return frame;
}

// In a conference the speaker has the party's sound from the local party, who hears all.
void sound_handler::meet_card(std::span<const std::int16_t> heard) {
  std::array<std::int16_t, max_frame> room;
  const auto aloud = samples(room).first(heard.size());
  std::copy(heard.begin(), heard.end(), aloud.begin());
  aloud_.set(seat_.taken() ? 0 : 1);
  aloud_.apply(aloud);
  card_->exchange(aloud);
}

// Returns whether anything is to be sent.
bool sound_handler::make_sound(samples frame, std::span<const std::int16_t> heard) {
  const bool may = settings_.sending || (started_ && !level_.silent());
  const bool asked = may && (!seat_.taken() || seat_.wants_own() || source_.plays_over());
  const bool sound = asked && source_.fill(frame, heard);
  if (asked) report_ended();
  if (!seat_.taken()) return sound;
  if (!sound) std::fill(frame.begin(), frame.end(), std::int16_t{0});
  const bool listens = !settings_.on_hold && !source_.is_muted();
  seat_.interval(heard, frame, {settings_.sending && !settings_.on_hold, listens, source_.plays_over()});
  return may;
}

// Returns whether the frame is to be sent: on hold it is while it fades out.
bool sound_handler::glide(samples frame, bool digit) {
  level_.set(digit || !settings_.sending ? 0 : 1);
  const bool audible = settings_.sending || !level_.silent();
  level_.apply(frame);
  started_ = true;
  return audible;
}

// All packets of an event carry the timestamp of its first one (RFC 4733 §2.5.1.2).
void sound_handler::fill_event(const codec::dtmf_sender::packet& event, std::span<std::uint8_t> payload,
                               rtp::outgoing_frame& frame) {
  const auto bytes = event.event.bytes();
  std::copy(bytes.begin(), bytes.end(), payload.begin());
  frame.size = bytes.size();
  frame.payload_type = *settings_.telephone_event;
  frame.marker = event.marker;
  frame.hold_timestamp = !event.marker;
  paused_ = false;
  if (suppressor_) suppressor_->interrupt();
}

void sound_handler::fill_sound(std::span<const std::int16_t> sound, std::span<std::uint8_t> payload,
                               rtp::outgoing_frame& frame) {
  const auto verdict = suppressor_ ? suppressor_->judge(sound) : silence_suppressor::verdict::speech;
  if (verdict == silence_suppressor::verdict::description) fill_noise(payload, frame);
  if (verdict == silence_suppressor::verdict::speech) {
    frame.size = encoder_->encode(sound, payload);
    frame.payload_type = settings_.payload_type;
    frame.marker = paused_;
    paused_ = frame.size == 0;
  } else {
    paused_ = true;
  }
}

// As if it were a codec of its own, without the marker (RFC 3389 §4). G.722's clock is not its samples' rate:
// what coefficients would mean there is open, so there are none.
void sound_handler::fill_noise(std::span<std::uint8_t> payload, rtp::outgoing_frame& frame) {
  const bool spectrum = rate_hz_ == settings_.codec.clock_rate_hz;
  frame.size = suppressor_->describe(payload, spectrum);
  frame.payload_type = *settings_.comfort_noise;
}

void sound_handler::report_ended() {
  for (const auto& id : {source_.ended().over, source_.ended().source}) {
    if (!id) continue;
    notice n;
    n.what = notice::kind::play_finished;
    n.stream = stream_;
    n.play = *id;
    notices_.push(n);
  }
}

void sound_handler::play(std::uint8_t payload_type, std::span<const std::uint8_t> payload, std::uint32_t,
                         bool) {
  heard_.play(payload_type, payload);
}

std::uint32_t sound_handler::spare(bool wanted) {
  return static_cast<std::uint32_t>(heard_.spare(wanted) * settings_.codec.clock_rate_hz / rate_hz_);
}

void sound_handler::on_event_packet(std::uint8_t payload_type, std::span<const std::uint8_t> payload,
                                    std::uint32_t timestamp, bool marker) {
  if (payload_type != settings_.receive_telephone_event) return;
  digits_.on_event_packet(payload, timestamp, marker);
  report_digits();
}

void sound_handler::report_digits() {
  while (const auto d = digits_.take()) {
    notice n;
    n.what = notice::kind::digit;
    n.stream = stream_;
    n.digit = d->digit;
    n.duration_ms = d->duration_ms;
    notices_.push(n);
  }
}

}  // namespace siptty::audio
