#include <base/assert.hpp>
#include <codec/l16.hpp>

#include <cstddef>

namespace codec {

void l16_encode(std::span<const std::int16_t> in, std::span<std::uint8_t> out) {
  SIPTTY_ASSERT(out.size() / 2 >= in.size());
  for (std::size_t i = 0; i < in.size(); ++i) {
    out[2 * i] = static_cast<std::uint8_t>(in[i] >> 8 & 0xff);
    out[2 * i + 1] = static_cast<std::uint8_t>(in[i] & 0xff);
  }
}

void l16_decode(std::span<const std::uint8_t> in, std::span<std::int16_t> out) {
  SIPTTY_ASSERT(out.size() >= in.size() / 2);
  for (std::size_t i = 0; i < in.size() / 2; ++i) {
    out[i] = static_cast<std::int16_t>(in[2 * i] << 8 | in[2 * i + 1]);
  }
}

}  // namespace codec
