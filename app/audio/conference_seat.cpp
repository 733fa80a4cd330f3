#include "conference_seat.hpp"

#include "conference.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace siptty::audio {

namespace {
constexpr std::size_t max_frame = std::size_t{rtp::mixer::max_interval_ms} * 48;
}

void conference_seat::take(std::shared_ptr<conference> room, std::uint32_t rate_hz) {
  leaving_ = false;
  if (room == room_) return;
  stand_up();
  room_ = std::move(room);
  party_ = room_->mixer().join(rate_hz);
  gain_ = 1;
  own_ = codec::gain(rate_hz, 1);
  others_ = codec::gain(rate_hz, 0);
}

void conference_seat::stand_up() {
  if (room_) room_->mixer().leave(party_);
  room_.reset();
  leaving_ = false;
}

void conference_seat::change_rate(std::uint32_t rate_hz) {
  if (!room_) return;
  room_->mixer().change_rate(party_, rate_hz);
  own_ = codec::gain(rate_hz, 0);
  others_ = codec::gain(rate_hz, 0);
}

void conference_seat::interval(std::span<const std::int16_t> heard, std::span<std::int16_t> sent,
                               const direction& d) {
  std::array<std::int16_t, max_frame> buffer;
  const auto mixed = std::span(buffer).first(sent.size());
  room_->mixer().set_gain(party_, d.speaks ? gain_ : 0);
  room_->exchange(party_, heard, mixed);
  own_.set(leaving_ || d.own_too ? 1 : 0);
  others_.set(leaving_ || !d.listens ? 0 : 1);
  own_.apply(sent);
  others_.apply(mixed);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    sent[i] = static_cast<std::int16_t>(std::clamp(sent[i] + mixed[i], -32768, 32767));
  }
  if (leaving_) stand_up();
}

}  // namespace siptty::audio
