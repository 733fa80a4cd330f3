// Sound that arrived and waits for its interval.
#pragma once

#include "sound_settings.hpp"

#include <cstdint>
#include <vector>

namespace siptty::audio {

/// Holds two packets of the greatest length. Allocates when the rate changes only.
class sound_queue {
 public:
  /// Empties it.
  void set_rate(std::uint32_t rate_hz);
  [[nodiscard]] std::size_t capacity() const { return samples_.size(); }
  [[nodiscard]] std::span<const std::int16_t> waiting() const { return std::span(samples_).first(size_); }
  /// When more arrives than is taken, the oldest goes.
  void push(std::span<const std::int16_t> sound);
  /// Fills the frame, with silence where too little waits.
  void take(samples frame);

 private:
  static constexpr std::uint64_t intervals_to_judge = 50;
  void drop(std::size_t count);

  std::vector<std::int16_t> samples_;
  std::size_t size_ = 0, fade_ = 0;
  std::size_t surplus_ = 0;  ///< the least that waited behind an interval, of late
  std::uint64_t intervals_ = 0;
};

}  // namespace siptty::audio
