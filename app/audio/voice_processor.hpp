// What stands between a microphone and a call: echo cancelling, noise suppression, level, by speexdsp.
#pragma once

#include <siptty/audio/devices.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct SpeexEchoState_;
struct SpeexPreprocessState_;

namespace siptty::audio {

/// Works in blocks of 10 ms; allocates when it is made only.
class voice_processor {
 public:
  /// An echo is found when it comes back within this time, from the moment the loudspeaker's ring got the
  /// sound.
  static constexpr std::uint32_t echo_tail_ms = 250;

  voice_processor(const voice_processing& wanted, std::uint32_t rate_hz);

  /// `spoken` is replaced by what shall be sent; `heard` is what went to the loudspeaker in the same time.
  /// Both are whole blocks of 10 ms and of one size.
  void process(std::span<std::int16_t> spoken, std::span<const std::int16_t> heard);

 private:
  struct destroy {
    void operator()(SpeexEchoState_* state) const;
    void operator()(SpeexPreprocessState_* state) const;
  };
  std::size_t block_;
  std::unique_ptr<SpeexEchoState_, destroy> echo_;  ///< outlives the other, which looks into it
  std::unique_ptr<SpeexPreprocessState_, destroy> cleaner_;
  std::vector<std::int16_t> cancelled_;
};

}  // namespace siptty::audio
