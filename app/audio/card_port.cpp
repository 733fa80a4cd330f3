#include "card_port.hpp"

#include <algorithm>
#include <cstdlib>

namespace siptty::audio {

namespace {

constexpr int smallest_step_ppm = 20;  // a converter that is corrected computes its filter anew
constexpr std::uint32_t most_waiting_ms = 100;
constexpr std::size_t input_size = 64;  // small: what waits here is delay that nobody sees

void throw_away(card_channel::ring& ring, std::size_t count) {
  std::int16_t none[256];
  while (count > 0) {
    const auto n = ring.pop(none, std::min(std::size(none), count));
    if (n == 0) return;
    count -= n;
  }
}

}  // namespace

card_port::way::way(std::uint32_t card_rate_hz, std::uint32_t from_hz, std::uint32_t to_hz)
    : rate_hz(card_rate_hz), converter(from_hz, to_hz), keeper(card_rate_hz) {
  converter.correct(level_keeper::max_correction_ppm);  // takes the memory that later ones need
  converter.correct(0);
}

void card_port::way::follow() {
  const auto wanted = keeper.correction_ppm();
  if (std::abs(wanted - corrected_ppm) < smallest_step_ppm) return;
  corrected_ppm = wanted;
  converter.correct(wanted);
}

card_port::card_port(card_channel& channel, std::uint32_t rate_hz, std::size_t max_frame)
    : channel_(&channel), rate_hz_(rate_hz), input_(input_size) {
  set_rate(rate_hz, max_frame);
}

card_port::~card_port() {
  channel_->where = card_channel::place::released;
}

void card_port::set_rate(std::uint32_t rate_hz, std::size_t max_frame) {
  rate_hz_ = rate_hz;
  capture_.reset();
  playback_.reset();
  input_first_ = input_end_ = 0;
  const auto seconds = static_cast<double>(max_frame) / rate_hz;
  spoken_.assign(max_frame, 0);
  scratch_.resize(static_cast<std::size_t>(seconds * max_card_rate_hz * 1.01) + input_size);
  process_voice(wanted_);
}

bool card_port::processes() const {
  return wanted_.echo_cancelling || wanted_.noise_suppression || wanted_.automatic_gain;
}

void card_port::process_voice(const voice_processing& wanted) {
  wanted_ = wanted;
  processor_.reset();
  if (processes()) processor_.emplace(wanted, rate_hz_);
}

void card_port::match(std::optional<way>& one, std::uint32_t card_rate_hz, bool to_card) {
  if (card_rate_hz == 0) {
    one.reset();
  } else if (!one || one->rate_hz != card_rate_hz) {
    one.emplace(card_rate_hz, to_card ? rate_hz_ : card_rate_hz, to_card ? card_rate_hz : rate_hz_);
  }
}

void card_port::exchange(std::span<const std::int16_t> heard) {
  const auto spoken = std::span(spoken_).first(heard.size());
  const auto interval_ms = static_cast<std::uint32_t>(heard.size() * 1000 / rate_hz_);
  match(playback_, channel_->output_rate_hz, true);
  match(capture_, channel_->input_rate_hz, false);
  if (playback_) speak(heard, interval_ms);
  std::fill(spoken.begin(), spoken.end(), std::int16_t{0});
  if (capture_) listen(spoken, interval_ms);
  if (processor_) processor_->process(spoken, heard);
}

bool card_port::take(std::span<std::int16_t> frame) const {
  std::copy_n(spoken_.begin(), frame.size(), frame.begin());
  return capture_.has_value();
}

// The ring is at its lowest now, before the interval goes in. Silence before the first one, and after it ran
// dry, is the reserve that the speaker's blocks need.
void card_port::speak(std::span<const std::int16_t> heard, std::uint32_t interval_ms) {
  auto& p = *playback_;
  auto& ring = channel_->heard;
  p.keeper.set_block(channel_->output_block);
  if (channel_->starved.exchange(0) > 0 && !p.filling) {
    p.keeper.on_dry();
    p.filling = true;
  }
  if (p.filling) {
    const auto reserve = std::min(p.keeper.aim(), scratch_.size());
    std::fill_n(scratch_.begin(), reserve, std::int16_t{0});
    ring.push(scratch_.data(), reserve);
    p.filling = false;
  }
  if (ring.read_available() > std::size_t{p.rate_hz} * most_waiting_ms / 1000)
    return;  // the card stands still, or only begins
  p.surplus += p.keeper.on_interval(ring.read_available(), interval_ms);
  p.follow();
  for (std::size_t done = 0; done < heard.size();) {
    const auto [taken, made] = p.converter.convert(heard.subspan(done), scratch_);
    const auto left_out = std::min(p.surplus, made);
    p.surplus -= left_out;
    ring.push(scratch_.data() + left_out, made - left_out);
    done += taken;
  }
}

// What is thrown away or missing is silence to the peer; both are rare, and speech has its pauses.
void card_port::listen(std::span<std::int16_t> spoken, std::uint32_t interval_ms) {
  auto& c = *capture_;
  c.keeper.set_block(channel_->input_block);
  const auto needed = std::size_t{c.rate_hz} * interval_ms / 1000;
  const auto there = channel_->spoken.read_available();
  if (c.filling && there < needed + c.keeper.aim()) return;
  if (c.filling) throw_away(channel_->spoken, there - needed - c.keeper.aim());
  c.filling = false;
  c.follow();
  std::size_t done = 0;
  while (done < spoken.size()) {
    if (input_first_ == input_end_ && refill() == 0) break;
    const auto [taken, made] = c.converter.convert(
        std::span<const std::int16_t>(input_).subspan(input_first_, input_end_ - input_first_),
        spoken.subspan(done));
    input_first_ += taken;
    done += made;
  }
  if (done < spoken.size()) {
    c.keeper.on_dry();
    c.filling = true;
    return;
  }
  throw_away(channel_->spoken, c.keeper.on_interval(channel_->spoken.read_available(), interval_ms));
}

std::size_t card_port::refill() {
  input_first_ = 0;
  input_end_ = channel_->spoken.pop(input_.data(), input_.size());
  return input_end_;
}

card_delay card_port::delay() const {
  card_delay d;
  if (capture_)
    d.capture_ms = 1000.0 * static_cast<double>(channel_->spoken.read_available()) / capture_->rate_hz;
  if (playback_)
    d.playback_ms = 1000.0 * static_cast<double>(channel_->heard.read_available()) / playback_->rate_hz;
  return d;
}

}  // namespace siptty::audio
