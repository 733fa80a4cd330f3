// G.711: PCMU (mu-law) and PCMA (A-law), eight bits a sample at 8000 Hz (ITU-T G.711; payload types in RFC
// 3551 §4.5.14).
//
// Linear samples are 16 bits wide; the laws use the upper 14 (mu) and 13 (A) of them. A sample that lies
// exactly on a decision value belongs to the interval above it, towards positive infinity, as in ITU-T
// G.191's reference software.
#pragma once

#include <base/export.hpp>

#include <cstdint>
#include <span>

namespace codec SIPTTY_API {

inline constexpr std::uint8_t pcmu_silence = 0xff;
inline constexpr std::uint8_t pcma_silence = 0xd5;

/// Each writes one output for each input; `out` must be as long as `in` or longer.
void pcmu_encode(std::span<const std::int16_t> in, std::span<std::uint8_t> out);
void pcmu_decode(std::span<const std::uint8_t> in, std::span<std::int16_t> out);
void pcma_encode(std::span<const std::int16_t> in, std::span<std::uint8_t> out);
void pcma_decode(std::span<const std::uint8_t> in, std::span<std::int16_t> out);

}  // namespace codec
