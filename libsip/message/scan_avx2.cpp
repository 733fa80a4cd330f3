// Two halves of 32 bytes. The low nibble of a byte looks up which high nibbles are in a set, see
// nibble_table.
#include "scan.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#define SIPTTY_AVX2 [[gnu::target("avx2,bmi,popcnt"), gnu::always_inline]]

namespace sip::scan {
namespace {

struct half {
  __m256i bytes, high;  ///< `high`: one bit for the high nibble
};

SIPTTY_AVX2 inline __m256i table(const std::array<std::uint8_t, 16>& t) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(t.data())));
}

SIPTTY_AVX2 inline std::uint32_t mask(__m256i v) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(v));
}

SIPTTY_AVX2 inline half load(const char* p) {
  const auto bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
  const auto nibbles = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0x0f));
  return {bytes, _mm256_shuffle_epi8(table(high_nibble_bits), nibbles)};
}

SIPTTY_AVX2 inline std::uint32_t outside(const half& h, __m256i t) {
  const auto in = _mm256_and_si256(_mm256_shuffle_epi8(t, h.bytes), h.high);
  return mask(_mm256_cmpeq_epi8(in, _mm256_setzero_si256()));
}

SIPTTY_AVX2 inline std::uint32_t equal(const half& h, char c) {
  return mask(_mm256_cmpeq_epi8(h.bytes, _mm256_set1_epi8(c)));
}

SIPTTY_AVX2 inline std::uint64_t joined(std::uint32_t low, std::uint32_t high) {
  return std::uint64_t{high} << 32U | low;
}

}  // namespace

[[gnu::target("avx2,bmi,popcnt")]] void build_avx2(std::string_view text, index& out) {
  __m256i tables[shuffled_kinds];
  for (unsigned k = 0; k < shuffled_kinds; ++k) tables[k] = table(nibble_tables[k]);
  walk blocks(text, out);
  std::array<char, 64> room;
  std::uint64_t non_ascii = 0;
  std::uint64_t line_feeds = 0;
  do {
    const char* p = blocks.block(room);
    const auto a = load(p);
    const auto b = load(p + 32);
    for (unsigned k = 0; k < shuffled_kinds; ++k) {
      const auto bits = joined(outside(a, tables[k]), outside(b, tables[k]));
      blocks.put(static_cast<kind>(k), is_ascii_only(static_cast<kind>(k)) ? bits : ~bits);
    }
    blocks.put(quote, joined(equal(a, '"') | equal(a, '\\'), equal(b, '"') | equal(b, '\\')));
    line_feeds = joined(equal(a, '\n'), equal(b, '\n'));
    non_ascii |= mask(_mm256_or_si256(a.bytes, b.bytes));
  } while (blocks.next(line_feeds));
  out.non_ascii = non_ascii;
}

}  // namespace sip::scan

#endif
