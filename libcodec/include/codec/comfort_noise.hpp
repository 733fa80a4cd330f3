// Comfort noise: the background of a pause as a level and the shape of its spectrum (RFC 3389), and the
// decision where speech pauses.
#pragma once

#include <base/export.hpp>
#include <base/rng.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace codec SIPTTY_API {

inline constexpr std::uint8_t comfort_noise_payload_type = 13;  ///< at 8000 Hz; other rates are dynamic (§4)

/// What a payload says (RFC 3389 §3).
struct noise_description {
  static constexpr std::size_t max_order = 10;

  double level_dbov = -127;  ///< -127 to 0, whole dB on the wire
  std::array<double, max_order> reflection{};
  std::size_t order = 0;

  /// Nothing when it is empty. Coefficients beyond `max_order` are left out, as §3 allows; the index 255,
  /// which is reserved, ends them.
  static std::optional<noise_description> parse(std::span<const std::uint8_t> payload);
  /// Writes 1 + `order` bytes, fewer when there is less room; returns their number.
  std::size_t write(std::span<std::uint8_t> payload) const;
  /// Describes sound; `order` at most `max_order`. The first coefficient of sound with little treble is
  /// negative, as in ITU-T G.729, whose Annex B the RFC takes its example from.
  static noise_description of(std::span<const std::int16_t> sound, std::size_t order = max_order);
};

/// Plays noise as described. A new description is heard at once: it comes at the beginning of a
/// pause, and the filter goes on.
class noise_generator {
 public:
  explicit noise_generator(base::rng& rng) : rng_(&rng) {}
  void describe(const noise_description& noise) { now_ = noise; }
  void fill(std::span<std::int16_t> out);

 private:
  base::rng* rng_;
  noise_description now_;
  std::array<double, noise_description::max_order> backward_{};
};

/// Tells speech from pauses, one frame of 10 to 60 ms a call: by its level over a floor that falls to the
/// softest frame at once and rises slowly, and for soft consonants by zero crossings. The 200 ms after speech
/// still count as speech, so that the ends of words are not cut off.
class voice_detector {
 public:
  explicit voice_detector(std::uint32_t rate_hz = 8000) : rate_hz_(rate_hz) {}
  bool speaks(std::span<const std::int16_t> frame);
  [[nodiscard]] double floor_dbov() const { return floor_; }

 private:
  double rate_hz_;
  double floor_ = 0, smooth_ = 0;
  bool first_ = true;
  double hangover_ms_ = 0;
};

}  // namespace codec
