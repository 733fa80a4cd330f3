#include <codec/dtmf_tones.hpp>

#include <base/assert.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string_view>

// Every 4 ms the last 16 ms are looked at through a Hann window. A digit is there when one low and one high
// frequency hold nearly all of the energy, are loud enough and not too different. A window of 16 ms cannot
// tell 697 Hz from 721 by their amplitude; the phase can: from one look to the next it turns by the
// difference of the true frequency and the wanted one.
//
// Four hits in a row could be a tone of 24 ms that the window's flanks made longer; a tone of 40 ms makes
// six. An interruption of 10 ms makes six misses at most, a pause of 40 ms ten or more.
namespace codec {

namespace {

constexpr std::uint32_t hop_ms = 4, window_hops = 4;
constexpr std::uint32_t hits_to_begin = 6, misses_to_end = 8;
constexpr double full_scale_power_dbm0 = 6.18;           // of mean squares
constexpr std::array<double, 2> dial_tone_hz{350, 437};  // 425 and 440 lie in the second one
constexpr double notch_bandwidth_hz = 90;
constexpr std::string_view keypad = "123A456B789C*0#D";

double power_of_dbm0(double level) {
  return std::pow(10, (level - full_scale_power_dbm0) / 10) * 32768.0 * 32768.0;
}

double ratio(double db) {
  return std::pow(10, db / 10);
}

}  // namespace

double dtmf_detector::notch::filter(double x) {
  const double y = x - cosine * x1 + x2 + radius * cosine * y1 - radius * radius * y2;
  x2 = x1;
  x1 = x;
  y2 = y1;
  return y1 = y;
}

dtmf_detector::dtmf_detector(std::uint32_t rate_hz, const dtmf_limits& limits)
    : limits_(limits),
      hop_(std::size_t{rate_hz} * hop_ms / 1000),
      size_(hop_ * window_hops),
      hop_seconds_(static_cast<double>(hop_) / rate_hz) {
  SIPTTY_ASSERT(rate_hz >= 8000);
  const double turn = 2 * std::numbers::pi / rate_hz;
  for (std::size_t i = 0; i < dial_tone_.size(); ++i) {
    dial_tone_[i].cosine = 2 * std::cos(turn * dial_tone_hz[i]);
    dial_tone_[i].radius = 1 - std::numbers::pi * notch_bandwidth_hz / rate_hz;
  }
  std::vector<double> window(size_);
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    window[i] = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * (static_cast<double>(i) + 0.5) /
                                     static_cast<double>(size_));
    sum += window[i];
    squares += window[i] * window[i];
  }
  recent_.resize(size_);
  for (const double w : window) window_squares_.push_back(static_cast<float>(w * w / squares));
  const auto prepare = [&](bin& b, double hz) {
    b.hz = hz;
    const auto z = std::polar(1.0, -turn * hz);
    for (const auto& n : dial_tone_) {  // what the notches take from this frequency is given back
      const auto passed =
          (1.0 - n.cosine * z + z * z) / (1.0 - n.radius * n.cosine * z + n.radius * n.radius * z * z);
      b.gain /= std::norm(passed);
    }
    for (std::size_t i = 0; i < size_; ++i) {
      const auto k = std::polar(window[i] * std::numbers::sqrt2 / sum, -turn * hz * static_cast<double>(i));
      b.cosine.push_back(static_cast<float>(k.real()));
      b.sine.push_back(static_cast<float>(k.imag()));
    }
  };
  for (std::size_t i = 0; i < 4; ++i) {
    prepare(low_[i], dtmf_low_hz[i]);
    prepare(high_[i], dtmf_high_hz[i]);
  }
}

void dtmf_detector::hear(std::span<const std::int16_t> sound) {
  for (const double sample : sound) {
    const double clean = dial_tone_[1].filter(dial_tone_[0].filter(sample));
    recent_[size_ - hop_ + filled_] = static_cast<float>(clean);
    if (++filled_ < hop_) continue;
    step();
    std::copy(recent_.begin() + static_cast<std::ptrdiff_t>(hop_), recent_.end(), recent_.begin());
    filled_ = 0;
  }
}

void dtmf_detector::step() {
  for (auto* group : {&low_, &high_}) {
    for (auto& b : *group) {
      float re = 0, im = 0;
      const float *x = recent_.data(), *c = b.cosine.data(), *q = b.sine.data();
      for (std::size_t i = 0; i < size_; ++i) {
        re += x[i] * c[i];
        im += x[i] * q[i];
      }
      b.last = b.value;
      b.value = {re, im};
    }
  }
  decide(look());
}

char dtmf_detector::look() {
  const auto louder = [](const bin& a, const bin& b) { return a.power() < b.power(); };
  const auto low = std::max_element(low_.begin(), low_.end(), louder);
  const auto high = std::max_element(high_.begin(), high_.end(), louder);
  const double least = power_of_dbm0(limits_.min_dbm0);
  if (low->power() < least || high->power() < least) return 0;
  if (low->power() > high->power() * ratio(limits_.normal_twist_db)) return 0;
  if (high->power() > low->power() * ratio(limits_.reverse_twist_db)) return 0;
  double energy = 0;
  for (std::size_t i = 0; i < size_; ++i) energy += double{recent_[i]} * recent_[i] * window_squares_[i];
  const double both = std::norm(low->value) + std::norm(high->value);
  if (both < limits_.min_share * energy) return 0;
  if (!in_tune(*low) || !in_tune(*high)) return 0;
  return keypad[static_cast<std::size_t>(4 * (low - low_.begin()) + (high - high_.begin()))];
}

// The kernel starts at phase 0 with each look, so a hop turns the value by the frequency's own phase too.
bool dtmf_detector::in_tune(const bin& b) const {
  const auto expected = std::polar(1.0, 2 * std::numbers::pi * b.hz * hop_seconds_);
  const double turned = std::arg(b.value * std::conj(b.last * expected));
  return std::abs(turned) <= 2 * std::numbers::pi * hop_seconds_ * b.hz * limits_.max_deviation;
}

void dtmf_detector::decide(char seen) {
  hits_ = seen != 0 && seen == candidate_ ? hits_ + 1 : std::uint32_t{seen != 0};
  candidate_ = seen;
  if (digit_ != 0) {
    ++length_;
    misses_ = seen == digit_ ? 0 : misses_ + 1;
    if (misses_ < misses_to_end && (seen == digit_ || hits_ < hits_to_begin)) return;
    report({digit_, true, (length_ - misses_) * hop_ms});
    digit_ = 0;
  }
  if (hits_ < hits_to_begin) return;
  digit_ = seen;
  misses_ = 0;
  length_ = hits_ + 2;  // the window needs two hops of tone before it sees one, and two after it
  report({digit_, false, 0});
}

void dtmf_detector::report(const heard_tone& tone) {
  if (reported_ < max_reports) reports_[reported_++] = tone;
}

std::optional<heard_tone> dtmf_detector::take() {
  if (taken_ == reported_) {
    taken_ = reported_ = 0;
    return std::nullopt;
  }
  return reports_[taken_++];
}

}  // namespace codec
