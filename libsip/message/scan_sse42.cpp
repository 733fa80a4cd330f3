// Four quarters of 16 bytes, each as in scan_avx2.cpp.
#include "scan.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#define SIPTTY_SSE42 [[gnu::target("sse4.2,popcnt"), gnu::always_inline]]

namespace sip::scan {
namespace {

struct quarters {
  __m128i bytes[4], high[4];
};

SIPTTY_SSE42 inline __m128i table(const std::array<std::uint8_t, 16>& t) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(t.data()));
}

SIPTTY_SSE42 inline std::uint64_t mask(__m128i v) {
  return static_cast<std::uint32_t>(_mm_movemask_epi8(v));
}

SIPTTY_SSE42 inline quarters load(const char* p) {
  quarters q;
  for (unsigned i = 0; i < 4; ++i) {
    q.bytes[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 16 * i));
    const auto nibbles = _mm_and_si128(_mm_srli_epi16(q.bytes[i], 4), _mm_set1_epi8(0x0f));
    q.high[i] = _mm_shuffle_epi8(table(high_nibble_bits), nibbles);
  }
  return q;
}

SIPTTY_SSE42 inline std::uint64_t outside(const quarters& q, __m128i t) {
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < 4; ++i) {
    const auto in = _mm_and_si128(_mm_shuffle_epi8(t, q.bytes[i]), q.high[i]);
    bits |= mask(_mm_cmpeq_epi8(in, _mm_setzero_si128())) << (16 * i);
  }
  return bits;
}

SIPTTY_SSE42 inline std::uint64_t equal(const quarters& q, char c) {
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < 4; ++i) bits |= mask(_mm_cmpeq_epi8(q.bytes[i], _mm_set1_epi8(c))) << (16 * i);
  return bits;
}

}  // namespace

[[gnu::target("sse4.2,popcnt")]] void build_sse42(std::string_view text, index& out) {
  __m128i tables[shuffled_kinds];
  for (unsigned k = 0; k < shuffled_kinds; ++k) tables[k] = table(nibble_tables[k]);
  walk blocks(text, out);
  std::array<char, 64> room;
  std::uint64_t line_feeds = 0;
  do {
    const auto q = load(blocks.block(room));
    for (unsigned k = 0; k < shuffled_kinds; ++k) {
      const auto bits = outside(q, tables[k]);
      blocks.put(static_cast<kind>(k), is_ascii_only(static_cast<kind>(k)) ? bits : ~bits);
    }
    blocks.put(quote, equal(q, '"') | equal(q, '\\'));
    line_feeds = equal(q, '\n');
    for (const auto& bytes : q.bytes) out.non_ascii |= mask(bytes);
  } while (blocks.next(line_feeds));
}

}  // namespace sip::scan

#endif
