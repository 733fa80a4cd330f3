// One table look-up per byte gives the sets of a character, one test per set its bits.
#include "scan.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

namespace sip::scan {
namespace {

/// Bit k of the entry for a character is its bit in the nibble tables of kind k; bytes above 0x7f have none.
constexpr std::array<std::uint8_t, 128> sets = [] {
  std::array<std::uint8_t, 128> table{};
  for (unsigned c = 0; c < table.size(); ++c) {
    for (unsigned k = 0; k < 8; ++k) {
      if (stops(static_cast<kind>(k), static_cast<char>(c)) != is_ascii_only(static_cast<kind>(k)))
        table[c] = static_cast<std::uint8_t>(table[c] | 1U << k);
    }
  }
  return table;
}();

}  // namespace

[[gnu::target("avx512f,avx512bw,avx512vbmi,bmi,popcnt")]] void build_avx512(std::string_view text,
                                                                            index& out) {
  const auto low = _mm512_loadu_si512(sets.data());
  const auto high = _mm512_loadu_si512(sets.data() + 64);
  const auto set_bit = [](kind k) { return static_cast<char>(1U << k); };
  walk blocks(text, out);
  std::uint64_t non_ascii = 0;
  std::uint64_t line_feeds = 0;
  do {
    const auto left = blocks.left();
    const auto there = left >= 64 ? ~__mmask64{0} : (__mmask64{1} << left) - 1;
    const auto bytes = _mm512_maskz_loadu_epi8(there, blocks.whole_block());
    const auto above = _mm512_movepi8_mask(bytes);
    const auto in = _mm512_maskz_permutex2var_epi8(~above, low, bytes, high);
    non_ascii |= above;
    blocks.put(token, _mm512_testn_epi8_mask(in, _mm512_set1_epi8(set_bit(token))));
    blocks.put(display, _mm512_testn_epi8_mask(in, _mm512_set1_epi8(set_bit(display))));
    blocks.put(host, _mm512_testn_epi8_mask(in, _mm512_set1_epi8(set_bit(host))));
    blocks.put(user, _mm512_testn_epi8_mask(in, _mm512_set1_epi8(set_bit(user))));
    blocks.put(uri, _mm512_test_epi8_mask(in, _mm512_set1_epi8(set_bit(uri))));
    blocks.put(value, _mm512_test_epi8_mask(in, _mm512_set1_epi8(set_bit(value))));
    blocks.put(quote, _mm512_test_epi8_mask(in, _mm512_set1_epi8(set_bit(quote))));
    blocks.put(colon, _mm512_movepi8_mask(in));
    line_feeds = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n'));
  } while (blocks.next(line_feeds));
  out.non_ascii = non_ascii;
}
static_assert(colon == 7, "its bit is the sign");

}  // namespace sip::scan

#endif
