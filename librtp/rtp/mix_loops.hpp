// The mixer's loops as the compiler vectorises them. Included by one source file for each instruction set,
// and compiled for it: so everything here is local to that file, and nothing of the standard library's
// templates is used, of which the linker would keep one copy for all processors.
#pragma once

#include "mix_kernels.hpp"

namespace rtp {
namespace {

void add(const std::int16_t* __restrict sound, std::int16_t* __restrict own, std::int32_t* __restrict sum,
         std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    own[i] = sound[i];
    sum[i] += sound[i];
  }
}

// A value fits 16 bits when nothing is above them after it was moved to 0 … 65535.
bool subtract(const std::int32_t* __restrict sum, const std::int16_t* __restrict own,
              std::int16_t* __restrict others, std::size_t count) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int32_t value = sum[i] - own[i];
    bits |= static_cast<std::uint32_t>(value + 32768);
    others[i] = static_cast<std::int16_t>(value);
  }
  return bits <= 0xffff;
}

void subtract_wide(const std::int32_t* __restrict sum, const std::int32_t* __restrict carried,
                   const std::int16_t* __restrict own, std::int32_t* __restrict others, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) others[i] = sum[i] + carried[i] - own[i];
}

template <class Sample>
void scale(const Sample* __restrict sound, std::int16_t* __restrict scaled, std::size_t count, float from,
           float step) {
  for (std::size_t i = 0; i < count; ++i) {
    const float value =
        static_cast<float>(sound[i]) * (from + step * static_cast<float>(static_cast<int>(i)));
    const float floored = value > -32768.0F ? value : -32768.0F;
    const float limited = floored < 32767.0F ? floored : 32767.0F;
    scaled[i] = static_cast<std::int16_t>(static_cast<std::int32_t>(limited + (limited < 0 ? -0.5F : 0.5F)));
  }
}

std::int32_t peak(const std::int32_t* sound, std::size_t count) {
  std::int32_t greatest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int32_t magnitude = sound[i] < 0 ? -sound[i] : sound[i];
    greatest = magnitude > greatest ? magnitude : greatest;
  }
  return greatest;
}

constexpr mix_kernels kernels_named(const char* name) {
  return {name, add, subtract, subtract_wide, scale<std::int16_t>, scale<std::int32_t>, peak};
}

}  // namespace
}  // namespace rtp
