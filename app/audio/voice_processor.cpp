#include "voice_processor.hpp"

#include <base/assert.hpp>

#include <speex/speex_echo.h>
#include <speex/speex_preprocess.h>

#include <algorithm>

namespace siptty::audio {

namespace {

constexpr std::uint32_t block_ms = 10;
constexpr float level_target = 8000;  // of 32768: what the level control makes of a quiet or a loud voice
constexpr spx_int32_t max_gain_db = 20;

void set(SpeexPreprocessState_* state, int what, spx_int32_t value) {
  speex_preprocess_ctl(state, what, &value);
}

}  // namespace

void voice_processor::destroy::operator()(SpeexEchoState_* state) const {
  speex_echo_state_destroy(state);
}
void voice_processor::destroy::operator()(SpeexPreprocessState_* state) const {
  speex_preprocess_state_destroy(state);
}

voice_processor::voice_processor(const voice_processing& wanted, std::uint32_t rate_hz)
    : block_(std::size_t{rate_hz} * block_ms / 1000), cancelled_(block_) {
  const auto block = static_cast<int>(block_);
  auto rate = static_cast<spx_int32_t>(rate_hz);
  if (wanted.echo_cancelling) {
    echo_.reset(speex_echo_state_init(block, block * static_cast<int>(echo_tail_ms / block_ms)));
    SIPTTY_ASSERT(echo_ != nullptr);
    speex_echo_ctl(echo_.get(), SPEEX_ECHO_SET_SAMPLING_RATE, &rate);
  }
  cleaner_.reset(speex_preprocess_state_init(block, rate));
  SIPTTY_ASSERT(cleaner_ != nullptr);
  set(cleaner_.get(), SPEEX_PREPROCESS_SET_DENOISE, wanted.noise_suppression ? 1 : 0);
  set(cleaner_.get(), SPEEX_PREPROCESS_SET_AGC, wanted.automatic_gain ? 1 : 0);
  set(cleaner_.get(), SPEEX_PREPROCESS_SET_AGC_MAX_GAIN, max_gain_db);
  float target = level_target;
  speex_preprocess_ctl(cleaner_.get(), SPEEX_PREPROCESS_SET_AGC_LEVEL, &target);
  if (echo_) speex_preprocess_ctl(cleaner_.get(), SPEEX_PREPROCESS_SET_ECHO_STATE, echo_.get());
}

void voice_processor::process(std::span<std::int16_t> spoken, std::span<const std::int16_t> heard) {
  SIPTTY_ASSERT(spoken.size() == heard.size());
  for (std::size_t at = 0; at + block_ <= spoken.size(); at += block_) {
    auto* block = spoken.data() + at;
    if (echo_) {
      speex_echo_cancellation(echo_.get(), block, heard.data() + at, cancelled_.data());
      std::copy(cancelled_.begin(), cancelled_.end(), block);
    }
    speex_preprocess_run(cleaner_.get(), block);
  }
}

}  // namespace siptty::audio
