// Short words and numbers on the wire, eight bytes at a time, for the quick pass.
#pragma once

#include "lookup.hpp"

#include <base/ascii.hpp>

#include <optional>

namespace sip {

inline constexpr std::string_view sip_version = "SIP/2.0";

/// `size` decimal digits (1 to 8) that end before `end`; nothing when one is none. Eight bytes must be
/// readable.
[[nodiscard]] inline std::optional<std::uint32_t> number_before(const char* end, std::size_t size) {
  if (size - 1 >= 8) return std::nullopt;
  constexpr auto zeros = word_of("00000000");
  constexpr std::uint64_t beyond_nine = 0x7676767676767676U;
  constexpr std::uint64_t signs = 0x8080808080808080U;
  const auto others = (64 - 8 * size) % 64;
  auto digits = (load8(end - 8) ^ zeros) >> others << others;
  if (((digits | ((digits & ~signs) + beyond_nine)) & signs) != 0) return std::nullopt;
  digits = digits * (10U << 8U | 1U) >> 8U & 0x00ff00ff00ff00ffU;  // pairs, then fours, then eight
  digits = digits * (100U << 16U | 1U) >> 16U & 0x0000ffff0000ffffU;
  return static_cast<std::uint32_t>(digits * (std::uint64_t{10000} << 32U | 1U) >> 32U);
}

[[nodiscard]] inline bool starts_with(const char* at, std::string_view word) {
  return (load8(at) & word_of(std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff", word.size()))) ==
         word_of(word);
}
/// Whether the name before `end` is `word`, which is given in capitals.
[[nodiscard]] inline bool is_name(const char* end, std::string_view word) {
  return (load8(end - 8) >> (64 - 8 * word.size()) & upper_mask(word.size())) == word_of(word);
}
/// With this `and`, letters lose their case, marks stay and bytes behind vanish.
[[nodiscard]] constexpr std::uint64_t upper_but_marks(std::string_view text) {
  std::uint64_t mask = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    mask |= std::uint64_t{base::is_alpha(text[i]) ? 0xdfU : 0xffU} << (8 * i);
  return mask;
}
/// Whether `word` stands there, which is given in capitals.
[[nodiscard]] inline bool has_word(const char* at, std::string_view word) {
  return (load8(at) & upper_but_marks(word)) == word_of(word);
}

}  // namespace sip
