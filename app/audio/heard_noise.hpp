// The background that is heard while the peer is silent on purpose (RFC 3389 §5).
#pragma once

#include "sound_settings.hpp"

#include <base/rng.hpp>
#include <codec/comfort_noise.hpp>

namespace siptty::audio {

class heard_noise {
 public:
  heard_noise() = default;
  heard_noise(const heard_noise&) = delete;
  heard_noise& operator=(const heard_noise&) = delete;

  /// A comfort noise packet. `spectrum` tells whether its coefficients are meant for our samples.
  void describe(std::span<const std::uint8_t> payload, bool spectrum);
  void stop() { on_ = false; }
  [[nodiscard]] bool on() const { return on_; }
  void fill(samples frame) { generator_.fill(frame); }

 private:
  /// Noise needs no unpredictable numbers, but few bytes (Vigna's splitmix64).
  class small_rng final : public base::rng {
   public:
    std::uint64_t next() override;

   private:
    std::uint64_t state_ = 0;
  };
  bool on_ = false;
  small_rng rng_;
  codec::noise_generator generator_{rng_};
};

}  // namespace siptty::audio
