#include <codec/dtmf_tones.hpp>
#include <codec/telephone_event.hpp>

#include <algorithm>
#include <cmath>

namespace codec {

namespace {

constexpr double full_scale_dbm0 = 3.17;
constexpr double edge_seconds = 0.001;  // without it a tone begins and ends with a click
constexpr std::uint8_t digits = 16;

// ITU-T Q.23: rows and columns of the keypad.
constexpr std::array<std::uint8_t, digits> row{3, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 0, 1, 2, 3};
constexpr std::array<std::uint8_t, digits> column{1, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 2, 3, 3, 3, 3};

}  // namespace

double amplitude_of_dbm0(double level_dbm0) {
  return std::min(1.0, std::pow(10, (level_dbm0 - full_scale_dbm0) / 20));
}

dtmf_generator::dtmf_generator(double rate_hz, const dtmf_tone_settings& s)
    : on_samples_(static_cast<std::uint64_t>(s.on_ms * rate_hz / 1000)),
      period_samples_(static_cast<std::uint64_t>((s.on_ms + s.off_ms) * rate_hz / 1000)),
      position_(period_samples_),
      edge_samples_(static_cast<std::uint64_t>(edge_seconds * rate_hz)),
      low_(dtmf_low_hz[0], amplitude_of_dbm0(s.low_dbm0), rate_hz),
      high_(dtmf_high_hz[0], amplitude_of_dbm0(s.low_dbm0 + s.twist_db), rate_hz) {}

bool dtmf_generator::push(char digit) {
  const auto event = event_of(digit);
  if (!event || *event >= digits || queued_ == max_queued) return false;
  queue_[(first_ + queued_++) % max_queued] = *event;
  return true;
}

bool dtmf_generator::start_next() {
  if (queued_ == 0) return false;
  const auto event = queue_[first_];
  first_ = (first_ + 1) % max_queued;
  --queued_;
  low_.set_frequency(dtmf_low_hz[row[event]]);
  high_.set_frequency(dtmf_high_hz[column[event]]);
  position_ = 0;
  return true;
}

std::int16_t dtmf_generator::next() {
  const auto at = position_++;
  if (at >= on_samples_) return 0;
  const auto edge = std::min({at + 1, on_samples_ - at, edge_samples_});
  const auto sum = (low_.next() + high_.next()) * static_cast<std::int64_t>(edge) /
                   static_cast<std::int64_t>(std::max<std::uint64_t>(edge_samples_, 1));
  return static_cast<std::int16_t>(std::clamp<std::int64_t>(sum, -32768, 32767));
}

bool dtmf_generator::fill(std::span<std::int16_t> out) {
  bool sounded = false;
  for (auto& sample : out) {
    const bool playing = position_ < period_samples_ || start_next();
    sounded = sounded || (playing && position_ < on_samples_);
    sample = playing ? next() : std::int16_t{0};
  }
  return sounded;
}

}  // namespace codec
