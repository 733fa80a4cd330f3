#include "heard_sound.hpp"

#include "cross_fade.hpp"

#include <base/ascii.hpp>
#include <base/assert.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace siptty::audio {

namespace {

constexpr std::uint32_t concealed_ms = 60;  // then every codec's concealment is silent or noise

}  // namespace

heard_sound::heard_sound(const sound_settings& settings) : settings_(settings) {
  queue_.set_rate(settings.rate_hz(), settings.packet_ms);
  make_decoder(settings);
}

void heard_sound::configure(const sound_settings& settings) {
  const auto& now = settings.codec;
  const bool other =
      !base::iequals(now.name, settings_.codec.name) || now.clock_rate_hz != settings_.codec.clock_rate_hz;
  const auto before = std::exchange(settings_, settings);
  if (!settings.receiving) noise_.stop();
  queue_.hold_interval(settings.packet_ms);
  if (!other) return;
  noise_.stop();
  if (std::exchange(sounding_, false)) {
    former_.take_over(std::move(decoder_), before.receive_payload_type, before.rate_hz(), settings.rate_hz());
  }
  make_decoder(settings);
  if (before.rate_hz() != settings.rate_hz()) change_rate(settings.rate_hz());
}

void heard_sound::make_decoder(const sound_settings& settings) {
  decoder_ = codec::make_decoder(settings.codec);
  SIPTTY_ASSERT(decoder_ != nullptr);
  holding_ = false;
  held_ = held::nothing;
  held_payload_.assign(decoder_->recovers() ? codec::max_payload_bytes : 0, 0);
}

void heard_sound::change_rate(std::uint32_t rate_hz) {
  const std::vector<std::int16_t> waiting(queue_.waiting().begin(), queue_.waiting().end());
  queue_.set_rate(rate_hz, settings_.packet_ms);
  if (!former_.goes_on()) return;
  std::vector<std::int16_t> converted(queue_.capacity());
  queue_.push(std::span(converted).first(former_.convert(waiting, converted)));
}

void heard_sound::play(std::uint8_t payload_type, std::span<const std::uint8_t> payload) {
  if (payload_type == settings_.receive_comfort_noise) return play_noise(payload);
  if (payload_type != settings_.receive_payload_type) return play_former(payload_type, payload);
  if (!holding_) return play_packet(payload);
  play_held(payload);
  held_ = held::packet;
  held_size_ = std::min(payload.size(), held_payload_.size());
  std::copy_n(payload.begin(), held_size_, held_payload_.begin());
}

void heard_sound::play_packet(std::span<const std::uint8_t> payload) {
  std::array<std::int16_t, 2 * max_frame> room;
  const auto sound = samples(room).first(decoder_->decode(payload, samples(room).first(queue_.capacity())));
  if (sound.empty()) return;
  if (former_.goes_on()) {
    std::array<std::int16_t, fade_length(max_rate_hz)> tail_room;
    const auto tail = samples(tail_room).first(fade_length(settings_.rate_hz()));
    former_.go_on(tail);
    fade_from(tail, sound);
    former_.finish();
  }
  noise_.stop();
  sounding_ = true;
  queue_.push(sound);
}

// Of the codec of before, or of none that was agreed.
void heard_sound::play_former(std::uint8_t payload_type, std::span<const std::uint8_t> payload) {
  if (!former_.plays(payload_type)) return;
  std::array<std::int16_t, 2 * max_frame> room;
  const auto sound = samples(room).first(queue_.capacity());
  queue_.push(sound.first(former_.decode(payload, sound)));
}

// What the spectrum's coefficients mean depends on the rate of the samples, which is not the clock's for
// G.722.
void heard_sound::play_noise(std::span<const std::uint8_t> payload) {
  noise_.describe(payload, settings_.rate_hz() == settings_.codec.clock_rate_hz);
  if (noise_.on()) play_nothing(false);
}

void heard_sound::play_held(std::span<const std::uint8_t> following) {
  if (held_ == held::packet) play_packet(std::span(held_payload_).first(held_size_));
  if (held_ == held::loss) {
    std::array<std::int16_t, max_frame> room;
    const auto frame = frame_in(room);
    decoder_->recover(following, frame);
    queue_.push(frame);
  }
  held_ = held::nothing;
}

void heard_sound::play_nothing(bool lost) {
  std::array<std::int16_t, max_frame> room;
  const auto frame = frame_in(room);
  const bool first_loss = lost && !holding_;
  const bool covered = held_ != held::nothing;
  play_held({});
  if (!lost && queue_.waiting().size() >= frame.size()) return;  // a longer packet's sound is still there
  if (go_on(frame)) return queue_.push(frame);
  if (lost && decoder_->recovers()) {
    holding_ = true;
    held_ = held::loss;
  }
  if (covered || (lost && !first_loss)) return;
  if (lost) {
    decoder_->conceal(frame);
  } else if (!pause(frame)) {
    return;
  }
  queue_.push(frame);
}

// What sounds where nothing is expected.
bool heard_sound::go_on(samples frame) {
  if (noise_.on()) {
    noise_.fill(frame);
    return true;
  }
  if (!former_.goes_on()) return false;
  former_.go_on(frame);
  return true;
}

// The codec's background, or else the sound's end, faded out.
bool heard_sound::pause(samples frame) {
  if (decoder_->pause(frame)) return true;
  if (!std::exchange(sounding_, false)) return false;
  std::array<std::int16_t, std::size_t{max_rate_hz} * concealed_ms / 1000> room;
  const auto end = samples(room).first(std::size_t{settings_.rate_hz()} * concealed_ms / 1000);
  decoder_->conceal(end);
  std::fill(frame.begin(), frame.end(), std::int16_t{0});
  fade_from(end.first(fade_length(settings_.rate_hz())), frame);
  return true;
}

}  // namespace siptty::audio
