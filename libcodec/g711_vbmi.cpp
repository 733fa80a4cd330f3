// G.711 decoded with AVX-512 VBMI, 32 samples at once, and encoded as with AVX-512.
//
// A permutation of bytes is a lookup by six bits, whatever stands above them. Half a sample is a sum of two
// products of bytes: what the code's lower six bits say times what its upper five say, and a constant times a
// correction. The two bytes of a word ask for one factor each: for the second lookup their lowest bit tells
// them apart, for the first the upper byte is not looked up.
#include "g711_kernels.hpp"

#if defined(__x86_64__)

#include "g711_avx512_encode.hpp"

namespace codec {

namespace {

constexpr std::size_t decode_width = 32;

#define SIPTTY_TARGET __attribute__((target("avx512f,avx512bw,avx512vbmi")))

struct decode_tables {
  alignas(64) std::array<std::uint8_t, 64> lower;  ///< unsigned, by bits 0 to 5
  alignas(64) std::array<std::uint8_t, 64> upper;  ///< signed, by bits 3 to 7 and the byte's place
  std::int16_t constant;                           ///< in the upper byte
};

// Mu-law: 2^segment * (2 * mantissa + 33) - 33, of which the first factor takes the segment's last bit.
constexpr decode_tables make_mu() {
  decode_tables t{{}, {}, 66 << 8};
  for (unsigned i = 0; i < 64; ++i) {
    const unsigned low_bits = i ^ 0x3f;
    t.lower[i] = static_cast<std::uint8_t>((2 * (low_bits & 15) + 33) << (low_bits >> 4 & 1) << 1);
    const unsigned high_bits = (i >> 1 & 31) ^ 31;  // sign, segment, first bit of the mantissa
    const int sign = (high_bits & 16) != 0 ? -1 : 1, power = 1 << (high_bits >> 2 & 3) * 2;
    t.upper[i] = static_cast<std::uint8_t>((i & 1) == 0 ? sign * power : -sign);
  }
  return t;
}

// A-law: 2^(segment - 1) * (2 * mantissa + 33), and in the lowest segment 2 * mantissa + 1.
constexpr decode_tables make_a() {
  decode_tables t{{}, {}, static_cast<std::int16_t>(128U << 8)};
  for (unsigned i = 0; i < 64; ++i) {
    const unsigned low_bits = i ^ 0x15, high_bits = (i >> 1 & 31) ^ (0xd5 >> 3);
    t.lower[i] = static_cast<std::uint8_t>(4 * (2 * (low_bits & 15) + 33));
    const unsigned segment = high_bits >> 1 & 7;
    const int sign = (high_bits & 16) != 0 ? -1 : 1, power = segment == 0 ? 1 : 1 << (segment - 1);
    const int correction = segment == 0 ? -sign : 0;
    t.upper[i] = static_cast<std::uint8_t>((i & 1) == 0 ? sign * power : correction);
  }
  return t;
}

constexpr auto decode_mu = make_mu(), decode_a = make_a();

constexpr auto make_twice() {
  std::array<std::uint8_t, 64> each{};
  for (std::size_t i = 0; i < 64; ++i) each[i] = static_cast<std::uint8_t>(i / 2);
  return each;
}
alignas(64) constexpr auto each_twice = make_twice();

SIPTTY_TARGET inline void decode_block(const decode_tables& t, const std::uint8_t* in, std::int16_t* out) {
  constexpr __mmask64 lower_bytes = 0x5555555555555555;
  constexpr int select = 0xac;  // the last where the first has a bit
  const auto codes = _mm512_castsi256_si512(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(in)));
  const auto both = _mm512_permutexvar_epi8(_mm512_load_si512(each_twice.data()), codes);
  const auto lower = _mm512_mask_permutexvar_epi8(_mm512_set1_epi16(t.constant), lower_bytes, both,
                                                  _mm512_load_si512(t.lower.data()));
  const auto index = _mm512_ternarylogic_epi32(_mm512_set1_epi16(0x0101), _mm512_srli_epi16(both, 2),
                                               _mm512_set1_epi16(0x0100), select);
  const auto upper = _mm512_permutexvar_epi8(index, _mm512_load_si512(t.upper.data()));
  const auto half = _mm512_maddubs_epi16(lower, upper);
  _mm512_storeu_si512(out, _mm512_add_epi16(half, half));
}

}  // namespace

}  // namespace codec

#define SIPTTY_SET "AVX-512 VBMI"
#include "g711_loops.inc"

namespace codec {
const g711_kernels* const g711_vbmi = &kernels;
}  // namespace codec

#else

namespace codec {
const g711_kernels* const g711_vbmi = nullptr;
}

#endif
