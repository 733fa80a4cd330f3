// Plays waiting sound a little faster or slower, a pitch period at a time, so that it is not heard: the two ends
// of what is taken out or put in overlap where they are most alike (the idea of WSOLA, Verhelst and Roelands 1993).
#pragma once

#include <base/export.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace codec SIPTTY_API {

/// Takes up to `most` samples out of `sound` and returns how many; 0 when no two places in it are as alike as
/// `likeness` (0: any, 1: only the same). In quiet sound any two are.
std::size_t shorten(std::span<std::int16_t> sound, std::size_t most, double likeness, std::uint32_t rate_hz);
/// Puts samples into the first `size` of `sound`, at most as many as there is room for behind them, and returns
/// how many; 0 likewise.
std::size_t lengthen(std::span<std::int16_t> sound, std::size_t size, double likeness, std::uint32_t rate_hz);

/// Decides when. One for a queue of sound from which a frame is taken each interval.
class elastic {
 public:
  /// `store` holds `size` samples, the next `frame` of which are about to be played. Returns the new size.
  /// Plays slower while `want_spare`, until there is a frame behind that one; else faster, while more than a few
  /// milliseconds wait behind it. The longer no good place comes, the less good it has to be, but for the last half
  /// of a frame, which can stay.
  std::size_t adapt(std::span<std::int16_t> store, std::size_t size, std::size_t frame, bool want_spare,
                    std::uint32_t rate_hz);

 private:
  std::uint32_t waited_ = 0;  ///< intervals in which a change was wanted
};

}  // namespace codec
