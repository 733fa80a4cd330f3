// Sounds of our own for the speaker: ringing and busy tones by country, or a file that rings.
#pragma once

#include "card_channel.hpp"
#include "wav_player.hpp"

#include <codec/call_tones.hpp>
#include <siptty/audio/devices.hpp>

#include <optional>
#include <span>
#include <string>

namespace siptty::audio {

/// Keeps the card's channel filled, on the card's thread.
class own_sound_player {
 public:
  /// Returns a sentence when the file cannot be played.
  std::string start(const own_sound& sound);
  [[nodiscard]] bool sounds() const { return sound_.tone.has_value() || !sound_.file.empty(); }
  /// Fills the ring for the next 100 ms.
  void fill(card_channel& channel);

 private:
  void make(std::uint32_t rate_hz);
  void next(std::span<std::int16_t> block);

  own_sound sound_;
  std::uint32_t rate_hz_ = 0;
  std::optional<codec::tone_pattern_player> tone_;
  std::optional<wav_player> file_;
};

}  // namespace siptty::audio
