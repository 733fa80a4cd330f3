#include <codec/g711.hpp>

#include "g711_kernels.hpp"

#include <base/assert.hpp>
#include <boost/container/static_vector.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>

// Both laws are a small floating point format: a segment (exponent) and four bits within it (mantissa). So
// the conversion to and from a `float` does the work: the upper bits of a float are its exponent and the
// first four bits of its mantissa. There is no branch and no table. These loops are what runs where no faster
// ones are (g711_kernels.hpp).
namespace codec {

namespace {

constexpr std::int32_t mantissa_shift = 19;                 // of a float's 23 mantissa bits four count
constexpr std::int32_t middle = 1 << (mantissa_shift - 1);  // half a quantisation step
constexpr std::int32_t segment_0 = (127 + 7) << 4;          // exponent and mantissa of 128.0
constexpr std::int32_t pcmu_bias = 33 << 2;  // moves the ends of the mu-law's segments to powers of two

std::int32_t float_code(std::int32_t magnitude) {
  return (std::bit_cast<std::int32_t>(static_cast<float>(magnitude)) >> mantissa_shift) - segment_0;
}

std::int32_t float_value(std::int32_t code) {
  return static_cast<std::int32_t>(std::bit_cast<float>(((code + segment_0) << mantissa_shift) | middle));
}

// `negative` is 0 or -1. One's complement keeps a decision value in the interval above it on both sides of
// zero.
std::uint8_t pcmu_code(std::int16_t sample) {
  const std::int32_t negative = sample >> 15;
  const std::int32_t magnitude = std::min((sample ^ negative) + pcmu_bias, 0x7fff);
  return static_cast<std::uint8_t>(~(float_code(magnitude) | (negative & 0x80)));
}

std::int16_t pcmu_sample(std::uint8_t code) {
  const std::int32_t bits = ~code;
  const std::int32_t negative = -((bits >> 7) & 1);
  const std::int32_t magnitude = float_value(bits & 0x7f) - pcmu_bias;
  return static_cast<std::int16_t>((magnitude ^ negative) - negative);
}

// Segment 0 of the A-law is as coarse as segment 1: it is handled as segment 1, moved there and back.
std::uint8_t pcma_code(std::int16_t sample) {
  const std::int32_t negative = sample >> 15;
  const std::int32_t magnitude = sample ^ negative;
  const std::int32_t lift = ((magnitude - 256) >> 31) & 256;
  const std::int32_t code = float_code(magnitude + lift) - (lift >> 4);
  return static_cast<std::uint8_t>(code ^ 0xd5 ^ (negative & 0x80));
}

std::int16_t pcma_sample(std::uint8_t code) {
  const std::int32_t bits = code ^ 0xd5;
  const std::int32_t negative = -((bits >> 7) & 1);
  const std::int32_t low = bits & 0x7f;
  const std::int32_t lift = ((low - 16) >> 31) & 16;
  const std::int32_t magnitude = float_value(low + lift) - (lift << 4);
  return static_cast<std::int16_t>((magnitude ^ negative) - negative);
}

template <auto convert, class In, class Out>
void convert_all(const In* in, Out* out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out[i] = convert(in[i]);
}

using kernel_list = boost::container::static_vector<const g711_kernels*, 6>;

kernel_list find_usable() {
  kernel_list found{&g711_scalar};
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("sse4.1")) found.push_back(g711_sse41);
  if (__builtin_cpu_supports("avx2")) found.push_back(g711_avx2);
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
  if (avx512) found.push_back(g711_avx512);
  if (avx512 && __builtin_cpu_supports("avx512vbmi")) found.push_back(g711_vbmi);
#endif
  if (g711_neon != nullptr) found.push_back(g711_neon);
  return found;
}

const g711_kernels& fastest() {
  static const g711_kernels& found = *g711_usable().back();
  return found;
}

}  // namespace

const g711_kernels g711_scalar{"scalar", convert_all<pcmu_code, std::int16_t, std::uint8_t>,
                               convert_all<pcmu_sample, std::uint8_t, std::int16_t>,
                               convert_all<pcma_code, std::int16_t, std::uint8_t>,
                               convert_all<pcma_sample, std::uint8_t, std::int16_t>};

std::span<const g711_kernels* const> g711_usable() {
  static const auto found = find_usable();
  return {found.data(), found.size()};
}

void pcmu_encode(std::span<const std::int16_t> in, std::span<std::uint8_t> out) {
  SIPTTY_ASSERT(out.size() >= in.size());
  fastest().pcmu_encode(in.data(), out.data(), in.size());
}
void pcmu_decode(std::span<const std::uint8_t> in, std::span<std::int16_t> out) {
  SIPTTY_ASSERT(out.size() >= in.size());
  fastest().pcmu_decode(in.data(), out.data(), in.size());
}
void pcma_encode(std::span<const std::int16_t> in, std::span<std::uint8_t> out) {
  SIPTTY_ASSERT(out.size() >= in.size());
  fastest().pcma_encode(in.data(), out.data(), in.size());
}
void pcma_decode(std::span<const std::uint8_t> in, std::span<std::int16_t> out) {
  SIPTTY_ASSERT(out.size() >= in.size());
  fastest().pcma_decode(in.data(), out.data(), in.size());
}

}  // namespace codec
