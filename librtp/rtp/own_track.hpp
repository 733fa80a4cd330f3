// What a party said last, in one piece, so that it can be taken out of a sum again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rtp {

/// Samples have numbers on the mixer's time line. Allocates when it is made only.
class own_track {
 public:
  own_track() = default;
  explicit own_track(std::size_t capacity) : samples_(capacity) {}

  /// Makes the `past` samples before `at` (which is not before `end`) those that `before` gives. They are 0
  /// where nothing was said. Returns how many of the first ones were said and are forgotten already.
  std::size_t keep(std::uint64_t at, std::size_t past);
  /// Room for what is said next, until it is moved by the next `keep`.
  std::span<std::int16_t> say(std::size_t count);

  /// The number of the sample that is said next.
  [[nodiscard]] std::uint64_t end() const { return end_; }
  [[nodiscard]] const std::int16_t* before() const { return samples_.data(); }
  /// The last `count` samples; at most what `keep` and `say` have left.
  [[nodiscard]] std::span<const std::int16_t> last(std::size_t count) const;
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::vector<std::int16_t> samples_;
  std::size_t size_ = 0;
  std::uint64_t end_ = 0;
  std::uint64_t first_ = 0;  ///< number of the first sample that was ever said
};

}  // namespace rtp
