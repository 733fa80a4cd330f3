#include "wav_player.hpp"

#include <speex/speex_resampler.h>

#include <algorithm>

namespace siptty::audio {

namespace {
constexpr std::uint32_t rate_hz = 8000;
constexpr int quality = 5;  // of 10: for speech there is nothing to hear beyond
}  // namespace

void wav_player::destroy::operator()(SpeexResamplerState_* resampler) const {
  speex_resampler_destroy(resampler);
}

std::string wav_player::open(const std::string& path) {
  if (auto error = reader_.open(path); !error.empty()) return error;
  if (reader_.rate_hz() == rate_hz) return {};
  int error = RESAMPLER_ERR_SUCCESS;
  resampler_.reset(speex_resampler_init(1, reader_.rate_hz(), rate_hz, quality, &error));
  if (!resampler_) return "cannot play " + path + ": " + speex_resampler_strerror(error);
  speex_resampler_skip_zeros(resampler_.get());
  flush_ = static_cast<std::size_t>(speex_resampler_get_input_latency(resampler_.get()));
  return {};
}

std::size_t wav_player::read(std::span<std::int16_t> out) {
  if (!resampler_) return reader_.read(out);
  std::size_t done = 0;
  while (done < out.size()) {
    if (input_first_ == input_end_ && read_input() == 0) break;
    auto in_count = static_cast<spx_uint32_t>(input_end_ - input_first_);
    auto out_count = static_cast<spx_uint32_t>(out.size() - done);
    speex_resampler_process_int(resampler_.get(), 0, input_.data() + input_first_, &in_count,
                                out.data() + done, &out_count);
    input_first_ += in_count;
    done += out_count;
  }
  return done;
}

std::size_t wav_player::read_input() {
  input_first_ = 0;
  input_end_ = reader_.read(input_);
  if (input_end_ > 0) return input_end_;
  input_end_ = std::min(flush_, input_.size());
  flush_ -= input_end_;
  std::fill_n(input_.begin(), input_end_, std::int16_t{0});
  return input_end_;
}

}  // namespace siptty::audio
