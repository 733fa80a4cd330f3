#include "heard_noise.hpp"

namespace siptty::audio {

std::uint64_t heard_noise::small_rng::next() {
  auto z = state_ += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

void heard_noise::describe(std::span<const std::uint8_t> payload, bool spectrum) {
  auto noise = codec::noise_description::parse(payload);
  if (!noise) return;
  if (!spectrum) noise->order = 0;
  generator_.describe(*noise);
  on_ = true;
}

}  // namespace siptty::audio
