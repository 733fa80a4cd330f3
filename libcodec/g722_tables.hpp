// ITU-T G.722's constants.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace codec {

inline std::int32_t g722_limit(std::int32_t value) {
  return std::clamp(value, std::int32_t{-32768}, std::int32_t{32767});
}

/// 2048 * 2^(i/32)
inline constexpr std::array<std::int32_t, 32> g722_power_of_two{
    2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
    2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008};

/// The filter that splits and joins the band: every second of its 24 coefficients. The others are the same in
/// reverse.
inline constexpr std::array<std::int32_t, 12> g722_filter{3,    -11,  12,  32,   -210, 951,
                                                          3876, -805, 362, -156, 53,   -11};

/// Lower band: where the encoder's thirty intervals end, in units of the step.
inline constexpr std::array<std::int32_t, 29> g722_low_decisions{
    35,  72,  110, 150,  190,  233,  276,  323,  370,  422,  473,  530,  587,  650, 714,
    786, 858, 940, 1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919};

/// Lower band: the values of six, five and four bits. Codes that the encoder never uses have values too.
inline constexpr std::array<std::int32_t, 64> g722_low_6{
    -136,  -136,  -136,  -136,  -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232,
    -9360, -8576, -7856, -7192, -6576,  -6000,  -5456,  -4944,  -4464,  -4008,  -3576,  -3168,  -2776,
    -2400, -2032, -1688, -1360, -1040,  -728,   24808,  21904,  19008,  16704,  14984,  13512,  12280,
    11192, 10232, 9360,  8576,  7856,   7192,   6576,   6000,   5456,   4944,   4464,   4008,   3576,
    3168,  2776,  2400,  2032,  1688,   1360,   1040,   728,    432,    136,    -432,   -136};
inline constexpr std::array<std::int32_t, 32> g722_low_5{
    -280,  -280,  -23352, -17560, -14120, -11664, -9752, -8184, -6864, -5712, -4696,
    -3784, -2960, -2208,  -1520,  -880,   23352,  17560, 14120, 11664, 9752,  8184,
    6864,  5712,  4696,   3784,   2960,   2208,   1520,  880,   280,   -280};
inline constexpr std::array<std::int32_t, 16> g722_low_4{
    0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0};
/// … and how the four bits move the step's logarithm.
inline constexpr std::array<std::int32_t, 16> g722_low_change{-60,  3042, 1198, 538, 334, 172, 58,  -30,
                                                              3042, 1198, 538,  334, 172, 58,  -30, -60};
inline constexpr std::int32_t g722_low_limit = 18432, g722_low_scale = 8;

/// Upper band.
inline constexpr std::int32_t g722_high_decision = 564;
inline constexpr std::array<std::int32_t, 4> g722_high_2{-7408, -1616, 7408, 1616};
inline constexpr std::array<std::int32_t, 4> g722_high_change{798, -214, 798, -214};
inline constexpr std::int32_t g722_high_limit = 22528, g722_high_scale = 10;

}  // namespace codec
