// Is a tone in there? Goertzel's filter looks at one frequency only.
#pragma once

#include <base/export.hpp>

#include <cstdint>
#include <span>

namespace codec SIPTTY_API {

/// Share of the block's energy that lies at `hz`: 1 for that sine alone, 0 for silence and for a tone more
/// than a block's resolution away (50 Hz for 20 ms). A block shorter than a period of `hz` tells nothing.
[[nodiscard]] double tone_share(std::span<const std::int16_t> block, double hz, double rate_hz = 8000);

}  // namespace codec
