#include "digit_collector.hpp"

#include <algorithm>

namespace siptty::audio {

namespace {
constexpr std::uint32_t receiver_ticks_in_ms = 8;  // what the receiver's patience is counted in
}

void digit_collector::configure(const sound_settings& s) {
  ticks_in_ms_ = s.codec.clock_rate_hz / 1000;
  if (!s.in_band_digits) tones_.reset();
  if (s.in_band_digits && (!tones_ || s.rate_hz() != rate_hz_)) {
    tones_ = std::make_unique<codec::dtmf_detector>(s.rate_hz());
  }
  rate_hz_ = s.rate_hz();
}

void digit_collector::on_interval(std::span<const std::int16_t> heard, std::uint32_t ms) {
  events_.on_interval(ms * receiver_ticks_in_ms);
  if (!tones_) return;
  tones_->hear(heard);
  for (auto& r : reports_) {
    r.age_ms += ms;
    if (r.age_ms > same_digit_ms) r.digit = 0;
  }
}

std::optional<collected_digit> digit_collector::take() {
  while (const auto d = events_.take()) {
    if (is_new(d->digit, way::event)) return collected_digit{d->digit, d->duration / ticks_in_ms_};
  }
  if (!tones_) return std::nullopt;
  while (const auto t = tones_->take()) {
    if (t->ended && is_new(t->digit, way::tone)) return collected_digit{t->digit, t->duration_ms};
  }
  return std::nullopt;
}

bool digit_collector::is_new(char digit, way came) {
  if (!tones_) return true;
  const auto other = std::find_if(reports_.begin(), reports_.end(),
                                  [&](const report& r) { return r.digit == digit && r.came != came; });
  if (other != reports_.end()) {
    other->digit = 0;
    return false;
  }
  const auto place =
      std::find_if(reports_.begin(), reports_.end(), [](const report& r) { return r.digit == 0; });
  if (place != reports_.end()) *place = {digit, came, 0};
  return true;
}

}  // namespace siptty::audio
