#include "level_keeper.hpp"

#include <cmath>

namespace siptty::audio {

namespace {

constexpr double dry_raises_ms = 5, quiet_lowers_ms = 0.05;  // the latter each second
constexpr double correction_per_ms = 100;                    // an excess of 1 ms is gone after some 10 s
constexpr double throw_away_ms = 40;

}  // namespace

std::size_t level_keeper::on_interval(std::size_t slack, std::uint32_t interval_ms) {
  least_ = std::min(least_, slack);
  judged_ms_ += interval_ms;
  if (judged_ms_ < judge_after_ms_) return 0;
  slack_ms_ = static_cast<double>(least_) / per_ms_;
  judge();
  judged_ms_ = 0;
  judge_after_ms_ = judged_every_ms;
  least_ = SIZE_MAX;
  const auto excess_ms = slack_ms_ - aim_ms();
  return excess_ms < throw_away_ms ? 0 : static_cast<std::size_t>(excess_ms * per_ms_);
}

void level_keeper::judge() {
  const auto wanted = correction_per_ms * (slack_ms_ - aim_ms());
  correction_ppm_ =
      static_cast<int>(std::lround(std::clamp<double>(wanted, -max_correction_ppm, max_correction_ppm)));
  reserve_ms_ = std::max(first_reserve_ms, reserve_ms_ - quiet_lowers_ms);
}

void level_keeper::on_dry() {
  reserve_ms_ = std::min(max_reserve_ms, reserve_ms_ + dry_raises_ms);
  least_ = SIZE_MAX;
  judged_ms_ = 0;
  judge_after_ms_ = first_judged_ms;
}

}  // namespace siptty::audio
