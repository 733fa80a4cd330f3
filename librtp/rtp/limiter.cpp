#include "limiter.hpp"

#include "mix_kernels.hpp"

#include <algorithm>

namespace rtp {

namespace {

constexpr float ceiling = 32767;
constexpr float release = 1.0F / 60;  // of the way back, every 5 ms: a time constant of 300 ms
constexpr float whole = 0.9995F;      // what is nearer to 1 than that becomes 1

float bearable(std::span<const std::int32_t> block) {
  const auto peak = fastest_mix_kernels().peak(block.data(), block.size());
  return peak <= 32767 ? 1 : ceiling / static_cast<float>(peak);
}

float released(float factor) {
  const float next = factor + (1 - factor) * release;
  return next > whole ? 1 : next;
}

}  // namespace

// In each block of 5 ms the factor goes straight from one bearable value to another: what both ends bear, the
// block bears. The end of a block is also the beginning of the next one, which is why that one is looked at.
void limiter::apply(std::span<const std::int32_t> sound, std::span<std::int16_t> out,
                    std::size_t look_ahead) {
  auto here = bearable(sound.first(std::min(look_ahead, out.size())));
  factor_ = std::min(factor_, here);
  for (std::size_t at = 0; at < out.size();) {
    const auto count = std::min(look_ahead, out.size() - at);
    const auto next = sound.subspan(at + count);
    const auto there = bearable(next.first(std::min(next.size(), look_ahead)));
    const auto end = std::min({released(factor_), here, there});
    const auto slope = (end - factor_) / static_cast<float>(count);
    fastest_mix_kernels().scale_wide(sound.data() + at, out.data() + at, count, factor_, slope);
    factor_ = end;
    here = there;
    at += count;
  }
}

}  // namespace rtp
