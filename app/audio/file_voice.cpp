#include "file_voice.hpp"

#include "cross_fade.hpp"

#include <algorithm>
#include <limits>

namespace siptty::audio {

void file_voice::set_rate(std::uint32_t rate_hz) {
  rate_hz_ = rate_hz;
  tail_.clear();
  tail_.reserve(fade_length(rate_hz));
  conversion_.reset();
  if (channel_ == nullptr || channel_->rate_hz == rate_hz) return;
  conversion_ = std::make_unique<conversion>(conversion{rate_converter(channel_->rate_hz, rate_hz)});
}

void file_voice::exchange(play_channel* channel) {
  if (channel_ != nullptr) {
    tail_.resize(fade_length(rate_hz_));
    tail_.resize(read(tail_));
    channel_->released = true;
  }
  channel_ = channel;
  conversion_.reset();
  if (channel == nullptr || channel->rate_hz == rate_hz_) return;
  conversion_ = std::make_unique<conversion>(conversion{rate_converter(channel->rate_hz, rate_hz_)});
}

std::optional<std::uint32_t> file_voice::cover(samples frame) {
  if (!playing()) return std::nullopt;
  std::array<std::int16_t, max_frame> room;
  const auto sound = samples(room).first(frame.size());
  const bool complete = channel_ != nullptr && channel_->complete;  // asked first: what is in the ring is all
  const auto ends_at = complete              ? remaining()
                       : channel_ == nullptr ? 0
                                             : std::numeric_limits<std::size_t>::max();
  const auto n = channel_ == nullptr ? 0 : read(sound);
  std::fill(sound.begin() + static_cast<std::ptrdiff_t>(n), sound.end(), std::int16_t{0});
  fade_from(tail_, sound);
  tail_.clear();
  lay_over(frame, sound, ends_at);
  if (!complete || (n == frame.size() && remaining() > 0)) return std::nullopt;
  const auto id = channel_->id;
  exchange(nullptr);
  return id;
}

void file_voice::lay_over(samples frame, std::span<const std::int16_t> sound, std::size_t ends_at) {
  const auto fade = fade_length(rate_hz_);
  const double step = 1.0 / static_cast<double>(fade);
  for (std::size_t i = 0; i < frame.size(); ++i) {
    share_ = std::clamp(share_ + (ends_at > i + fade ? step : -step), 0.0, 1.0);
    frame[i] = share_ == 1 ? sound[i] : mixed(frame[i], sound[i], share_);
  }
}

// In samples of the sound that it plays over.
std::size_t file_voice::remaining() const {
  const auto waiting = channel_->samples.read_available();
  if (!conversion_) return waiting;
  return (waiting + conversion_->end - conversion_->first) * rate_hz_ / channel_->rate_hz;
}

std::size_t file_voice::read(samples out) {
  return conversion_ ? read_converted(out) : channel_->samples.pop(out.data(), out.size());
}

std::size_t file_voice::read_converted(samples out) {
  auto& c = *conversion_;
  std::size_t done = 0;
  while (done < out.size()) {
    if (c.first == c.end) {
      c.first = 0;
      c.end = channel_->samples.pop(c.input.data(), c.input.size());
      if (c.end == 0) break;
    }
    const auto input = std::span<const std::int16_t>(c.input).first(c.end).subspan(c.first);
    const auto [taken, made] = c.converter.convert(input, out.subspan(done));
    c.first += taken;
    done += made;
  }
  return done;
}

}  // namespace siptty::audio
