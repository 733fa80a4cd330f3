#include <base/ascii.hpp>
#include <rtp/quality.hpp>

#include <algorithm>

namespace rtp {

codec_impairment impairment_of(std::string_view encoding_name) {
  return base::iequals(encoding_name, "G729") ? g729a : g711_with_concealment;
}

// ITU-T G.107: R = Ro - Is - Id - Ie,eff + A. With all parameters at their defaults Ro - Is is 93.2, and A is
// 0. Id: the usual fit of G.107's curve for an echo-free path, 0.024 d + 0.11 (d - 177.3) beyond 177.3 ms
// (Cole and Rosenbluth, "Voice over IP performance monitoring", 2001).
// Ie,eff (G.107 §7.5): Ie + (95 - Ie) * Ppl / (Ppl / BurstR + Bpl).
double rating(const call_conditions& conditions, const codec_impairment& codec) {
  constexpr double best = 93.2, knee_ms = 177.3;
  const auto delay = std::max(conditions.one_way_delay_ms, 0.0);
  const auto loss = std::clamp(conditions.loss_percent, 0.0, 100.0);
  const auto delay_impairment = 0.024 * delay + 0.11 * std::max(delay - knee_ms, 0.0);
  const auto loss_impairment =
      codec.equipment +
      (95 - codec.equipment) * loss / (loss / std::max(conditions.burst_ratio, 1.0) + codec.loss_robustness);
  return std::clamp(best - delay_impairment - loss_impairment, 0.0, best);
}

// ITU-T G.107 annex B. The cubic dips below 1 for ratings under 6.5; 1 is the worst score there is.
double mean_opinion_score(double r) {
  if (r <= 0) return 1;
  if (r >= 100) return 4.5;
  return std::max(1.0, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}

}  // namespace rtp
