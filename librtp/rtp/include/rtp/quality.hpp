// Speech quality from delay and loss: the E-model (ITU-T G.107), reduced to what a receiver of RTP can know.
#pragma once

#include <base/export.hpp>

#include <string_view>

namespace rtp SIPTTY_API {

/// How a codec takes loss: impairment without loss, robustness against loss.
struct codec_impairment {
  double equipment = 0;           ///< Ie
  double loss_robustness = 25.1;  ///< Bpl
};
// The provisional planning values of ITU-T G.113 appendix I, for random loss.
inline constexpr codec_impairment g711_with_concealment{0, 25.1};
inline constexpr codec_impairment g711_without_concealment{0, 4.3};
inline constexpr codec_impairment g729a{11, 19};

/// Of the codec with this encoding name (as in SDP, without regard to case), with losses concealed. The scale is the
/// narrowband one of G.107, on which a codec is compared with a telephone line. G.722, Opus and L16 have no planning
/// values there: they are rated as G.711 is, so nothing is added for their wider band, and what Opus mends by its
/// forward error correction counts as lost. So is a codec that is not known.
[[nodiscard]] codec_impairment impairment_of(std::string_view encoding_name);

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
