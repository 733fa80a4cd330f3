// Samples by their number on an endless time line, of which the newest are kept.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace rtp {

/// What was opened and not written is 0. Rings of one capacity wrap at the same places.
template <class Sample>
class sample_ring {
 public:
  /// Holds `capacity` samples or more.
  explicit sample_ring(std::size_t capacity) : samples_(std::bit_ceil(capacity)) {}

  [[nodiscard]] std::uint64_t end() const { return end_; }
  [[nodiscard]] std::size_t capacity() const { return samples_.size(); }

  /// Samples up to `end` exist from now on.
  void open(std::uint64_t end) {
    if (end <= end_) return;
    const auto fresh = std::min<std::uint64_t>(end - end_, samples_.size());
    each_run(end - fresh, static_cast<std::size_t>(fresh),
             [&](std::size_t at, std::size_t, std::size_t count) {
               std::fill_n(samples_.begin() + static_cast<std::ptrdiff_t>(at), count, Sample{});
             });
    end_ = end;
  }

  /// Calls `work(index in the ring, index in the range, count)` for each stretch of memory that the range
  /// has.
  template <class Work>
  void each_run(std::uint64_t from, std::size_t count, Work work) const {
    const auto at = static_cast<std::size_t>(from & (samples_.size() - 1));
    const auto first = std::min(count, samples_.size() - at);
    work(at, std::size_t{0}, first);
    if (first < count) work(std::size_t{0}, first, count - first);
  }

  [[nodiscard]] Sample* data() { return samples_.data(); }
  [[nodiscard]] const Sample* data() const { return samples_.data(); }

 private:
  std::vector<Sample> samples_;
  std::uint64_t end_ = 0;
};

}  // namespace rtp
