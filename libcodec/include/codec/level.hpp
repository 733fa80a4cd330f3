// How loud sound is, in dB below the loudest square wave (dBov, as in RFC 6464).
#pragma once

#include <base/export.hpp>

#include <cstdint>
#include <span>

namespace codec SIPTTY_API {

inline constexpr double silence_dbov = -127;

/// Mean of the squares of the samples; 0 for none.
[[nodiscard]] double mean_square(std::span<const std::int16_t> samples);
/// That as a level between -127 and 0 dBov. A sine at full scale has -3.
[[nodiscard]] double level_dbov(double mean_square);

/// What a meter shows. The level moves as a VU meter's needle (IEC 60268-17): after 300 ms it shows 99 % of a
/// tone's power. The peak is the loudest sample; it stays for a second and then falls by 20 dB a second.
class level_meter {
 public:
  void hear(std::span<const std::int16_t> sound, std::uint32_t rate_hz);
  [[nodiscard]] double level() const { return level_dbov(mean_square_); }  ///< dBov
  [[nodiscard]] double peak() const { return level_dbov(peak_ * peak_); }  ///< dBov

 private:
  double mean_square_ = 0;
  double peak_ = 0, peak_age_s_ = 0;
  double block_s_ = 0, block_share_ = 0;  ///< of the last block: its length, and its weight in the needle's move
};

}  // namespace codec
