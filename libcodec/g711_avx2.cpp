// G.711, 32 samples at once, with AVX2. Packing works within halves of 128 bits: a permutation puts the
// quarters in order.
#include "g711_kernels.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

namespace codec {

namespace {

constexpr std::size_t encode_width = 32, decode_width = 32;  // samples in a block
using decode_tables = g711_decode_tables;
constexpr auto &decode_mu = g711_decode_mu, &decode_a = g711_decode_a;

#define SIPTTY_TARGET __attribute__((target("avx2")))

SIPTTY_TARGET inline __m256i table(const g711_table& t) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(t.data())));
}

SIPTTY_TARGET inline void encode_block(const g711_encode_tables& t, const std::int16_t* in,
                                       std::uint8_t* out) {
  const auto x0 = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in));
  const auto x1 = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + encode_width / 2));
  const auto bias = _mm256_set1_epi16(t.bias), nibble = _mm256_set1_epi8(15);
  const auto m0 = _mm256_adds_epi16(_mm256_xor_si256(x0, _mm256_srai_epi16(x0, 15)), bias);
  const auto m1 = _mm256_adds_epi16(_mm256_xor_si256(x1, _mm256_srai_epi16(x1, 15)), bias);
  const auto upper = _mm256_packus_epi16(_mm256_srli_epi16(m0, 8), _mm256_srli_epi16(m1, 8));
  const auto segment = _mm256_max_epu8(
      _mm256_shuffle_epi8(table(g711_segment_low), _mm256_and_si256(upper, nibble)),
      _mm256_shuffle_epi8(table(g711_segment_high), _mm256_and_si256(_mm256_srli_epi16(upper, 4), nibble)));
  const auto factor = _mm256_shuffle_epi8(table(t.factor), segment), zero = _mm256_setzero_si256();
  const auto low =
      _mm256_packus_epi16(_mm256_srli_epi16(_mm256_mullo_epi16(m0, _mm256_unpacklo_epi8(factor, zero)), 10),
                          _mm256_srli_epi16(_mm256_mullo_epi16(m1, _mm256_unpackhi_epi8(factor, zero)), 10));
  const auto code = _mm256_add_epi8(low, _mm256_shuffle_epi8(table(t.base), segment));
  const auto sign = _mm256_and_si256(_mm256_packs_epi16(x0, x1), _mm256_set1_epi8(-128));
  const auto flip = _mm256_xor_si256(sign, _mm256_set1_epi8(static_cast<char>(t.flip)));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out),
                      _mm256_permute4x64_epi64(_mm256_xor_si256(code, flip), 0xd8));
}

SIPTTY_TARGET inline void decode_block(const g711_decode_tables& t, const std::uint8_t* in,
                                       std::int16_t* out) {
  const auto code = _mm256_permute4x64_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(in)), 0xd8);
  const auto nibble = _mm256_set1_epi8(15);
  const auto high = _mm256_and_si256(_mm256_srli_epi16(code, 4), nibble);
  const auto power = _mm256_shuffle_epi8(table(t.power), high);
  const auto correction = _mm256_shuffle_epi8(table(t.correction), high);
  const auto sign = _mm256_shuffle_epi8(table(t.sign), high);
  const auto mantissa =
      _mm256_sign_epi8(_mm256_shuffle_epi8(table(t.mantissa), _mm256_and_si256(code, nibble)), sign);
  const auto v0 =
      _mm256_maddubs_epi16(_mm256_unpacklo_epi8(power, correction), _mm256_unpacklo_epi8(mantissa, sign));
  const auto v1 =
      _mm256_maddubs_epi16(_mm256_unpackhi_epi8(power, correction), _mm256_unpackhi_epi8(mantissa, sign));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_slli_epi16(v0, t.shift));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + decode_width / 2), _mm256_slli_epi16(v1, t.shift));
}

}  // namespace

}  // namespace codec

#define SIPTTY_SET "AVX2"
#include "g711_loops.inc"

namespace codec {
const g711_kernels* const g711_avx2 = &kernels;
}  // namespace codec

#else

namespace codec {
const g711_kernels* const g711_avx2 = nullptr;
}

#endif
