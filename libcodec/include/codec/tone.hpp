// Sines, and the tones a caller hears while a call is made.
#pragma once

#include <base/export.hpp>

#include <cstdint>
#include <span>

namespace codec SIPTTY_API {

/// A sine whose phase goes on from block to block and over changes of frequency.
class sine {
 public:
  /// `amplitude` is a share of full scale.
  explicit sine(double hz, double amplitude = 0.25, double rate_hz = 8000);
  void set_frequency(double hz);
  [[nodiscard]] std::int16_t next();

 private:
  double rate_, scale_;
  double step_cos_ = 1, step_sin_ = 0;  ///< rotation of a sample
  double cos_ = 1, sin_ = 0;            ///< where the wheel stands
};

/// Two frequencies (the second may be 0), sounding and pausing.
struct call_tone {
  double hz_1, hz_2;
  std::uint32_t on_ms, off_ms;
};

// ITU-T E.180: the tones of most of Europe and of North America.
inline constexpr call_tone ringback_eu{425, 0, 1000, 4000}, busy_eu{425, 0, 500, 500};
inline constexpr call_tone ringback_us{440, 480, 2000, 4000}, busy_us{480, 620, 500, 500};

/// Plays a call tone without end.
class call_tone_player {
 public:
  explicit call_tone_player(const call_tone& tone, double rate_hz = 8000);
  void fill(std::span<std::int16_t> out);

 private:
  sine first_, second_;
  bool dual_;
  std::uint64_t on_samples_, period_samples_, position_ = 0;
};

}  // namespace codec
