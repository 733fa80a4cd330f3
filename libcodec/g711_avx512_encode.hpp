// G.711 encoded with AVX-512F and BW, 64 samples at once. Packing works within lanes of 128 bits: a
// permutation puts them in order.
#pragma once

#include "g711_kernels.hpp"

#if !defined(__clang__)
#pragma GCC diagnostic ignored \
    "-Wmaybe-uninitialized"  // gcc 12 sees it in its own header, where nothing is wrong
#endif
#include <immintrin.h>

namespace codec {

namespace {

constexpr std::size_t encode_width = 64;  // samples in a block

__attribute__((target("avx512f,avx512bw"))) inline __m512i table(const g711_table& t) {
  return _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(t.data())));
}

__attribute__((target("avx512f,avx512bw"))) inline void encode_block(const g711_encode_tables& t,
                                                                     const std::int16_t* in,
                                                                     std::uint8_t* out) {
  const auto x0 = _mm512_loadu_si512(reinterpret_cast<const __m512i*>(in));
  const auto x1 = _mm512_loadu_si512(reinterpret_cast<const __m512i*>(in + encode_width / 2));
  const auto bias = _mm512_set1_epi16(t.bias), nibble = _mm512_set1_epi8(15);
  const auto m0 = _mm512_adds_epi16(_mm512_xor_si512(x0, _mm512_srai_epi16(x0, 15)), bias);
  const auto m1 = _mm512_adds_epi16(_mm512_xor_si512(x1, _mm512_srai_epi16(x1, 15)), bias);
  const auto upper = _mm512_packus_epi16(_mm512_srli_epi16(m0, 8), _mm512_srli_epi16(m1, 8));
  const auto segment = _mm512_max_epu8(
      _mm512_shuffle_epi8(table(g711_segment_low), _mm512_and_si512(upper, nibble)),
      _mm512_shuffle_epi8(table(g711_segment_high), _mm512_and_si512(_mm512_srli_epi16(upper, 4), nibble)));
  const auto factor = _mm512_shuffle_epi8(table(t.factor), segment), zero = _mm512_setzero_si512();
  const auto low =
      _mm512_packus_epi16(_mm512_srli_epi16(_mm512_mullo_epi16(m0, _mm512_unpacklo_epi8(factor, zero)), 10),
                          _mm512_srli_epi16(_mm512_mullo_epi16(m1, _mm512_unpackhi_epi8(factor, zero)), 10));
  const auto code = _mm512_add_epi8(low, _mm512_shuffle_epi8(table(t.base), segment));
  const auto sign = _mm512_and_si512(_mm512_packs_epi16(x0, x1), _mm512_set1_epi8(-128));
  const auto flip = _mm512_xor_si512(sign, _mm512_set1_epi8(static_cast<char>(t.flip)));
  _mm512_storeu_si512(
      reinterpret_cast<__m512i*>(out),
      _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7), _mm512_xor_si512(code, flip)));
}

}  // namespace

}  // namespace codec
