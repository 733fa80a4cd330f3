#include <codec/gain.hpp>
#include <codec/pcm.hpp>

#include <algorithm>
#include <cmath>

namespace codec {

namespace {
constexpr double loudest = 8;
}

void gain::set(double factor) {
  wanted_ = std::isfinite(factor) ? std::clamp(factor, 0.0, loudest) : 0;
}

void gain::apply(std::span<std::int16_t> sound) {
  if (now_ == 1 && wanted_ == 1) return;
  for (auto& sample : sound) {
    now_ += std::clamp(wanted_ - now_, -step_, step_);
    sample = to_sample(sample * now_);
  }
}

}  // namespace codec
