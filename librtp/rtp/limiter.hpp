// Makes sound that is too loud for 16 bits softer, instead of cutting its peaks off.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace rtp {

/// One for each listener. The factor goes down along a straight line that ends before a peak comes, which
/// takes a look ahead, and comes back slowly: there is neither an edge in it nor a peak above 16 bits.
class limiter {
 public:
  /// Samples beyond the ones to be made: 5 ms.
  [[nodiscard]] static std::size_t look_ahead(std::uint32_t rate_hz) { return rate_hz / 200; }

  [[nodiscard]] bool idle() const { return factor_ == 1; }
  /// Makes `out` of the beginning of `sound`, which is longer by `look_ahead` samples.
  void apply(std::span<const std::int32_t> sound, std::span<std::int16_t> out, std::size_t look_ahead);

 private:
  float factor_ = 1;  ///< at the end of what was made
};

}  // namespace rtp
