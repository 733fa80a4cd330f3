// How loud both directions are, and how long the expected tone was heard.
#pragma once

#include <codec/level.hpp>

#include <cstdint>
#include <span>

namespace siptty::audio {

struct sound_measures {
  double tone_heard_seconds = 0;
  codec::level_meter heard, sent;
};

class sound_meter {
 public:
  /// A frame counts as the tone when at least this share of its energy lies there and it is louder than that.
  /// A pure tone that went through G.711 twice has more than 0.99, noise and speech rarely reach 0.3.
  static constexpr double tone_share_threshold = 0.5, tone_level_threshold_dbov = -60;

  /// `detect_hz`: the tone that is expected; 0: none.
  void measure_heard(std::span<const std::int16_t> frame, std::uint32_t rate_hz, double detect_hz);
  void measure_sent(std::span<const std::int16_t> frame, std::uint32_t rate_hz);
  [[nodiscard]] const sound_measures& measures() const { return measures_; }

 private:
  sound_measures measures_;
};

}  // namespace siptty::audio
