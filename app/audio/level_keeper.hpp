// Keeps a ring between two clocks as empty as it can be without running dry.
//
// A sound card and the network each have a clock; both say 8000 samples a second and differ by up to some
// hundred millionths, so a ring between them fills or empties without end. Its level also goes up and down
// with every block that a card takes or gives. What matters is the slack: the least that lay in the ring
// unused over a second. It is held at an aim by running the converter beside the ring a little faster or
// slower (at most 1000 millionths, which nobody hears), and much too much is thrown away at once. The aim is
// one block of the card and some milliseconds: as the clocks slip past each other, a block that came just
// before it was needed will come just after. Each time that the ring ran dry raises the aim, as that card or
// this machine is rougher than was thought; quiet times lower it again.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace siptty::audio {

class level_keeper {
 public:
  static constexpr int max_correction_ppm = 1000;
  static constexpr double first_reserve_ms = 5, max_reserve_ms = 60, max_block_ms = 40;
  static constexpr std::uint32_t first_judged_ms = 300, judged_every_ms = 1000;

  explicit level_keeper(std::uint32_t rate_hz) : per_ms_(rate_hz / 1000.0) {}

  /// How much the card gives or takes at once, in samples.
  void set_block(std::size_t block) {
    block_ms_ = std::min(static_cast<double>(block) / per_ms_, max_block_ms);
  }
  /// Once for each interval, with what was left in the ring when it was at its lowest. Returns how many
  /// samples to throw away.
  [[nodiscard]] std::size_t on_interval(std::size_t slack, std::uint32_t interval_ms);
  /// The ring ran dry; `aim()` more than is needed shall be in it before it is used again.
  void on_dry();

  /// Positive: too much in the ring.
  [[nodiscard]] int correction_ppm() const { return correction_ppm_; }
  [[nodiscard]] std::size_t aim() const { return static_cast<std::size_t>(aim_ms() * per_ms_); }
  /// The slack that the last second had.
  [[nodiscard]] double slack_ms() const { return slack_ms_; }

 private:
  void judge();
  [[nodiscard]] double aim_ms() const { return reserve_ms_ + block_ms_; }

  double per_ms_;
  double reserve_ms_ = first_reserve_ms, block_ms_ = 0;
  double slack_ms_ = 0;
  std::size_t least_ = SIZE_MAX;
  std::uint32_t judged_ms_ = 0, judge_after_ms_ = first_judged_ms;
  int correction_ppm_ = 0;
};

}  // namespace siptty::audio
