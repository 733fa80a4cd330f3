#include <rtp/lateness.hpp>

namespace rtp {

void lateness_estimator::rebase(std::int64_t transit) {
  current_min_ = previous_min_ = transit;
  in_window_ = 0;
}

void lateness_estimator::next_window(std::int64_t transit) {
  previous_min_ = current_min_;
  current_min_ = transit;
  in_window_ = 0;
}

void lateness_estimator::forget_half() {
  weight_ = 0;
  for (auto& count : histogram_) weight_ += count = static_cast<std::uint16_t>(count / 2);
}

std::int64_t lateness_estimator::percentile(double percent) const {
  if (weight_ == 0) return 0;
  const auto wanted = weight_ * percent / 100;
  std::uint32_t covered = 0;
  std::int64_t bin = 0;
  while (covered < wanted) covered += histogram_[static_cast<std::size_t>(bin++)];
  return bin << bin_bits_;
}

std::int64_t lateness_estimator::best(std::int64_t late_cost, std::int64_t longest) const {
  if (weight_ == 0) return 0;
  auto late = static_cast<std::int64_t>(weight_);
  const auto cost_of_one = 100 * late_cost / late;
  std::int64_t best_delay = 0, least = late * cost_of_one;
  for (std::size_t bin = 0; bin < bins && late > 0; ++bin) {
    late -= histogram_[bin];
    const auto delay = static_cast<std::int64_t>(bin + 1) << bin_bits_;
    if (delay > longest) break;
    const auto harm = delay + late * cost_of_one;
    if (harm <= least) {
      least = harm;
      best_delay = delay;
    }
  }
  return best_delay;
}

}  // namespace rtp
