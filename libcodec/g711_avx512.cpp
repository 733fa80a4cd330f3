// G.711, 64 samples at once, with AVX-512F and BW. Packing works within lanes of 128 bits: a permutation puts
// them in order.
#include "g711_kernels.hpp"

#if defined(__x86_64__)

#if !defined(__clang__)
#pragma GCC diagnostic ignored \
    "-Wmaybe-uninitialized"  // gcc 12 sees it in its own header, where nothing is wrong
#endif
#include <immintrin.h>

namespace codec {

namespace {

constexpr std::size_t width = 64;  // samples in a block

#define SIPTTY_TARGET __attribute__((target("avx512f,avx512bw")))

SIPTTY_TARGET inline __m512i table(const g711_table& t) {
  return _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(t.data())));
}

SIPTTY_TARGET inline void encode_block(const g711_encode_tables& t, const std::int16_t* in,
                                       std::uint8_t* out) {
  const auto x0 = _mm512_loadu_si512(reinterpret_cast<const __m512i*>(in));
  const auto x1 = _mm512_loadu_si512(reinterpret_cast<const __m512i*>(in + width / 2));
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

// The upper four bits of 32 codes choose among 16-bit factors and summands, so that 20 ms are five blocks.
struct decode_words {
  alignas(64) std::array<std::int16_t, 32> factor, summand;
};

constexpr decode_words make_words(const g711_decode_tables& t) {
  decode_words words{};
  for (std::size_t i = 0; i < 16; ++i) {
    const int unit = t.sign[i] == 1 ? -(1 << t.shift) : 1 << t.shift;
    words.factor[i] = static_cast<std::int16_t>(unit * t.power[i]);
    words.summand[i] = static_cast<std::int16_t>(-unit * t.correction[i]);
  }
  return words;
}

constexpr auto words_mu = make_words(g711_decode_mu), words_a = make_words(g711_decode_a);

SIPTTY_TARGET inline void decode_block(const decode_words& t, int flip, const std::uint8_t* in,
                                       std::int16_t* out) {
  const auto code = _mm512_cvtepu8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(in)));
  const auto high = _mm512_srli_epi16(code, 4);
  const auto factor = _mm512_permutexvar_epi16(high, _mm512_load_si512(t.factor.data()));
  const auto summand = _mm512_permutexvar_epi16(high, _mm512_load_si512(t.summand.data()));
  const auto twice = _mm512_and_si512(_mm512_slli_epi16(code, 1), _mm512_set1_epi16(0x1e));
  const auto mantissa = _mm512_xor_si512(twice, _mm512_set1_epi16(static_cast<short>(0x21 ^ flip << 1)));
  _mm512_storeu_si512(out, _mm512_add_epi16(_mm512_mullo_epi16(mantissa, factor), summand));
}

SIPTTY_TARGET void encode(const g711_encode_tables& t, const std::int16_t* in, std::uint8_t* out,
                          std::size_t count) {
  for (std::size_t i = 0; i + width <= count; i += width) encode_block(t, in + i, out + i);
  if (count % width != 0) encode_block(t, in + count - width, out + count - width);
}

SIPTTY_TARGET void decode(const decode_words& t, int flip, const std::uint8_t* in, std::int16_t* out,
                          std::size_t count) {
  constexpr std::size_t step = 32;
  for (std::size_t i = 0; i + step <= count; i += step) decode_block(t, flip, in + i, out + i);
  if (count % step != 0) decode_block(t, flip, in + count - step, out + count - step);
}

#undef SIPTTY_TARGET

constexpr g711_kernels kernels{
    "AVX-512",
    [](const std::int16_t* in, std::uint8_t* out, std::size_t n) {
      n < width ? g711_scalar.pcmu_encode(in, out, n) : encode(g711_encode_mu, in, out, n);
    },
    [](const std::uint8_t* in, std::int16_t* out, std::size_t n) {
      n < width ? g711_scalar.pcmu_decode(in, out, n) : decode(words_mu, 15, in, out, n);
    },
    [](const std::int16_t* in, std::uint8_t* out, std::size_t n) {
      n < width ? g711_scalar.pcma_encode(in, out, n) : encode(g711_encode_a, in, out, n);
    },
    [](const std::uint8_t* in, std::int16_t* out, std::size_t n) {
      n < width ? g711_scalar.pcma_decode(in, out, n) : decode(words_a, 5, in, out, n);
    },
};

}  // namespace

const g711_kernels* const g711_avx512 = &kernels;

}  // namespace codec

#else

namespace codec {
const g711_kernels* const g711_avx512 = nullptr;
}

#endif
