// The kinds of coders behind `make_encoder` and `make_decoder`.
#pragma once

#include <codec/codec.hpp>
#include <codec/opus_parameters.hpp>

namespace codec {

inline constexpr std::uint32_t opus_rate_hz = 48000;

[[nodiscard]] std::unique_ptr<encoder> make_opus_encoder(const opus_parameters& wanted);
[[nodiscard]] std::unique_ptr<decoder> make_opus_decoder();

}  // namespace codec
