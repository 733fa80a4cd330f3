// G.711, 16 samples at once, with the NEON that every 64-bit ARM has.
#include "g711_kernels.hpp"

#if defined(__aarch64__)

#include <arm_neon.h>

namespace codec {

namespace {

constexpr std::size_t encode_width = 16, decode_width = 16;  // samples in a block
using decode_tables = g711_decode_tables;
constexpr auto &decode_mu = g711_decode_mu, &decode_a = g711_decode_a;

#define SIPTTY_TARGET

inline void encode_block(const g711_encode_tables& t, const std::int16_t* in, std::uint8_t* out) {
  const auto x0 = vld1q_s16(in), x1 = vld1q_s16(in + encode_width / 2);
  const auto bias = vdupq_n_s16(t.bias);
  const auto m0 = vreinterpretq_u16_s16(vqaddq_s16(veorq_s16(x0, vshrq_n_s16(x0, 15)), bias));
  const auto m1 = vreinterpretq_u16_s16(vqaddq_s16(veorq_s16(x1, vshrq_n_s16(x1, 15)), bias));
  const auto upper = vcombine_u8(vshrn_n_u16(m0, 8), vshrn_n_u16(m1, 8));
  const auto segment =
      vmaxq_u8(vqtbl1q_u8(vld1q_u8(g711_segment_low.data()), vandq_u8(upper, vdupq_n_u8(15))),
               vqtbl1q_u8(vld1q_u8(g711_segment_high.data()), vshrq_n_u8(upper, 4)));
  const auto factor = vqtbl1q_u8(vld1q_u8(t.factor.data()), segment);
  const auto p0 = vmulq_u16(m0, vmovl_u8(vget_low_u8(factor)));
  const auto p1 = vmulq_u16(m1, vmovl_u8(vget_high_u8(factor)));
  const auto low = vshrq_n_u8(vcombine_u8(vshrn_n_u16(p0, 8), vshrn_n_u16(p1, 8)), 2);
  const auto code = vaddq_u8(low, vqtbl1q_u8(vld1q_u8(t.base.data()), segment));
  const auto sign =
      vcombine_u8(vshrn_n_u16(vreinterpretq_u16_s16(x0), 8), vshrn_n_u16(vreinterpretq_u16_s16(x1), 8));
  const auto flip = veorq_u8(vandq_u8(sign, vdupq_n_u8(0x80)), vdupq_n_u8(t.flip));
  vst1q_u8(out, veorq_u8(code, flip));
}

// The product of seven bits and eight does not fit a signed one: the sign goes in at the end.
inline int16x8_t decode_half(uint8x8_t power, uint8x8_t mantissa, uint8x8_t correction, int8x8_t sign,
                             int shift) {
  const auto magnitude = vreinterpretq_s16_u16(vsubw_u8(vmull_u8(power, mantissa), correction));
  return vshlq_s16(vmulq_s16(magnitude, vmovl_s8(vneg_s8(sign))),
                   vdupq_n_s16(static_cast<std::int16_t>(shift)));
}

inline void decode_block(const g711_decode_tables& t, const std::uint8_t* in, std::int16_t* out) {
  const auto code = vld1q_u8(in), high = vshrq_n_u8(code, 4);
  const auto power = vqtbl1q_u8(vld1q_u8(t.power.data()), high);
  const auto correction = vqtbl1q_u8(vld1q_u8(t.correction.data()), high);
  const auto sign = vreinterpretq_s8_u8(vqtbl1q_u8(vld1q_u8(t.sign.data()), high));
  const auto negative = vqtbl1q_u8(vld1q_u8(t.mantissa.data()), vandq_u8(code, vdupq_n_u8(15)));
  const auto mantissa = vreinterpretq_u8_s8(vnegq_s8(vreinterpretq_s8_u8(negative)));
  vst1q_s16(out, decode_half(vget_low_u8(power), vget_low_u8(mantissa), vget_low_u8(correction),
                             vget_low_s8(sign), t.shift));
  vst1q_s16(out + decode_width / 2, decode_half(vget_high_u8(power), vget_high_u8(mantissa),
                                                vget_high_u8(correction), vget_high_s8(sign), t.shift));
}

}  // namespace

}  // namespace codec

#define SIPTTY_SET "NEON"
#include "g711_loops.inc"

namespace codec {
const g711_kernels* const g711_neon = &kernels;
}  // namespace codec

#else

namespace codec {
const g711_kernels* const g711_neon = nullptr;
}

#endif
