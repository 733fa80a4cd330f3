// Names on the wire to small numbers, without a loop over their characters. The tables stand in
// header_id.cpp.
#pragma once

#include <base/ascii.hpp>
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

/// A header name in wire order, in words that end with the name: words[0] is its last eight bytes, words[1]
/// the eight before. Both after `mask`, which drops the case of letters and what stands before the name. Of a
/// name of more than 24 characters the words hold the end; the rest is compared with the table of names.
struct alignas(64) name_pattern {
  static constexpr std::size_t in_words = 24;
  std::array<std::uint64_t, 3> words{}, mask{};
  std::uint64_t once = 0;  ///< bit `id % 64` when it may stand once only: neither a list nor a challenge
  std::uint8_t size = 0;
  header_id id = header_id::other;
  std::uint8_t word = 0;  ///< id / 64
  enum group : std::uint8_t { vias, contacts, others, groups } lines = others;

  /// Whether the name of `name_size` characters before `end` is this one. At least 16 bytes must be readable
  /// before `end`, and as far as 24 where the name has more.
  [[nodiscard]] bool fits(const char* end, std::size_t name_size) const {
    const auto differ = ((load8(end - 8) & mask[0]) ^ words[0]) | ((load8(end - 16) & mask[1]) ^ words[1]) |
                        (size ^ name_size);
    return differ == 0 && (size <= 16 || long_name_fits(end));
  }

 private:
  [[nodiscard]] bool long_name_fits(const char* end) const;
};

/// Long and compact names by a hash that has no collisions.
struct name_table {
  static constexpr std::size_t slots = 4096;
  std::uint64_t multiplier;
  std::array<std::uint64_t, 9> tail_mask;  ///< by the size of a name: what its last eight bytes keep
  std::array<std::uint8_t, slots> pattern_at;
  std::array<name_pattern, 256> patterns;  ///< the first one fits no name

  /// `first`: the first character of a name; `tail`: its last eight, the last one highest, after `tail_mask`.
  [[nodiscard]] static constexpr std::size_t slot(char first, std::uint64_t tail, std::size_t size,
                                                  std::uint64_t multiplier) {
    const auto letter = static_cast<unsigned char>(first) & 0x1fU;
    return (tail ^ (letter << 6U | size)) * multiplier >> 52U;
  }
  /// The only pattern that may fit the name before `end`. Eight bytes must be readable there.
  [[nodiscard]] const name_pattern& candidate(const char* end, std::size_t size) const {
    const auto tail = load8(end - 8) & tail_mask[std::min<std::size_t>(size, 8)];
    return patterns[pattern_at[slot(*(end - size), tail, size, multiplier)]];
  }
};
extern const name_table names;

/// A header name as it starts a line, `: ` included, in a place of one size so that it is copied without a
/// look at its own.
struct wire_name {
  std::array<char, 40> text;
  std::size_t size;
};
extern const std::array<wire_name, static_cast<std::size_t>(header_id::count)> wire_names;

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

/// The method of which `word` has the first eight bytes.
[[nodiscard]] inline method method_of_word(std::uint64_t word, const char* end, std::size_t size) {
  const auto at = methods.slot(word);
  const bool same = methods.words[at] == word && methods.sizes[at] == size;
  return same && (size < 9 || end[-1] == 'E') ? methods.ids[at] : method::other;
}
/// The method before `end`; what stands before it must be readable as far as eight bytes from `end`.
[[nodiscard]] inline method method_before(const char* end, std::size_t size) {
  const auto word = load8(end - std::max<std::size_t>(size, 8)) >> (64 - 8 * std::min<std::size_t>(size, 8));
  return method_of_word(word, end, size);
}
/// The method at `begin`, where eight bytes must be readable.
[[nodiscard]] inline method method_at(const char* begin, std::size_t size) {
  const auto beyond = 64 - 8 * std::min<std::size_t>(size, 8);
  return method_of_word(load8(begin) << beyond >> beyond, begin + size, size);
}

}  // namespace sip
