// Sound that arrived and waits for its interval.
#pragma once

#include "sound_settings.hpp"

#include <codec/elastic.hpp>

#include <cstdint>
#include <vector>

namespace siptty::audio {

/// Holds a packet of the greatest length, and an interval and a half more. Allocates when the rate changes or the
/// interval grows only.
class sound_queue {
 public:
  /// Empties it.
  void set_rate(std::uint32_t rate_hz, std::uint32_t interval_ms);
  void hold_interval(std::uint32_t interval_ms);
  [[nodiscard]] std::size_t capacity() const { return samples_.size(); }
  [[nodiscard]] std::span<const std::int16_t> waiting() const { return std::span(samples_).first(size_); }
  /// When more arrives than is taken, the oldest goes.
  void push(std::span<const std::int16_t> sound);
  /// Whether more than a frame should wait, so that the delay can grow; else what waits is played faster.
  void want_spare(bool wanted) { spare_wanted_ = wanted; }
  /// Fills the frame, with silence where too little waits.
  void take(samples frame);

 private:
  std::vector<std::int16_t> samples_;
  std::size_t size_ = 0;
  std::uint32_t rate_hz_ = 0;
  codec::elastic elastic_;
  bool spare_wanted_ = false;
};

}  // namespace siptty::audio
