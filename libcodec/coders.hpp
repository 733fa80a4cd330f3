// The kinds of coders behind `make_encoder` and `make_decoder`.
#pragma once

#include <codec/codec.hpp>
#include <codec/opus_parameters.hpp>

namespace codec {

inline constexpr std::uint32_t opus_rate_hz = 48000;

[[nodiscard]] std::unique_ptr<encoder> make_opus_encoder(const opus_parameters& wanted);
[[nodiscard]] std::unique_ptr<decoder> make_opus_decoder();

#if defined(SIPTTY_G729)
inline constexpr bool g729_is_built = true;
#else
inline constexpr bool g729_is_built = false;
#endif
/// Null when it is not built.
[[nodiscard]] std::unique_ptr<encoder> make_g729_encoder();
[[nodiscard]] std::unique_ptr<decoder> make_g729_decoder();

}  // namespace codec
