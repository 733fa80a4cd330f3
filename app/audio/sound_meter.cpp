#include "sound_meter.hpp"

#include <codec/goertzel.hpp>

namespace siptty::audio {

void sound_meter::measure_heard(std::span<const std::int16_t> frame, std::uint32_t rate_hz,
                                double detect_hz) {
  measures_.heard.hear(frame, rate_hz);
  if (detect_hz <= 0) return;
  if (codec::level_dbov(codec::mean_square(frame)) > tone_level_threshold_dbov &&
      codec::tone_share(frame, detect_hz, rate_hz) >= tone_share_threshold) {
    measures_.tone_heard_seconds += static_cast<double>(frame.size()) / rate_hz;
  }
}

void sound_meter::measure_sent(std::span<const std::int16_t> frame, std::uint32_t rate_hz) {
  measures_.sent.hear(frame, rate_hz);
}

}  // namespace siptty::audio
