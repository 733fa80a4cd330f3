// Hosts by the grammar, eight characters at a time, for the quick pass.
#pragma once

#include "lookup.hpp"

#include <base/ascii.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>

namespace sip {

/// One bit for each character of a host, 64 at most, that is less than `limit`. Eight bytes must be readable
/// behind it.
[[nodiscard]] inline std::uint64_t less_than(char limit, const char* host, std::size_t size) {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t to_the_top = 0x0102040810204080U;
  const auto up_to_sign = ones * (0x80U - static_cast<unsigned char>(limit));
  std::uint64_t found = 0;
  for (std::size_t i = 0; i < size; i += 8)
    found |= (~(load8(host + i) + up_to_sign) >> 7U & ones) * to_the_top >> 56U << i;
  return found & (~std::uint64_t{0} >> (64 - size));
}

/// 0 to 255 without leading zeros, of digits. Without branches, since no one could foretell them.
[[nodiscard]] inline bool is_octet(const char* digits, std::size_t size) {
  const auto at = [digits](unsigned i) { return static_cast<unsigned>(digits[i]); };
  constexpr unsigned greatest = '2' << 16U | '5' << 8U | '5';
  const bool leading_zero = at(0) == '0';
  const bool too_great = (at(0) << 16U | at(1) << 8U | at(2)) > greatest;
  return (size == 1) | ((size == 2) & !leading_zero) | ((size == 3) & !leading_zero & !too_great);
}

/// `dots` are bits as above, of '.' or '-'.
[[nodiscard]] inline bool is_ipv4(const char* host, std::size_t size, std::uint64_t dots) {
  bool good = less_than(':', host, size) == ~std::uint64_t{0} >> (64 - size);
  std::size_t begin = 0;
  for (int octet = 1; octet < 4; ++octet) {
    const auto end = static_cast<std::size_t>(std::countr_zero(dots | std::uint64_t{1} << 63U));
    good = good & is_octet(host + begin, end - begin) & (host[end] == '.');
    dots &= dots - 1;
    begin = end + 1;
  }
  return good & (dots == 0) && is_octet(host + begin, size - begin);
}

/// A host name or an IPv4 address of RFC 3261 §25.1. False for some that are unusual.
[[nodiscard]] inline bool is_plain_host(const char* host, std::size_t size) {
  if (size - 1 >= 64) return false;
  const auto marks = less_than('0', host, size);  // '.' and '-', of what a host is made of
  const auto last = std::uint64_t{1} << (size - 1);
  if ((marks & (marks << 1U)) != 0 || (marks & (last | 1U)) != 0)
    return false;  // a label is empty, or its end a hyphen
  const auto label = static_cast<std::size_t>(64 - std::countl_zero(marks));
  if (label != 0 && host[label - 1] == '-') return false;
  return base::is_alpha(host[label]) || is_ipv4(host, size, marks);
}

}  // namespace sip
