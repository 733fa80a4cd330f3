#include "sum_converter.hpp"

#include <base/assert.hpp>

#include <speex/speex_resampler.h>

#include <algorithm>

namespace siptty::audio {

namespace {
constexpr int quality = 5;  // as rate_converter's
}

void sum_converter::destroy::operator()(SpeexResamplerState_* resampler) const {
  speex_resampler_destroy(resampler);
}

sum_converter::sum_converter(std::uint32_t from_hz, std::uint32_t to_hz) {
  int error = RESAMPLER_ERR_SUCCESS;
  resampler_.reset(speex_resampler_init(1, from_hz, to_hz, quality, &error));
  SIPTTY_ASSERT(resampler_ != nullptr);  // the mixer checks rates
}

void sum_converter::convert(std::span<const float> in, std::span<float> out) {
  auto taken = static_cast<spx_uint32_t>(in.size());
  auto made = static_cast<spx_uint32_t>(out.size());
  speex_resampler_process_float(resampler_.get(), 0, in.data(), &taken, out.data(), &made);
  std::fill(out.begin() + made, out.end(), 0.0F);
}

}  // namespace siptty::audio
