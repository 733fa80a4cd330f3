// Hosts by the grammar, sixteen characters at a time, for the quick pass; of characters of scan::host. One
// bit stands for each character, so that nothing branches on where the dots are, which no one could foretell.
#pragma once

#include "lookup.hpp"

#include <base/ascii.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace sip {

/// Bit i is set when character i of sixteen is less than `limit`. Of ASCII characters only.
[[nodiscard]] inline std::uint64_t less_than(char limit, const char* sixteen) {
#if defined(__SSE2__)
  const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(sixteen));
  return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmplt_epi8(bytes, _mm_set1_epi8(limit))));
#else
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t to_the_top = 0x0102040810204080U;
  const auto up_to_sign = ones * (0x80U - static_cast<unsigned char>(limit));
  const auto of_eight = [&](const char* at) {
    return (~(load8(at) + up_to_sign) >> 7U & ones) * to_the_top >> 56U;
  };
  return of_eight(sixteen) | of_eight(sixteen + 8) << 8U;
#endif
}

/// Four numbers up to 255 without leading zeros. Sixteen bytes must be readable.
[[nodiscard]] inline bool is_ipv4(const char* host, std::size_t size) {
  if (size > 15) return false;
  const auto all = (std::uint64_t{1} << size) - 1;
  const auto at_least = [host](char c) { return ~less_than(c, host); };
  const auto dots = less_than('0', host) & all;
  const auto digits = all & ~dots;
  const auto first = dots << 1U | 1U;  // characters of the numbers
  const auto is_second_there = digits >> 1U;
  const auto is_third_there = is_second_there & digits >> 2U;
  const auto empty = first & ~digits;
  const auto too_long = digits & is_third_there & digits >> 3U;
  const auto leading_zero = first & less_than('1', host) & is_second_there;
  const auto too_great =
      first & is_third_there &
      (at_least('3') | (at_least('2') & (at_least('6') >> 1U | (at_least('5') >> 1U & at_least('6') >> 2U))));
  const auto no_digits = (less_than('.', host) | at_least(':')) & all;  // hyphens and letters
  const auto without_first = dots & (dots - 1);
  const auto third = without_first & (without_first - 1);
  const bool three_dots = third != 0 && (third & (third - 1)) == 0;
  return three_dots && (empty | too_long | leading_zero | too_great | no_digits) == 0;
}

/// A host name or an IPv4 address of RFC 3261 §25.1. False for some that are unusual. Sixteen bytes must be
/// readable behind it.
[[nodiscard]] inline bool is_plain_host(const char* host, std::size_t size) {
  if (size - 1 >= 64) return false;
  if (base::is_digit(host[0]) && is_ipv4(host, size)) return true;
  const auto last = std::uint64_t{1} << (size - 1);
  std::uint64_t marks = 0;  // '.' and '-', of what a host is made of
  for (std::size_t i = 0; i < size; i += 16) marks |= less_than('0', host + i) << i;
  marks &= last | (last - 1);
  if ((marks & (marks << 1U | last | 1U)) != 0) return false;  // a label is empty, or its end a hyphen
  const auto label = static_cast<std::size_t>(64 - std::countl_zero(marks));
  return (label == 0 || host[label - 1] != '-') && base::is_alpha(host[label]);
}

}  // namespace sip
