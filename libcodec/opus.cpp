// Opus through libopus, at 48000 Hz and with one channel (RFC 6716, RFC 7587). A decoder turns what a peer
// sends at any rate and with two channels into that.
#include "coders.hpp"

#include <base/assert.hpp>

#include <opus/opus.h>

#include <algorithm>
#include <cmath>

namespace codec {

namespace {

constexpr opus_int32 bitrate = 32'000;  // within 28 to 40 kbit/s for speech in full band (RFC 7587 §3.1.1)
// Percent, and what is expected before anybody reported; at 0 the encoder leaves out what repairs losses. Told
// of 15 to 30, libopus 1.3 repaired speech no better at any loss from 2 to 30 percent, single or in bursts,
// and coded it worse.
constexpr opus_int32 max_expected_loss = 10;
constexpr std::size_t max_silent_bytes = 2;  // of a packet that says "nothing" (RFC 6716 §3.2.1: DTX)
constexpr std::size_t max_pause = opus_rate_hz;

opus_int32 bandwidth_for(std::uint32_t rate_hz) {
  if (rate_hz < 12'000) return OPUS_BANDWIDTH_NARROWBAND;
  if (rate_hz < 16'000) return OPUS_BANDWIDTH_MEDIUMBAND;
  if (rate_hz < 24'000) return OPUS_BANDWIDTH_WIDEBAND;
  if (rate_hz < 48'000) return OPUS_BANDWIDTH_SUPERWIDEBAND;
  return OPUS_BANDWIDTH_FULLBAND;
}

struct destroy {
  void operator()(OpusEncoder* e) const { opus_encoder_destroy(e); }
  void operator()(OpusDecoder* d) const { opus_decoder_destroy(d); }
};

class opus_sender final : public encoder {
 public:
  explicit opus_sender(const opus_parameters& wanted)
      : asked_(wanted.use_dtx), dtx_(asked_), repairs_(wanted.use_inband_fec) {
    int error = OPUS_OK;
    state_.reset(opus_encoder_create(opus_rate_hz, 1, OPUS_APPLICATION_VOIP, &error));
    SIPTTY_ASSERT(state_ != nullptr);
    auto* s = state_.get();
    opus_encoder_ctl(
        s, OPUS_SET_BITRATE(std::min(bitrate, static_cast<opus_int32>(wanted.max_average_bitrate))));
    opus_encoder_ctl(s, OPUS_SET_MAX_BANDWIDTH(bandwidth_for(wanted.max_playback_rate_hz)));
    opus_encoder_ctl(s, OPUS_SET_VBR(wanted.cbr ? 0 : 1));
    opus_encoder_ctl(s, OPUS_SET_INBAND_FEC(wanted.use_inband_fec ? 1 : 0));
    set_expected_loss(repairs_ ? max_expected_loss : 0);
    opus_encoder_ctl(s, OPUS_SET_DTX(wanted.use_dtx ? 1 : 0));
  }

  void allow_pauses(bool on) override {
    dtx_ = on || asked_;
    opus_encoder_ctl(state_.get(), OPUS_SET_DTX(dtx_ ? 1 : 0));
  }

  void expect_loss(double share) override {
    if (!repairs_) return;
    const auto percent = static_cast<opus_int32>(std::lround(100 * std::clamp(share, 0.0, 1.0)));
    set_expected_loss(std::min(percent, max_expected_loss));
  }

  std::size_t encode(std::span<const std::int16_t> sound, std::span<std::uint8_t> payload) override {
    const auto room = static_cast<opus_int32>(std::min(payload.size(), max_payload_bytes));
    const auto size =
        opus_encode(state_.get(), sound.data(), static_cast<int>(sound.size()), payload.data(), room);
    const auto bytes = static_cast<std::size_t>(std::max(size, 0));
    return dtx_ && bytes <= max_silent_bytes ? 0 : bytes;
  }

 private:
  void set_expected_loss(opus_int32 percent) {
    if (percent == expected_loss_) return;
    expected_loss_ = percent;
    opus_encoder_ctl(state_.get(), OPUS_SET_PACKET_LOSS_PERC(percent));
  }

  bool asked_;  ///< by the receiver, for pauses without packets
  bool dtx_;
  bool repairs_;                  ///< the receiver asked for what repairs losses
  opus_int32 expected_loss_ = 0;  ///< percent; libopus begins with the same
  std::unique_ptr<OpusEncoder, destroy> state_;
};

class opus_receiver final : public decoder {
 public:
  opus_receiver() {
    int error = OPUS_OK;
    state_.reset(opus_decoder_create(opus_rate_hz, 1, &error));
    SIPTTY_ASSERT(state_ != nullptr);
  }

  std::size_t decode(std::span<const std::uint8_t> payload, std::span<std::int16_t> sound) override {
    if (payload.empty()) return 0;  // to libopus it would be a loss
    const auto count =
        opus_packet_get_nb_samples(payload.data(), static_cast<opus_int32>(payload.size()), opus_rate_hz);
    if (count <= 0 || static_cast<std::size_t>(count) > sound.size()) return 0;
    pause_left_ = max_pause;
    return run(payload, sound, false) ? static_cast<std::size_t>(count) : 0;
  }
  void conceal(std::span<std::int16_t> sound) override {
    pause_left_ -= std::min(pause_left_, sound.size());
    if (!run({}, sound, false)) std::fill(sound.begin(), sound.end(), std::int16_t{0});
  }
  void recover(std::span<const std::uint8_t> following, std::span<std::int16_t> sound) override {
    if (following.empty() || !run(following, sound, true)) conceal(sound);
  }
  [[nodiscard]] bool recovers() const override { return true; }
  // Where the peer has fallen silent, its background goes on as the decoder's comfort noise. A sender that is
  // still there refreshes it every 400 ms.
  bool pause(std::span<std::int16_t> sound) override {
    if (pause_left_ < sound.size()) return false;
    conceal(sound);
    return true;
  }

 private:
  bool run(std::span<const std::uint8_t> payload, std::span<std::int16_t> sound, bool earlier) {
    const auto* bytes = payload.empty() ? nullptr : payload.data();
    return opus_decode(state_.get(), bytes, static_cast<opus_int32>(payload.size()), sound.data(),
                       static_cast<int>(sound.size()), earlier ? 1 : 0) > 0;
  }

  std::unique_ptr<OpusDecoder, destroy> state_;
  std::size_t pause_left_ = 0;  ///< samples
};

}  // namespace

std::unique_ptr<encoder> make_opus_encoder(const opus_parameters& wanted) {
  return std::make_unique<opus_sender>(wanted);
}

std::unique_ptr<decoder> make_opus_decoder() {
  return std::make_unique<opus_receiver>();
}

}  // namespace codec
