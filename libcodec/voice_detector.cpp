#include <codec/comfort_noise.hpp>
#include <codec/level.hpp>

#include <algorithm>
#include <cmath>

namespace codec {

namespace {

constexpr double over_floor_db = 6, consonant_over_floor_db = 4;
constexpr double consonant_crossings_hz = 3000;
constexpr double rise_db_a_second = 3, lowest_dbov = -70, highest_floor_dbov = -25;
constexpr double hangover_ms = 200, smooth_ms = 40;

double crossings(std::span<const std::int16_t> frame) {
  double count = 0;
  for (std::size_t i = 1; i < frame.size(); ++i) count += (frame[i] < 0) != (frame[i - 1] < 0);
  return count;
}

}  // namespace

bool voice_detector::speaks(std::span<const std::int16_t> frame) {
  if (frame.empty()) return hangover_ms_ > 0;
  const double ms = static_cast<double>(frame.size()) * 1000 / rate_hz_;
  const double level = std::max(level_dbov(mean_square(frame)), lowest_dbov);
  if (first_) floor_ = smooth_ = std::min(level, highest_floor_dbov);
  first_ = false;
  smooth_ += (level - smooth_) * std::min(1.0, ms / smooth_ms);
  floor_ = std::min({smooth_, floor_ + rise_db_a_second * ms / 1000, highest_floor_dbov});
  const double crossings_hz = crossings(frame) * 1000 / ms;
  const bool consonant = crossings_hz > consonant_crossings_hz && crossings_hz < rate_hz_ * 0.48;
  const bool speech = level > floor_ + over_floor_db ||
                      (consonant && hangover_ms_ > 0 && level > floor_ + consonant_over_floor_db);
  hangover_ms_ = speech ? hangover_ms : std::max(0.0, hangover_ms_ - ms);
  return speech || hangover_ms_ > 0;
}

}  // namespace codec
