#include "g722_tables.hpp"

#include <base/assert.hpp>
#include <codec/g722.hpp>

#include <cstddef>

namespace codec {

namespace {

using filter_memory = std::array<std::int32_t, 24>;

std::int32_t magnitude_of(std::int32_t difference) {
  return difference < 0 ? ~difference : difference;
}

void push(filter_memory& past, std::int32_t first, std::int32_t second) {
  std::copy(past.begin() + 2, past.end(), past.begin());
  past[22] = first;
  past[23] = second;
}

struct halves {
  std::int32_t even = 0, odd = 0;
};
halves filter(const filter_memory& past) {
  halves sum;
  for (std::size_t i = 0; i < g722_filter.size(); ++i) {
    sum.even += past[2 * i] * g722_filter[i];
    sum.odd += past[2 * i + 1] * g722_filter[g722_filter.size() - 1 - i];
  }
  return sum;
}

// QUANTL: thirty intervals on either side of zero, numbered so that one bit less is a coarser value of the
// same.
std::int32_t low_code(std::int32_t difference, std::int32_t step) {
  const auto magnitude = magnitude_of(difference);
  std::int32_t interval = 1;
  for (const auto decision : g722_low_decisions) {
    if (magnitude < (decision * step) >> 12) break;
    ++interval;
  }
  if (difference >= 0) return 62 - interval;
  return interval < 3 ? 64 - interval : 34 - interval;
}

// QUANTH
std::int32_t high_code(std::int32_t difference, std::int32_t step) {
  const bool large = magnitude_of(difference) >= (g722_high_decision * step) >> 12;
  return (large ? 0 : 1) + (difference < 0 ? 0 : 2);
}

std::int32_t scaled(std::int32_t step, std::int32_t value) {
  return (step * value) >> 15;
}

void adapt_low(g722_band& band, std::int32_t four_bits) {
  const auto i = static_cast<std::size_t>(four_bits);
  const auto difference = scaled(band.step, g722_low_4[i]);
  band.scale(g722_low_change[i], g722_low_limit, g722_low_scale);
  band.adapt(difference);
}

void adapt_high(g722_band& band, std::int32_t two_bits) {
  const auto i = static_cast<std::size_t>(two_bits);
  const auto difference = scaled(band.step, g722_high_2[i]);
  band.scale(g722_high_change[i], g722_high_limit, g722_high_scale);
  band.adapt(difference);
}

std::int16_t sample_of(std::int32_t sum) {
  return static_cast<std::int16_t>(g722_limit(sum >> 11));
}

}  // namespace

void g722_encoder::encode(std::span<const std::int16_t> sound, std::span<std::uint8_t> codes) {
  SIPTTY_ASSERT(codes.size() >= sound.size() / 2);
  for (std::size_t i = 0; i < sound.size() / 2; ++i) {
    push(past_, sound[2 * i], sound[2 * i + 1]);
    const auto [even, odd] = filter(past_);
    const auto low = low_code(g722_limit(((odd + even) >> 14) - low_.prediction), low_.step);
    const auto high = high_code(g722_limit(((odd - even) >> 14) - high_.prediction), high_.step);
    adapt_low(low_, low >> 2);
    adapt_high(high_, high);
    codes[i] = static_cast<std::uint8_t>(high << 6 | low);
  }
}

std::int32_t g722_decoder::decode_low(std::uint8_t code) {
  const auto bits = static_cast<std::size_t>(code & 63) >> static_cast<unsigned>(mode_);
  const auto value = mode_ == g722_mode::kbit_64   ? g722_low_6[bits]
                     : mode_ == g722_mode::kbit_56 ? g722_low_5[bits]
                                                   : g722_low_4[bits];
  const auto signal = low_.prediction + scaled(low_.step, value);
  adapt_low(low_, code >> 2 & 15);
  return std::clamp(signal, -16384, 16383);
}

std::int32_t g722_decoder::decode_high(std::uint8_t code) {
  const auto bits = static_cast<std::size_t>(code >> 6);
  const auto signal = high_.prediction + scaled(high_.step, g722_high_2[bits]);
  adapt_high(high_, code >> 6);
  return std::clamp(signal, -16384, 16383);
}

void g722_decoder::decode(std::span<const std::uint8_t> codes, std::span<std::int16_t> sound) {
  SIPTTY_ASSERT(sound.size() / 2 >= codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const auto low = decode_low(codes[i]), high = decode_high(codes[i]);
    push(past_, low + high, low - high);
    const auto [even, odd] = filter(past_);
    sound[2 * i] = sample_of(odd);
    sound[2 * i + 1] = sample_of(even);
  }
}

}  // namespace codec
