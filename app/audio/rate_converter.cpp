#include "rate_converter.hpp"

#include <base/assert.hpp>

#include <speex/speex_resampler.h>

#include <cmath>

namespace siptty::audio {

namespace {
constexpr int quality = 5;  // of 10: for speech there is nothing to hear beyond
}

void rate_converter::destroy::operator()(SpeexResamplerState_* resampler) const {
  speex_resampler_destroy(resampler);
}

rate_converter::rate_converter(std::uint32_t from_hz, std::uint32_t to_hz, std::uint32_t channels)
    : from_hz_(from_hz), to_hz_(to_hz), channels_(channels) {
  int error = RESAMPLER_ERR_SUCCESS;
  resampler_.reset(speex_resampler_init(channels, from_hz, to_hz, quality, &error));
  SIPTTY_ASSERT(resampler_ != nullptr);  // rates are checked where they come from
  speex_resampler_skip_zeros(resampler_.get());
}

rate_converter::progress rate_converter::convert(std::span<const std::int16_t> in,
                                                 std::span<std::int16_t> out) {
  auto taken = static_cast<spx_uint32_t>(in.size() / channels_);
  auto made = static_cast<spx_uint32_t>(out.size() / channels_);
  speex_resampler_process_interleaved_int(resampler_.get(), in.data(), &taken, out.data(), &made);
  return {std::size_t{taken} * channels_, std::size_t{made} * channels_};
}

// Speex multiplies what it remembers by the denominator, in 32 bits: it stays below 2^16. A prime that does not
// divide the numerator is never reduced, and where the filter stands is never rounded to whole samples: a click.
void rate_converter::correct(int parts_per_million) {
  constexpr spx_uint32_t denominator = 59'999;
  const auto ratio = static_cast<double>(from_hz_) / to_hz_ * (1 + parts_per_million * 1e-6);
  auto numerator = static_cast<spx_uint32_t>(std::lround(ratio * denominator));
  if (numerator % denominator == 0) ++numerator;
  const int error = speex_resampler_set_rate_frac(resampler_.get(), numerator, denominator, from_hz_, to_hz_);
  SIPTTY_ASSERT(error == RESAMPLER_ERR_SUCCESS);
}

std::size_t rate_converter::latency() const {
  return static_cast<std::size_t>(speex_resampler_get_input_latency(resampler_.get()));
}

}  // namespace siptty::audio
