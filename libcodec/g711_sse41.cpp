// G.711, 16 samples at once, with SSE4.1.
#include "g711_kernels.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

namespace codec {

namespace {

constexpr std::size_t encode_width = 16, decode_width = 16;  // samples in a block
using decode_tables = g711_decode_tables;
constexpr auto &decode_mu = g711_decode_mu, &decode_a = g711_decode_a;

#define SIPTTY_TARGET __attribute__((target("sse4.1")))

SIPTTY_TARGET inline __m128i table(const g711_table& t) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(t.data()));
}

SIPTTY_TARGET inline void encode_block(const g711_encode_tables& t, const std::int16_t* in,
                                       std::uint8_t* out) {
  const auto x0 = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in));
  const auto x1 = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in + encode_width / 2));
  const auto bias = _mm_set1_epi16(t.bias), nibble = _mm_set1_epi8(15);
  const auto m0 = _mm_adds_epi16(_mm_xor_si128(x0, _mm_srai_epi16(x0, 15)), bias);
  const auto m1 = _mm_adds_epi16(_mm_xor_si128(x1, _mm_srai_epi16(x1, 15)), bias);
  const auto upper = _mm_packus_epi16(_mm_srli_epi16(m0, 8), _mm_srli_epi16(m1, 8));
  const auto segment = _mm_max_epu8(
      _mm_shuffle_epi8(table(g711_segment_low), _mm_and_si128(upper, nibble)),
      _mm_shuffle_epi8(table(g711_segment_high), _mm_and_si128(_mm_srli_epi16(upper, 4), nibble)));
  const auto factor = _mm_shuffle_epi8(table(t.factor), segment), zero = _mm_setzero_si128();
  const auto low = _mm_packus_epi16(_mm_srli_epi16(_mm_mullo_epi16(m0, _mm_unpacklo_epi8(factor, zero)), 10),
                                    _mm_srli_epi16(_mm_mullo_epi16(m1, _mm_unpackhi_epi8(factor, zero)), 10));
  const auto code = _mm_add_epi8(low, _mm_shuffle_epi8(table(t.base), segment));
  const auto sign = _mm_and_si128(_mm_packs_epi16(x0, x1), _mm_set1_epi8(-128));
  const auto flip = _mm_xor_si128(sign, _mm_set1_epi8(static_cast<char>(t.flip)));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_xor_si128(code, flip));
}

SIPTTY_TARGET inline void decode_block(const g711_decode_tables& t, const std::uint8_t* in,
                                       std::int16_t* out) {
  const auto code = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in));
  const auto nibble = _mm_set1_epi8(15);
  const auto high = _mm_and_si128(_mm_srli_epi16(code, 4), nibble);
  const auto power = _mm_shuffle_epi8(table(t.power), high);
  const auto correction = _mm_shuffle_epi8(table(t.correction), high);
  const auto sign = _mm_shuffle_epi8(table(t.sign), high);
  const auto mantissa = _mm_sign_epi8(_mm_shuffle_epi8(table(t.mantissa), _mm_and_si128(code, nibble)), sign);
  const auto v0 = _mm_maddubs_epi16(_mm_unpacklo_epi8(power, correction), _mm_unpacklo_epi8(mantissa, sign));
  const auto v1 = _mm_maddubs_epi16(_mm_unpackhi_epi8(power, correction), _mm_unpackhi_epi8(mantissa, sign));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_slli_epi16(v0, t.shift));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out + decode_width / 2), _mm_slli_epi16(v1, t.shift));
}

}  // namespace

}  // namespace codec

#define SIPTTY_SET "SSE4.1"
#include "g711_loops.inc"

namespace codec {
const g711_kernels* const g711_sse41 = &kernels;
}  // namespace codec

#else

namespace codec {
const g711_kernels* const g711_sse41 = nullptr;
}

#endif
