// Four quarters of 16 bytes, each as in scan_avx2.cpp.
#include "scan.hpp"

#if defined(__aarch64__)

#include <arm_neon.h>

namespace sip::scan {
namespace {

struct quarters {
  uint8x16_t bytes[4], high[4];
};

/// One bit for each byte of four vectors of 0x00 and 0xff: keep one bit of each, then add neighbours.
std::uint64_t mask(const uint8x16_t (&v)[4]) {
  constexpr std::array<std::uint8_t, 16> weights{1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const auto weight = vld1q_u8(weights.data());
  const auto low = vpaddq_u8(vandq_u8(v[0], weight), vandq_u8(v[1], weight));
  const auto high = vpaddq_u8(vandq_u8(v[2], weight), vandq_u8(v[3], weight));
  const auto all = vpaddq_u8(low, high);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

quarters load(const char* p) {
  const auto bits = vld1q_u8(high_nibble_bits.data());
  quarters q;
  for (unsigned i = 0; i < 4; ++i) {
    q.bytes[i] = vld1q_u8(reinterpret_cast<const std::uint8_t*>(p) + 16 * i);
    q.high[i] = vqtbl1q_u8(bits, vshrq_n_u8(q.bytes[i], 4));
  }
  return q;
}

std::uint64_t outside(const quarters& q, const std::array<std::uint8_t, 16>& table) {
  const auto t = vld1q_u8(table.data());
  uint8x16_t out[4];
  for (unsigned i = 0; i < 4; ++i) {
    const auto set = vqtbl1q_u8(t, vandq_u8(q.bytes[i], vdupq_n_u8(0x0f)));
    out[i] = vceqzq_u8(vandq_u8(set, q.high[i]));
  }
  return mask(out);
}

std::uint64_t equal(const quarters& q, char c) {
  uint8x16_t out[4];
  for (unsigned i = 0; i < 4; ++i) out[i] = vceqq_u8(q.bytes[i], vdupq_n_u8(static_cast<std::uint8_t>(c)));
  return mask(out);
}

}  // namespace

void build_neon(std::string_view text, index& out) {
  walk blocks(text, out);
  std::array<char, 64> room;
  std::uint64_t line_feeds = 0;
  do {
    const auto q = load(blocks.block(room));
    for (unsigned k = 0; k < shuffled_kinds; ++k) {
      const auto bits = outside(q, nibble_tables[k]);
      blocks.put(static_cast<kind>(k), is_ascii_only(static_cast<kind>(k)) ? bits : ~bits);
    }
    blocks.put(quote, equal(q, '"') | equal(q, '\\'));
    line_feeds = equal(q, '\n');
    const auto any = vorrq_u8(vorrq_u8(q.bytes[0], q.bytes[1]), vorrq_u8(q.bytes[2], q.bytes[3]));
    out.non_ascii |= vmaxvq_u8(any) & 0x80U;
  } while (blocks.next(line_feeds));
}

}  // namespace sip::scan

#endif
