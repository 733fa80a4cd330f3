// Speech quality from delay and loss: the E-model (ITU-T G.107), reduced to what a receiver of RTP can know.
#pragma once

#include <base/export.hpp>

namespace rtp SIPTTY_API {

/// How a codec takes loss (ITU-T G.113 appendix I): impairment without loss, robustness against loss.
struct codec_impairment {
  double equipment = 0;           ///< Ie
  double loss_robustness = 25.1;  ///< Bpl
};
inline constexpr codec_impairment g711_with_concealment{0, 25.1};
inline constexpr codec_impairment g711_without_concealment{0, 4.3};

struct call_conditions {
  double one_way_delay_ms = 0;  ///< mouth to ear: network, jitter buffer and packet length
  double loss_percent = 0;      ///< what is not heard: lost and late
  double burst_ratio = 1;       ///< mean length of a loss burst, over that of random loss
};

/// Transmission rating factor R, 0 to 93.2.
[[nodiscard]] double rating(const call_conditions& conditions,
                            const codec_impairment& codec = g711_with_concealment);
/// Mean opinion score, 1 to 4.5, of a rating.
[[nodiscard]] double mean_opinion_score(double rating);

}  // namespace rtp
