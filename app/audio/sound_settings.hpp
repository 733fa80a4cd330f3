// What the sound of one stream needs of its stream_settings.
#pragma once

#include <codec/codec.hpp>
#include <siptty/audio/media_service.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace siptty::audio {

using samples = std::span<std::int16_t>;

inline constexpr std::uint32_t max_rate_hz = 48'000;
/// Samples of the longest packet at the highest rate.
inline constexpr std::size_t max_frame = std::size_t{codec::max_packet_ms} * max_rate_hz / 1000;

/// How long sound takes to fade in or out where it begins or ends in the middle.
inline constexpr std::size_t fade_length(std::uint32_t rate_hz) {
  return rate_hz / 100;
}

struct sound_settings {
  bool sending = false, receiving = true;
  bool on_hold = false;  ///< in a conference: neither heard nor hearing
  codec::codec_format codec;  ///< one that is built
  std::uint8_t payload_type = 0, receive_payload_type = 0;
  std::optional<std::uint8_t> telephone_event, receive_telephone_event;
  std::optional<std::uint8_t> comfort_noise, receive_comfort_noise;
  bool silence_suppression = false;
  bool in_band_digits = false;
  std::uint32_t packet_ms = 20;
  source_mode source = source_mode::silence;
  double tone_hz = 440;
  double detect_hz = 0;

  [[nodiscard]] std::uint32_t rate_hz() const { return codec::sample_rate_hz(codec); }
  [[nodiscard]] std::size_t frame_size() const { return std::size_t{rate_hz()} * packet_ms / 1000; }
  /// Media clock ticks in a packet.
  [[nodiscard]] std::uint32_t step() const { return codec.clock_rate_hz * packet_ms / 1000; }
};
[[nodiscard]] sound_settings sound_of(const stream_settings& settings);

}  // namespace siptty::audio
