// How late packets come, compared with the quickest ones of the last seconds, and the delay that covers most
// of them.
#pragma once

#include <base/export.hpp>

#include <algorithm>
#include <array>
#include <cstdint>

namespace rtp SIPTTY_API {

/// All times in media clock ticks. `transit` is arrival minus timestamp: only its changes mean anything.
class lateness_estimator {
 public:
  static constexpr std::size_t bins = 64;

  /// A step of the histogram is 2^`bin_bits` ticks wide; it covers `bins` times that.
  explicit lateness_estimator(unsigned bin_bits) : bin_bits_(bin_bits) {}

  void add(std::int64_t transit) {
    current_min_ = std::min(current_min_, transit);
    if (++in_window_ == window) next_window(transit);
    const auto late = static_cast<std::uint64_t>(transit - base());
    ++histogram_[std::min<std::uint64_t>(late >> bin_bits_, bins - 1)];
    if (++weight_ == memory) forget_half();
  }
  /// Forgets the transit (a new time base), keeps the histogram (the path is the same).
  void rebase(std::int64_t transit);
  /// The quickest transit of the last few hundred packets. Following it removes clock skew.
  [[nodiscard]] std::int64_t base() const { return std::min(current_min_, previous_min_); }
  /// A delay that would have covered `percent` of the recent packets; 0 when there were none.
  [[nodiscard]] std::int64_t percentile(double percent) const;
  /// The delay up to `longest` at which delay and late packets together do the least harm: one percent of late
  /// packets is as bad as `late_cost` ticks.
  [[nodiscard]] std::int64_t best(std::int64_t late_cost, std::int64_t longest) const;

 private:
  void next_window(std::int64_t transit);
  void forget_half();

  static constexpr std::uint32_t window =
      256;  ///< packets after which the older minimum is dropped: about 5 s
  static constexpr std::uint32_t memory = 1024;  ///< weight at which the histogram is halved: about 20 s

  unsigned bin_bits_;
  std::uint32_t in_window_ = 0;
  std::uint32_t weight_ = 0;
  std::int64_t current_min_ = 0;
  std::int64_t previous_min_ = 0;
  std::array<std::uint16_t, bins> histogram_{};
};

}  // namespace rtp
