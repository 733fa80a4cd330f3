#include "silence_suppressor.hpp"

#include <codec/level.hpp>

#include <algorithm>
#include <cmath>

namespace siptty::audio {

namespace {
constexpr double noticeable_db = 3, min_period_ms = 200, max_period_ms = 1000;
}

silence_suppressor::silence_suppressor(std::uint32_t rate_hz)
    : rate_hz_(rate_hz), detector_(rate_hz), recent_(rate_hz / 10) {}

silence_suppressor::verdict silence_suppressor::judge(std::span<const std::int16_t> frame) {
  remember(frame);
  since_ms_ += static_cast<double>(frame.size()) * 1000 / rate_hz_;
  if (speaks(frame)) {
    pausing_ = false;
    return verdict::speech;
  }
  const double level = codec::level_dbov(codec::mean_square(recent()));
  const bool changed = std::abs(level - described_dbov_) >= noticeable_db && since_ms_ >= min_period_ms;
  if (pausing_ && !changed && since_ms_ < max_period_ms) return verdict::nothing;
  pausing_ = true;
  described_dbov_ = level;
  since_ms_ = 0;
  return verdict::description;
}

// The detector wants no more than 60 ms at once.
bool silence_suppressor::speaks(std::span<const std::int16_t> frame) {
  const std::size_t part = rate_hz_ / 50;
  bool any = false;
  for (; !frame.empty(); frame = frame.subspan(std::min(part, frame.size()))) {
    any = detector_.speaks(frame.first(std::min(part, frame.size()))) || any;
  }
  return any;
}

std::size_t silence_suppressor::describe(std::span<std::uint8_t> payload, bool spectrum) const {
  return codec::noise_description::of(recent(), spectrum ? codec::noise_description::max_order : 0)
      .write(payload);
}

void silence_suppressor::remember(std::span<const std::int16_t> frame) {
  frame = frame.last(std::min(frame.size(), recent_.size()));
  const auto kept = static_cast<std::ptrdiff_t>(recent_.size() - frame.size());
  std::copy(recent_.end() - kept, recent_.end(), recent_.begin());
  std::copy(frame.begin(), frame.end(), recent_.begin() + kept);
  known_ = std::min(known_ + frame.size(), recent_.size());
}

}  // namespace siptty::audio
