// The adaptive part of G.722 in the 16-bit arithmetic that the Recommendation prescribes; names of its blocks
// stand beside the functions.
#include "g722_tables.hpp"

#include <codec/g722.hpp>

#include <algorithm>

namespace codec {

namespace {

std::int32_t product(std::int32_t a, std::int32_t b) {
  return (a * b) >> 15;
}

}  // namespace

// LOGSCL, SCALEL, LOGSCH, SCALEH
void g722_band::scale(std::int32_t change, std::int32_t limit, std::int32_t scale_log) {
  step_log_ = std::clamp(((step_log_ * 127) >> 7) + change, std::int32_t{0}, limit);
  const auto mantissa = g722_power_of_two[static_cast<std::size_t>(step_log_ >> 6 & 31)];
  const auto down = scale_log - (step_log_ >> 11);
  step = (down < 0 ? mantissa << -down : mantissa >> down) << 2;
}

void g722_band::adapt(std::int32_t difference) {
  const auto newest = g722_limit(zeros_part_ + difference);  // PARREC
  const auto signal = g722_limit(prediction + difference);   // RECONS
  adapt_poles(newest);
  adapt_zeros(difference);
  partial_ = {newest, partial_[0]};
  signal_ = {signal, signal_[0]};
  std::copy_backward(difference_.begin(), difference_.end() - 1, difference_.end());
  difference_[0] = difference;
  predict();
}

// UPPOL2, LIMC, UPPOL1, LIMD
void g722_band::adapt_poles(std::int32_t newest) {
  const bool same_1 = (newest < 0) == (partial_[0] < 0), same_2 = (newest < 0) == (partial_[1] < 0);
  const auto first = g722_limit(pole_[0] * 4);
  const auto turned = std::min(same_1 ? -first : first, std::int32_t{32767});
  const auto second =
      std::clamp((same_2 ? 128 : -128) + (turned >> 7) + product(pole_[1], 32512), -12288, 12288);
  const auto bound = g722_limit(15360 - second);
  pole_[0] = std::clamp(g722_limit((same_1 ? 192 : -192) + product(pole_[0], 32640)), -bound, bound);
  pole_[1] = second;
}

// UPZERO
void g722_band::adapt_zeros(std::int32_t difference) {
  const auto gain = difference == 0 ? 0 : 128;
  for (std::size_t i = 0; i < zero_.size(); ++i) {
    const bool same = (difference_[i] < 0) == (difference < 0);
    zero_[i] = g722_limit((same ? gain : -gain) + product(zero_[i], 32640));
  }
}

// FILTEP, FILTEZ, PREDIC
void g722_band::predict() {
  const auto poles_part = g722_limit(product(pole_[0], g722_limit(2 * signal_[0])) +
                                     product(pole_[1], g722_limit(2 * signal_[1])));
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < zero_.size(); ++i) sum += product(zero_[i], g722_limit(2 * difference_[i]));
  zeros_part_ = g722_limit(sum);
  prediction = g722_limit(poles_part + zeros_part_);
}

}  // namespace codec
