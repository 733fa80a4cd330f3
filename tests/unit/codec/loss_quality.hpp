// How much of speech is left after losses and their concealment.
#pragma once

#include <codec/concealment.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace codec_test {

/// Which packets of 20 ms are lost. A burst of 1 is random loss, more is Gilbert's model with that mean
/// length.
[[nodiscard]] std::vector<bool> losses(std::size_t packets, double share, double mean_burst,
                                       std::uint32_t seed);

struct concealer {
  virtual ~concealer() = default;
  virtual void heard(std::span<std::int16_t> frame) = 0;
  virtual void conceal(std::span<std::int16_t> frame) = 0;
};
[[nodiscard]] std::unique_ptr<concealer> our_concealer(std::uint32_t rate_hz);
[[nodiscard]] std::unique_ptr<concealer> silent_concealer();
/// Null where spandsp is not; for 8000 Hz.
[[nodiscard]] std::unique_ptr<concealer> spandsp_concealer();

[[nodiscard]] std::vector<std::int16_t> played(std::vector<std::int16_t> speech,
                                               const std::vector<bool>& lost, concealer& with,
                                               std::uint32_t rate_hz);

struct quality {
  double segmental_snr_db = 0;  ///< mean over frames of 20 ms with speech, each held between -10 and 35 dB
  /// Root mean square difference of the levels in Bark bands, frames of 32 ms with speech, in dB. PESQ and
  /// POLQA are not free to use; this is their first step (bands as the ear has them, logarithmic loudness)
  /// without the model of attention and memory behind it. Unlike the SNR it does not punish a shifted phase
  /// that nobody hears.
  double bark_distortion_db = 0;
};
[[nodiscard]] quality compare(std::span<const std::int16_t> original, std::span<const std::int16_t> heard,
                              std::uint32_t rate_hz);

}  // namespace codec_test
