// G.729 through bcg729, where the build asked for it: frames of 10 ms in 10 bytes. A packet may end in a
// frame of 2 bytes that describes a pause (annex B; RFC 3551 §4.5.6); we send none.
#include "coders.hpp"

#if defined(SIPTTY_G729)

#include <base/assert.hpp>

#include <algorithm>

extern "C" {  // which its headers do not say themselves
#include <bcg729/decoder.h>
#include <bcg729/encoder.h>
}

namespace codec {

namespace {

constexpr std::size_t frame_bytes = 10, pause_bytes = 2, frame_samples = 80;

struct destroy {
  void operator()(bcg729EncoderChannelContextStruct* e) const { closeBcg729EncoderChannel(e); }
  void operator()(bcg729DecoderChannelContextStruct* d) const { closeBcg729DecoderChannel(d); }
};

class g729_sender final : public encoder {
 public:
  g729_sender() : state_(initBcg729EncoderChannel(0)) { SIPTTY_ASSERT(state_ != nullptr); }

  std::size_t encode(std::span<const std::int16_t> sound, std::span<std::uint8_t> payload) override {
    const auto frames = std::min(sound.size() / frame_samples, payload.size() / frame_bytes);
    for (std::size_t i = 0; i < frames; ++i) {
      std::uint8_t size = 0;
      bcg729Encoder(state_.get(), sound.data() + i * frame_samples, payload.data() + i * frame_bytes, &size);
    }
    return frames * frame_bytes;
  }

 private:
  std::unique_ptr<bcg729EncoderChannelContextStruct, destroy> state_;
};

class g729_receiver final : public decoder {
 public:
  g729_receiver() : state_(initBcg729DecoderChannel()) { SIPTTY_ASSERT(state_ != nullptr); }

  std::size_t decode(std::span<const std::uint8_t> payload, std::span<std::int16_t> sound) override {
    const auto rest = payload.size() % frame_bytes;
    const auto frames = payload.size() / frame_bytes + (rest == pause_bytes ? 1 : 0);
    if ((rest != 0 && rest != pause_bytes) || frames * frame_samples > sound.size()) return 0;
    for (std::size_t i = 0; i < frames; ++i) {
      const auto left = payload.subspan(i * frame_bytes);
      pausing_ = left.size() == pause_bytes;
      run(left.first(pausing_ ? pause_bytes : frame_bytes), sound.data() + i * frame_samples);
    }
    return frames * frame_samples;
  }
  void conceal(std::span<std::int16_t> sound) override {
    std::size_t done = 0;
    for (; done + frame_samples <= sound.size(); done += frame_samples) run({}, sound.data() + done);
    std::fill(sound.begin() + static_cast<std::ptrdiff_t>(done), sound.end(), std::int16_t{0});
  }
  // Behind a description the decoder's concealment is the noise that was described.
  bool pause(std::span<std::int16_t> sound) override {
    if (pausing_) conceal(sound);
    return pausing_;
  }

 private:
  void run(std::span<const std::uint8_t> frame, std::int16_t* sound) {
    bcg729Decoder(state_.get(), frame.data(), static_cast<std::uint8_t>(frame.size()), frame.empty() ? 1 : 0,
                  frame.size() == pause_bytes ? 1 : 0, 0, sound);
  }

  std::unique_ptr<bcg729DecoderChannelContextStruct, destroy> state_;
  bool pausing_ = false;
};

}  // namespace

std::unique_ptr<encoder> make_g729_encoder() {
  return std::make_unique<g729_sender>();
}

std::unique_ptr<decoder> make_g729_decoder() {
  return std::make_unique<g729_receiver>();
}

}  // namespace codec

#else

namespace codec {

std::unique_ptr<encoder> make_g729_encoder() {
  return nullptr;
}
std::unique_ptr<decoder> make_g729_decoder() {
  return nullptr;
}

}  // namespace codec

#endif
