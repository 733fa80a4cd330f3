// A conference's sum from one rate to another, by Speex's resampler.
#pragma once

#include <rtp/mixer.hpp>

#include <cstdint>
#include <memory>

struct SpeexResamplerState_;

namespace siptty::audio {

/// Unlike rate_converter, what comes out is always as long as what went in: its beginning is silence.
class sum_converter final : public rtp::rate_bridge {
 public:
  sum_converter(std::uint32_t from_hz, std::uint32_t to_hz);
  void convert(std::span<const float> in, std::span<float> out) override;

 private:
  struct destroy {
    void operator()(SpeexResamplerState_* resampler) const;
  };
  std::unique_ptr<SpeexResamplerState_, destroy> resampler_;
};

}  // namespace siptty::audio
