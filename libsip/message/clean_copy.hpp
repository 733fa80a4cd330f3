// Copies what callers bring into a draft, without a look at each byte and with few branches that depend on
// sizes: of a message's texts no two need be of one size, and a wrong guess costs more than copying some
// bytes twice.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sip {

/// Bytes behind the end of a destination that `put_clean` may write.
inline constexpr std::size_t clean_copy_slack = 8;

namespace detail {

/// Copies, and remembers whether control characters were among the bytes.
class control_finder {
 public:
  static constexpr std::size_t step = 16;

  void sixteen(char* to, const char* from) {
    block bytes;
    std::memcpy(&bytes, from, sizeof bytes);
    std::memcpy(to, &bytes, sizeof bytes);
    lowest_ = bytes < lowest_ ? bytes : lowest_;
  }
  template <class Word>
  void word(char* to, const char* from) {
    constexpr auto ones = static_cast<Word>(0x0101010101010101U);
    Word bytes = 0;
    std::memcpy(&bytes, from, sizeof bytes);
    std::memcpy(to, &bytes, sizeof bytes);
    controls_ |= (bytes - ones * ' ') & ~bytes & ones * 0x80U;
  }
  [[nodiscard]] bool found() const {
    const auto below = lowest_ < ' ';
    std::uint64_t halves[2];
    std::memcpy(halves, &below, sizeof halves);
    return (controls_ | halves[0] | halves[1]) != 0;
  }

 private:
  /// In a register of any processor.
  using block = unsigned char __attribute__((vector_size(step)));

  block lowest_ = block{} + static_cast<unsigned char>(0xff);
  std::uint64_t controls_ = 0;
};

/// `text` when `wanted`, else blanks: by arithmetic, where a compiler would rather branch.
[[gnu::always_inline]] inline const char* text_or_blanks(bool wanted, const char* text) {
  const auto mask = std::uintptr_t{0} - wanted;
  const auto blanks = reinterpret_cast<std::uintptr_t>("        ");
  return reinterpret_cast<const char*>((reinterpret_cast<std::uintptr_t>(text) & mask) | (blanks & ~mask));
}

/// Copies `sizeof(Word)` bytes when `size` has that power of two, else does as much to blanks.
template <class Word>
[[gnu::always_inline]] inline void part(control_finder& c, char*& to, const char*& from, std::size_t size) {
  const auto here = size & sizeof(Word);
  c.word<Word>(to, text_or_blanks(here != 0, from));
  to += here;
  from += here;
}

}  // namespace detail

[[gnu::cold]] inline void replace_line_ends(char* at, std::size_t size) {
  std::replace_if(
      at, at + size, [](char b) { return b == '\r' || b == '\n'; }, ' ');
}

/// Copies `text` and returns its end; line ends in it would let a value start a header of its own, so they
/// become spaces. Reads nothing but `text`, writes up to `clean_copy_slack` bytes behind it.
[[gnu::always_inline]] inline char* put_clean(char* at, std::string_view text) {
  constexpr auto step = detail::control_finder::step;
  detail::control_finder c;
  char* to = at;
  const char* from = text.data();
  const auto size = text.size();
  if (size < step) {
    detail::part<std::uint64_t>(c, to, from, size);
    detail::part<std::uint32_t>(c, to, from, size);
    detail::part<std::uint16_t>(c, to, from, size);
    detail::part<std::uint8_t>(c, to, from, size);
  } else {
    // Five steps do for most values; those that the size lacks do the last one again.
    const auto last = size - step;
    c.sixteen(to, from);
    for (std::size_t i = step; i < 5 * step; i += step) {
      const auto at_most_last = i < last ? i : last;
      c.sixteen(to + at_most_last, from + at_most_last);
    }
    for (std::size_t i = 5 * step; i < last; i += step) c.sixteen(to + i, from + i);
    c.sixteen(to + last, from + last);
  }
  if (c.found()) replace_line_ends(at, size);
  return at + size;
}

}  // namespace sip
