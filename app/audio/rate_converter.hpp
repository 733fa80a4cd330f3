// Sound from one rate to another, by Speex's resampler.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

struct SpeexResamplerState_;

namespace siptty::audio {

/// Allocates when it is made only. Channels are interleaved.
class rate_converter {
 public:
  rate_converter(std::uint32_t from_hz, std::uint32_t to_hz, std::uint32_t channels = 1);

  struct progress {
    std::size_t taken = 0, made = 0;  ///< samples of all channels
  };
  /// Takes what it can and makes what there is room for; at least one of the two is all.
  progress convert(std::span<const std::int16_t> in, std::span<std::int16_t> out);
  /// Takes in so many millionths more than the rates say, to follow another clock: within 2000 either way. The
  /// first correction allocates.
  void correct(int parts_per_million);
  /// Samples of silence for each channel that push the last sound out.
  [[nodiscard]] std::size_t latency() const;

 private:
  struct destroy {
    void operator()(SpeexResamplerState_* resampler) const;
  };
  std::uint32_t from_hz_, to_hz_, channels_;
  std::unique_ptr<SpeexResamplerState_, destroy> resampler_;
};

}  // namespace siptty::audio
