// One table look-up per byte gives the sets of a character, one test per set its bits.
#include "scan.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#define SIPTTY_AVX512 "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi,popcnt"

namespace sip::scan {
namespace {

/// The bit of a kind in `sets`.
constexpr char set_bit(kind k) {
  return static_cast<char>(0x80U >> (quote - k));
}

/// The entry for a character has the bits that it has in the nibble tables; bytes above 0x7f have none.
constexpr std::array<std::uint8_t, 128> sets = [] {
  std::array<std::uint8_t, 128> table{};
  for (unsigned c = 0; c < table.size(); ++c) {
    for (unsigned k = 0; k < kinds; ++k) {
      if (stops(static_cast<kind>(k), static_cast<char>(c)) != is_ascii_only(static_cast<kind>(k)))
        table[c] =
            static_cast<std::uint8_t>(table[c] | static_cast<std::uint8_t>(set_bit(static_cast<kind>(k))));
    }
  }
  return table;
}();

constexpr std::array<std::uint8_t, 64> numbers = [] {
  std::array<std::uint8_t, 64> n{};
  for (unsigned i = 0; i < n.size(); ++i) n[i] = static_cast<std::uint8_t>(i);
  return n;
}();

#define SIPTTY_INLINE_AVX512 [[gnu::target(SIPTTY_AVX512), gnu::always_inline]]

/// The places of the line feeds of a block, sixteen at a time. `base`: the place of the block, sixteen times.
SIPTTY_INLINE_AVX512 inline void put_line_ends(const walk& blocks, std::uint64_t line_feeds, __m512i base) {
  auto places = _mm512_maskz_compress_epi8(line_feeds, _mm512_loadu_si512(numbers.data()));
  auto* at = blocks.line_ends();
  for (auto left = std::popcount(line_feeds);; left -= 16, at += 16) {
    const auto wide = _mm512_maskz_cvtepu8_epi32(0xffff, _mm512_maskz_extracti32x4_epi32(0xf, places, 0));
    _mm512_storeu_si512(at, _mm512_add_epi32(wide, base));
    if (left <= 16) return;
    places = _mm512_maskz_shuffle_i64x2(0xff, places, places, _MM_SHUFFLE(0, 3, 2, 1));
  }
}

/// What the blocks share.
struct state {
  __m512i low, high;  ///< `sets`
  __m512i base;       ///< the place of the block, sixteen times
  std::uint64_t non_ascii;
};

/// False when it was the last block.
SIPTTY_INLINE_AVX512 inline bool take_block(walk& blocks, __m512i bytes, state& s) {
  const auto above = _mm512_movepi8_mask(bytes);
  const auto in = _mm512_maskz_permutex2var_epi8(~above, s.low, bytes, s.high);
  s.non_ascii |= above;
  blocks.put(token, _mm512_testn_epi8_mask(in, _mm512_set1_epi8(set_bit(token))));
  blocks.put(host, _mm512_testn_epi8_mask(in, _mm512_set1_epi8(set_bit(host))));
  blocks.put(user, _mm512_testn_epi8_mask(in, _mm512_set1_epi8(set_bit(user))));
  blocks.put(uri, _mm512_test_epi8_mask(in, _mm512_set1_epi8(set_bit(uri))));
  blocks.put(value, _mm512_test_epi8_mask(in, _mm512_set1_epi8(set_bit(value))));
  blocks.put(quote, _mm512_movepi8_mask(in));
  const std::uint64_t line_feeds = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n'));
  put_line_ends(blocks, line_feeds, s.base);
  s.base = _mm512_add_epi32(s.base, _mm512_set1_epi32(64));
  return blocks.end(line_feeds);
}

}  // namespace

[[gnu::target(SIPTTY_AVX512)]] void build_avx512(std::string_view text, index& out) {
  state s{_mm512_loadu_si512(sets.data()), _mm512_loadu_si512(sets.data() + 64), _mm512_setzero_si512(), 0};
  walk blocks(text, out);
  bool more = true;
  while (more && blocks.left() >= 64) more = take_block(blocks, _mm512_loadu_si512(blocks.whole_block()), s);
  if (more) {
    const auto there = (__mmask64{1} << blocks.left()) - 1;
    take_block(blocks, _mm512_maskz_loadu_epi8(there, blocks.whole_block()), s);
  }
  out.non_ascii = s.non_ascii;
}
static_assert(set_bit(quote) < 0, "its bit is the sign");

}  // namespace sip::scan

#endif
