// Big-endian integers in packets (RFC 3550 §4). Callers have checked the bounds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace rtp::wire {

[[nodiscard]] inline std::uint16_t load16(const std::uint8_t* p) {
  return static_cast<std::uint16_t>(p[0] << 8U | p[1]);
}
[[nodiscard]] inline std::uint32_t load32(const std::uint8_t* p) {
  return std::uint32_t{load16(p)} << 16U | load16(p + 2);
}
[[nodiscard]] inline std::uint64_t load64(const std::uint8_t* p) {
  return std::uint64_t{load32(p)} << 32U | load32(p + 4);
}
inline void store16(std::uint8_t* p, std::uint64_t value) {
  p[0] = static_cast<std::uint8_t>(value >> 8U);
  p[1] = static_cast<std::uint8_t>(value);
}
inline void store32(std::uint8_t* p, std::uint64_t value) {
  store16(p, value >> 16U);
  store16(p + 2, value);
}
inline void store64(std::uint8_t* p, std::uint64_t value) {
  store32(p, value >> 32U);
  store32(p + 4, value);
}

}  // namespace rtp::wire
