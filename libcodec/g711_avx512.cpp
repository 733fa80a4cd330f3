// G.711 with AVX-512F and BW.
#include "g711_kernels.hpp"

#if defined(__x86_64__)

#include "g711_avx512_encode.hpp"

namespace codec {

namespace {

constexpr std::size_t decode_width = 32;  // samples in a block

#define SIPTTY_TARGET __attribute__((target("avx512f,avx512bw")))

// The upper four bits of 32 codes choose among 16-bit factors and summands, so that 20 ms are five blocks.
struct decode_tables {
  alignas(64) std::array<std::int16_t, 32> factor, summand;
  std::int16_t flip;  ///< makes 2 * mantissa + 33 of twice a code's lower four bits
};

constexpr decode_tables make_words(const g711_decode_tables& t, int lower_bits) {
  decode_tables words{};
  words.flip = static_cast<std::int16_t>(0x21 ^ lower_bits << 1);
  for (std::size_t i = 0; i < 16; ++i) {
    const int unit = t.sign[i] == 1 ? -(1 << t.shift) : 1 << t.shift;
    words.factor[i] = static_cast<std::int16_t>(unit * t.power[i]);
    words.summand[i] = static_cast<std::int16_t>(-unit * t.correction[i]);
  }
  return words;
}

constexpr auto decode_mu = make_words(g711_decode_mu, 15), decode_a = make_words(g711_decode_a, 5);

SIPTTY_TARGET inline void decode_block(const decode_tables& t, const std::uint8_t* in, std::int16_t* out) {
  const auto code = _mm512_cvtepu8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(in)));
  const auto high = _mm512_srli_epi16(code, 4);
  const auto factor = _mm512_permutexvar_epi16(high, _mm512_load_si512(t.factor.data()));
  const auto summand = _mm512_permutexvar_epi16(high, _mm512_load_si512(t.summand.data()));
  const auto twice = _mm512_and_si512(_mm512_slli_epi16(code, 1), _mm512_set1_epi16(0x1e));
  const auto mantissa = _mm512_xor_si512(twice, _mm512_set1_epi16(t.flip));
  _mm512_storeu_si512(out, _mm512_add_epi16(_mm512_mullo_epi16(mantissa, factor), summand));
}

}  // namespace

}  // namespace codec

#define SIPTTY_SET "AVX-512"
#include "g711_loops.inc"

namespace codec {
const g711_kernels* const g711_avx512 = &kernels;
}  // namespace codec

#else

namespace codec {
const g711_kernels* const g711_avx512 = nullptr;
}

#endif
