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

/// The last sixteen characters of a header name in capitals: `tail` has the last eight, the last one highest,
/// `head` those before. What stands before the name is NUL.
struct name_words {
  std::uint64_t tail = 0, head = 0;
  friend bool operator==(const name_words&, const name_words&) = default;
};

/// The headers whose lines the quick pass looks up again.
enum class core_header : std::uint8_t {
  none,
  via,
  from,
  to,
  call_id,
  cseq,
  max_forwards,
  contact,
  content_length,
  date,
  count
};

/// What is known of a header by one of its names.
struct name_pattern {
  name_words words;
  std::uint64_t once = 0;  ///< a bit of its own when it may stand once only: neither a list nor a challenge
  std::uint8_t size = 0;
  header_id id = header_id::other;
  core_header core = core_header::none;

  /// Whether a name before `end` that has these words is this one.
  [[nodiscard]] bool fits(const char* end, std::size_t name_size) const {
    return name_size <= 2 * sizeof(std::uint64_t) || long_name_fits(end, name_size);
  }

 private:
  [[nodiscard]] bool long_name_fits(const char* end, std::size_t name_size) const;
};

/// Long and compact names by a hash without collisions. Small, since what a program does between two messages
/// throws it out of the first cache.
struct name_table {
  static constexpr std::size_t slots = 1024;
  static constexpr std::size_t max_size = 63;  ///< of a name that may be looked up
  std::uint64_t multiplier;
  std::array<std::uint8_t, slots> pattern_at;
  std::array<name_words, max_size + 1> masks;  ///< by the size of a name: which bits its words keep
  std::array<name_pattern, 128> patterns;      ///< the first one fits no name

  [[nodiscard]] static constexpr std::size_t slot(const name_words& words, std::size_t size,
                                                  std::uint64_t multiplier) {
    return (words.tail + (words.head >> 7U) + size) * multiplier >> 54U;
  }
  /// The only pattern that a name with these words may have.
  [[nodiscard]] constexpr const name_pattern& candidate(const name_words& words, std::size_t size) const {
    return patterns[pattern_at[slot(words, size, multiplier)]];
  }
  /// The pattern of the token before `end`; the first one when the name is not known. 16 bytes must be
  /// readable there, and the whole name.
  [[nodiscard]] const name_pattern& find(const char* end, std::size_t size) const {
    const auto& mask = masks[size];
    const name_words words{load8(end - 8) & mask.tail, load8(end - 16) & mask.head};
    const auto& found = candidate(words, size);
    return found.words == words && found.fits(end, size) ? found : patterns.front();
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
