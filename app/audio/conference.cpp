#include "conference.hpp"

#include "sound_handler.hpp"
#include "sum_converter.hpp"

#include <codec/l16.hpp>

#include <array>

namespace siptty::audio {

namespace {

constexpr std::uint32_t local_interval_ms = 10;
constexpr std::size_t local_frame = conference::local_rate_hz * local_interval_ms / 1000;

sound_settings settings_of(const local_sound& local) {
  sound_settings s;
  s.codec = {"L16", conference::local_rate_hz, {}};
  s.packet_ms = local_interval_ms;
  s.sending = true;
  s.source = local.source == source_mode::echo ? source_mode::silence : local.source;
  s.tone_hz = local.tone_hz;
  s.detect_hz = local.detect_hz;
  return s;
}

}  // namespace

conference::conference(notice_ring& notices, const local_sound& local)
    : mixer_([](std::uint32_t from_hz, std::uint32_t to_hz) {
        return std::make_unique<sum_converter>(from_hz, to_hz);
      }),
      local_(std::make_unique<sound_handler>(notices)),
      local_party_(mixer_.join(local_rate_hz)) {
  local_->identify(media_service::local_party);
  local_->configure(settings_of(local));
}

conference::~conference() = default;

void conference::exchange(rtp::mixer::party_id party, std::span<const std::int16_t> heard,
                          std::span<std::int16_t> mixed) {
  while (local_until_ms_ < mixer_.turn_ms(party)) local_turn();
  mixer_.exchange(party, heard, mixed);
}

void conference::local_turn() {
  std::array<std::uint8_t, codec::max_payload_bytes> payload;
  std::array<std::int16_t, local_frame> said{}, mixed;
  const auto frame = local_->next_frame(payload);
  if (frame.size == 2 * said.size()) codec::l16_decode(std::span(payload).first(frame.size), said);
  local_until_ms_ = mixer_.turn_ms(local_party_) + local_interval_ms;
  mixer_.exchange(local_party_, said, mixed);
  codec::l16_encode(mixed, payload);
  local_->play(0, std::span(payload).first(2 * mixed.size()), 0, false);
}

}  // namespace siptty::audio
