// G.711's loops, one set for each instruction set, and the tables that they share.
//
// Encoding: the magnitude's upper byte says which segment it lies in; two lookups of four bits each find it.
// A multiplication by a power of two then moves the segment's leading one to bit 14, and what stands below it
// are the code's low bits. Decoding: a sample is 2^segment * (2 * mantissa + 33) - correction, a sum of two
// products of bytes; the sign goes into the second factor of both.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace codec {

struct g711_kernels {
  const char* name;
  void (*pcmu_encode)(const std::int16_t* in, std::uint8_t* out, std::size_t count);
  void (*pcmu_decode)(const std::uint8_t* in, std::int16_t* out, std::size_t count);
  void (*pcma_encode)(const std::int16_t* in, std::uint8_t* out, std::size_t count);
  void (*pcma_decode)(const std::uint8_t* in, std::int16_t* out, std::size_t count);
};

extern const g711_kernels g711_scalar;
/// Null where the program was built for another processor. They may run only if the processor has them.
extern const g711_kernels* const g711_sse41;
extern const g711_kernels* const g711_avx2;
extern const g711_kernels* const g711_avx512;
extern const g711_kernels* const g711_vbmi;
extern const g711_kernels* const g711_neon;

/// Those that this processor can run, the fastest last; the first is `g711_scalar`.
[[nodiscard]] std::span<const g711_kernels* const> g711_usable();

using g711_table = std::array<std::uint8_t, 16>;

/// Segment, by the upper byte's low and high four bits; the larger counts.
inline constexpr g711_table g711_segment_low{0, 1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4};
inline constexpr g711_table g711_segment_high{0, 5, 6, 6, 7, 7, 7, 7};

/// What differs between the laws when they encode, by segment: the low bits and `base` make the code, and
/// `flip` turns the bits that travel inverted.
struct g711_encode_tables {
  std::int16_t bias;
  g711_table factor, base;
  std::uint8_t flip;
};
/// … and when they decode: by a code's upper four bits, and by its lower four.
struct g711_decode_tables {
  g711_table power, correction, sign, mantissa;
  int shift;
};

constexpr g711_encode_tables g711_make_encode(bool mu) {
  g711_encode_tables t{
      static_cast<std::int16_t>(mu ? 132 : 0), {}, {}, static_cast<std::uint8_t>(mu ? 0xff : 0xd5)};
  for (unsigned s = 0; s < 8; ++s) {
    t.factor[s] = static_cast<std::uint8_t>(128U >> s);
    t.base[s] = static_cast<std::uint8_t>(16 * s - 16);
  }
  if (!mu) t.factor[0] = 64, t.base[0] = 0;  // the lowest segment is as coarse as the next
  return t;
}

constexpr g711_decode_tables g711_make_decode(bool mu) {
  g711_decode_tables t{{}, {}, {}, {}, mu ? 2 : 3};
  for (unsigned nibble = 0; nibble < 16; ++nibble) {
    const unsigned bits = nibble ^ (mu ? 15U : 5U), segment = bits & 7;
    const bool negative = (nibble & 8) == 0;
    t.power[nibble] = static_cast<std::uint8_t>(mu ? 1U << segment : segment == 0 ? 1U : 1U << (segment - 1));
    t.correction[nibble] = static_cast<std::uint8_t>(mu ? 33 : segment == 0 ? 32 : 0);
    t.sign[nibble] = static_cast<std::uint8_t>(negative ? 1 : -1);
    t.mantissa[nibble] =
        static_cast<std::uint8_t>(-(2 * static_cast<int>(bits) + 33));  // turned when positive
  }
  return t;
}

inline constexpr auto g711_encode_mu = g711_make_encode(true), g711_encode_a = g711_make_encode(false);
inline constexpr auto g711_decode_mu = g711_make_decode(true), g711_decode_a = g711_make_decode(false);

}  // namespace codec
