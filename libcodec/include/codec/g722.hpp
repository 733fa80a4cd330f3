// G.722: 7 kHz of sound at 16000 Hz in 64 kbit/s (ITU-T G.722; in RTP: RFC 3551 §4.5.2).
//
// Two filters halve the band. Each half is predicted from its past by an adaptive filter, and the difference
// is quantised with a step that follows it: six bits for the lower half, two for the upper. An octet stands
// for two samples. A decoder may leave out the lower band's last bits, which modes 2 and 3 give to data.
#pragma once

#include <base/export.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace codec SIPTTY_API {

/// How many of an octet's lower bits are not sound (ITU-T G.722 §1.2).
enum class g722_mode : std::uint8_t { kbit_64 = 0, kbit_56 = 1, kbit_48 = 2 };

/// One half of the band: predictor and step, the same at both ends (§3.5, §3.6).
class g722_band {
 public:
  explicit g722_band(std::int32_t first_step) : step(first_step) {}
  /// Takes the quantised difference into the predictor.
  void adapt(std::int32_t difference);
  /// Sets the step from its logarithm, which `change` moves; 2^(`scale` - log) is the unit.
  void scale(std::int32_t change, std::int32_t limit, std::int32_t scale_log);

  std::int32_t prediction = 0;
  std::int32_t step;

 private:
  void adapt_poles(std::int32_t newest);
  void adapt_zeros(std::int32_t difference);
  void predict();

  std::int32_t step_log_ = 0;
  std::int32_t zeros_part_ = 0;                    ///< what the six zeros add to the prediction
  std::array<std::int32_t, 2> pole_{}, signal_{};  ///< coefficients; reconstructed signal, newest first
  std::array<std::int32_t, 2> partial_{};          ///< zeros' part plus difference, newest first
  std::array<std::int32_t, 6> zero_{}, difference_{};
};

class g722_encoder {
 public:
  /// Two samples make one octet: `codes` must be half as long as `sound` or longer. Mode 1.
  void encode(std::span<const std::int16_t> sound, std::span<std::uint8_t> codes);

 private:
  g722_band low_{32}, high_{8};
  std::array<std::int32_t, 24> past_{};
};

class g722_decoder {
 public:
  explicit g722_decoder(g722_mode mode = g722_mode::kbit_64) : mode_(mode) {}
  /// `sound` must be twice as long as `codes` or longer.
  void decode(std::span<const std::uint8_t> codes, std::span<std::int16_t> sound);

 private:
  [[nodiscard]] std::int32_t decode_low(std::uint8_t code);
  [[nodiscard]] std::int32_t decode_high(std::uint8_t code);

  g722_mode mode_;
  g722_band low_{32}, high_{8};
  std::array<std::int32_t, 24> past_{};
};

}  // namespace codec
