// Names on the wire to small numbers, without a loop over their characters. The tables stand in header_id.cpp.
#pragma once

#include <sip/message/header_id.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace sip {

/// Eight bytes as a number whose lowest byte is the first one.
[[nodiscard]] inline std::uint64_t load8(const char* p) {
  std::uint64_t word = 0;
  std::memcpy(&word, p, sizeof word);
  return word;
}
/// The same of a short text, as a constant.
[[nodiscard]] constexpr std::uint64_t word_of(std::string_view text) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < text.size() && i < 8; ++i)
    word |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
  return word;
}
/// With this `and`, letters lose their case and bytes beyond `size` vanish.
[[nodiscard]] constexpr std::uint64_t upper_mask(std::size_t size) {
  return word_of(std::string_view("\xdf\xdf\xdf\xdf\xdf\xdf\xdf\xdf", size));
}
inline constexpr bool loads_are_little_endian = std::endian::native == std::endian::little;

/// A header name in wire order, in words that end with the name: words[0] is its last eight bytes, words[1] the
/// eight before. Both after `mask`, which drops the case of letters and what stands before the name.
struct alignas(64) name_pattern {
  static constexpr std::size_t max_size = 24;
  std::array<std::uint64_t, 3> words{}, mask{};
  std::uint8_t size = 0;
  header_id id = header_id::other;
  bool single = false;  ///< may stand once only: neither a list nor a challenge
};

inline constexpr std::size_t name_slots = 2048;
inline constexpr std::size_t compact_slots = 32;  ///< behind the others, one per letter

struct name_table {
  std::uint32_t first, middle, last;  ///< multipliers
  std::array<std::uint8_t, name_slots + compact_slots> pattern_at;
  std::array<name_pattern, 256> patterns;  ///< the first one fits no name

  /// `name` must have a character. Case does not matter.
  [[nodiscard]] constexpr std::size_t slot(const char* name, std::size_t size) const {
    const auto letter = [&](std::size_t i) {
      return std::uint32_t{static_cast<unsigned char>(name[i])} & 0x1fU;
    };
    const auto hash = (letter(0) * first + letter(size / 2) * middle + letter(size - 1) * last +
                       static_cast<std::uint32_t>(size) * 29U) %
                      name_slots;
    return size == 1 ? name_slots + letter(0) : hash;
  }
};
extern const name_table names;

/// The header whose name ends before `end`; the pattern without a size when it is none that is known. At least 16
/// bytes must be readable before `end`, and what stands before the name as far as 24.
[[nodiscard]] inline const name_pattern& pattern_of(const char* end, std::size_t size) {
  const auto& p = names.patterns[names.pattern_at[names.slot(end - size, size)]];
  const auto differ = ((load8(end - 8) & p.mask[0]) ^ p.words[0]) | ((load8(end - 16) & p.mask[1]) ^ p.words[1]) |
                      ((load8(end - (size > 16 ? 24 : 16)) & p.mask[2]) ^ p.words[2]) | (p.size ^ size);
  return differ == 0 ? p : names.patterns[0];
}

/// Methods by their first eight bytes; SUBSCRIBE alone has nine.
struct method_table {
  static constexpr std::size_t slots = 64;
  std::uint64_t multiplier;
  std::array<std::uint64_t, slots> words;
  std::array<std::uint8_t, slots> sizes;
  std::array<method, slots> ids;
  [[nodiscard]] constexpr std::size_t slot(std::uint64_t word) const { return word * multiplier >> 58U; }
};
extern const method_table methods;

/// The method that ends before `end`; what stands before it must be readable as far as eight bytes from `end`, and
/// `size` not be 0.
[[nodiscard]] inline method method_before(const char* end, std::size_t size) {
  const auto word = load8(end - std::max<std::size_t>(size, 8)) >> (64 - 8 * std::min<std::size_t>(size, 8));
  const auto at = methods.slot(word);
  const bool same = methods.words[at] == word && methods.sizes[at] == size;
  return same && (size < 9 || end[-1] == 'E') ? methods.ids[at] : method::other;
}

}  // namespace sip
