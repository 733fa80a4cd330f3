#include "sound_source.hpp"

#include "cross_fade.hpp"

#include <algorithm>

namespace siptty::audio {

namespace {
constexpr double tone_amplitude = 0.25;
}

sound_source::sound_source(const sound_settings& s)
    : rate_hz_(s.rate_hz()),
      mode_(s.source),
      under_digits_(rate_hz_),
      digits_(rate_hz_),
      tone_(s.tone_hz, tone_amplitude, rate_hz_) {
  set_rate(rate_hz_);
}

void sound_source::configure(const sound_settings& s) {
  if (begun_ && s.source != mode_) leave_tail();
  if (s.source != source_mode::file) play_source(nullptr);
  mode_ = s.source;
  tone_.set_frequency(s.tone_hz);
  if (s.rate_hz() != rate_hz_) set_rate(s.rate_hz());
}

void sound_source::set_rate(std::uint32_t rate_hz) {
  rate_hz_ = rate_hz;
  tone_.set_rate(rate_hz);
  over_.set_rate(rate_hz);
  file_.set_rate(rate_hz);
  tail_.clear();
  tail_.reserve(fade_length(rate_hz));
  under_digits_ = codec::gain(rate_hz, under_digits_.silent() ? 0 : 1);
  digits_ = codec::dtmf_generator(rate_hz);
}

// What an echo would have sent is not known yet: it ends with silence.
void sound_source::leave_tail() {
  tail_.resize(fade_length(rate_hz_));
  if (!make(tail_, {})) tail_.clear();
}

bool sound_source::fill(samples frame, std::span<const std::int16_t> heard) {
  if (!begun_) under_digits_ = codec::gain(rate_hz_, muted_ ? 0 : 1);
  begun_ = true;
  bool sound = make(frame, heard) || !tail_.empty();
  fade_from(tail_, frame);
  tail_.clear();
  sound = sound || file_.playing() || over_.playing() || digits_.busy();
  ended_ = {};
  ended_.source = file_.cover(frame);
  ended_.over = over_.cover(frame);
  add_digits(frame);
  return sound;
}

// Returns whether the source sends anything.
bool sound_source::make(samples frame, std::span<const std::int16_t> heard) {
  if (mode_ == source_mode::tone) {
    std::generate(frame.begin(), frame.end(), [this] { return tone_.next(); });
    return true;
  }
  std::fill(frame.begin(), frame.end(), std::int16_t{0});
  if (mode_ == source_mode::device) return card_ != nullptr && card_->take(frame);
  if (mode_ == source_mode::echo) std::copy(heard.begin(), heard.end(), frame.begin());
  return mode_ != source_mode::null;
}

void sound_source::add_digits(samples frame) {
  const bool busy = digits_.busy();
  under_digits_.set(busy || muted_ ? 0 : 1);
  under_digits_.apply(frame);
  if (!busy) return;
  std::array<std::int16_t, max_frame> room;
  const auto tones = samples(room).first(frame.size());
  digits_.fill(tones);
  for (std::size_t i = 0; i < frame.size(); ++i) frame[i] = codec::to_sample(frame[i] + tones[i]);
}

}  // namespace siptty::audio
