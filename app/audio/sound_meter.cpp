#include "sound_meter.hpp"

#include <codec/goertzel.hpp>

namespace siptty::audio {

void sound_meter::measure_heard(std::span<const std::int16_t> frame, const sound_settings& s) {
  measures_.heard.hear(frame, s.rate_hz());
  if (s.detect_hz <= 0) return;
  if (codec::level_dbov(codec::mean_square(frame)) > tone_level_threshold_dbov &&
      codec::tone_share(frame, s.detect_hz, s.rate_hz()) >= tone_share_threshold) {
    measures_.tone_heard_seconds += static_cast<double>(frame.size()) / s.rate_hz();
  }
}

void sound_meter::measure_sent(std::span<const std::int16_t> frame, const sound_settings& s) {
  measures_.sent.hear(frame, s.rate_hz());
}

}  // namespace siptty::audio
