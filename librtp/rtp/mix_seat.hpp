// What the mixer keeps of each rate and each party.
#pragma once

#include "limiter.hpp"
#include "own_track.hpp"
#include "sample_ring.hpp"

#include <rtp/mixer.hpp>

#include <cstddef>

namespace rtp {

/// A factor on its way to another one.
class gliding_factor {
 public:
  void set(float wanted) { wanted_ = wanted; }
  void restart() { now_ = 0; }
  [[nodiscard]] bool neutral() const { return now_ == 1 && wanted_ == 1; }
  void apply(std::span<const std::int16_t> sound, std::span<std::int16_t> scaled, std::uint32_t rate_hz);

 private:
  float now_ = 0, wanted_ = 1;
};

/// The parties of one rate.
struct mixer::bus {
  explicit bus(std::uint32_t rate);
  [[nodiscard]] std::uint64_t position(std::uint64_t ms) const { return ms * rate_hz / 1000; }
  [[nodiscard]] std::size_t look_ahead() const { return limiter::look_ahead(rate_hz); }

  std::uint32_t rate_hz;
  sample_ring<std::int32_t> sum;      ///< of its own parties
  sample_ring<std::int32_t> carried;  ///< what the parties of other rates say
};

/// The way from one rate's sum to another rate.
struct mixer::bridge {
  std::size_t from, to;
  std::unique_ptr<rate_bridge> converter;
};

struct mixer::seat {
  bool taken = false;
  std::size_t bus = 0;
  std::uint64_t turn_ms = 0;  ///< when its next turn is due
  own_track own;              ///< what it said, as it stands in the sum
  std::size_t forgotten = 0;  ///< of what `own` should hold before its turn
  gliding_factor gain;
  rtp::limiter limiter;
};

/// The longest interval at the highest rate.
inline constexpr std::size_t max_interval_samples = std::size_t{mixer::max_interval_ms} * 48;
inline constexpr std::size_t max_look_ahead = 48'000 / 200;

}  // namespace rtp
