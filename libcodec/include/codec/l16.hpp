// L16: samples as they are, 16 bits in network order (RFC 3551 §4.5.11).
#pragma once

#include <base/export.hpp>

#include <cstdint>
#include <span>

namespace codec SIPTTY_API {

/// Two bytes a sample; `out` must have room for them.
void l16_encode(std::span<const std::int16_t> in, std::span<std::uint8_t> out);
/// One sample of every two bytes; a last odd one is ignored.
void l16_decode(std::span<const std::uint8_t> in, std::span<std::int16_t> out);

}  // namespace codec
