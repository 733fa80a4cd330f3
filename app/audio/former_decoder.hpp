// The codec that a negotiation replaced: its packets may still be under way, and until the first packet of
// the new one is heard, it goes on as if that were a loss.
#pragma once

#include "rate_converter.hpp"
#include "sound_settings.hpp"

#include <codec/codec.hpp>

#include <memory>
#include <optional>

namespace siptty::audio {

class former_decoder {
 public:
  /// What `decoder` makes at one rate is heard at another one. Allocates.
  void take_over(std::unique_ptr<codec::decoder> decoder, std::uint8_t payload_type, std::uint32_t from_hz,
                 std::uint32_t to_hz);
  [[nodiscard]] bool plays(std::uint8_t payload_type) const {
    return decoder_ != nullptr && payload_type == payload_type_;
  }
  /// Returns the number of samples, at most `sound`'s.
  std::size_t decode(std::span<const std::uint8_t> payload, samples sound);
  /// False when it has nothing more to say.
  [[nodiscard]] bool goes_on() const { return decoder_ != nullptr && left_ms_ >= fill_ms; }
  /// What would have followed, and fades: whole multiples of 10 ms.
  void go_on(samples frame);
  /// The new codec is heard.
  void finish() { left_ms_ = 0; }
  /// To the rate at which it is heard; returns the number of samples, at most `sound`'s.
  std::size_t convert(std::span<const std::int16_t> made, samples sound);

 private:
  static constexpr std::uint32_t max_ms = 100, fill_ms = 10;

  std::unique_ptr<codec::decoder> decoder_;
  std::uint8_t payload_type_ = 0;
  std::uint32_t rate_hz_ = 8000;
  std::optional<rate_converter> converter_;
  std::uint32_t left_ms_ = 0;
};

}  // namespace siptty::audio
