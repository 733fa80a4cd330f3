// Finds in a text by looks at sixteen characters at a time.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sip {
namespace detail {

inline constexpr std::size_t find_step = 16;
/// In a register of any processor.
using find_block = unsigned char __attribute__((vector_size(find_step)));

inline find_block block_at(const char* text) {
  find_block b;
  std::memcpy(&b, text, sizeof b);
  return b;
}

/// Which of sixteen comparisons held.
class hits {
 public:
  template <class Comparison>
  explicit hits(const Comparison& c) {
    std::memcpy(halves_, &c, sizeof halves_);
  }
  [[nodiscard]] bool any() const { return (halves_[0] | halves_[1]) != 0; }
  [[nodiscard]] std::size_t first() const {
    return halves_[0] != 0 ? lowest(halves_[0]) : 8 + lowest(halves_[1]);
  }
  [[nodiscard]] std::size_t last() const {
    return halves_[1] != 0 ? 8 + highest(halves_[1]) : highest(halves_[0]);
  }
  void drop_first() {
    auto& half = halves_[0] != 0 ? halves_[0] : halves_[1];
    half &= ~(std::uint64_t{0xff} << 8 * lowest(half));
  }

 private:
  static std::size_t lowest(std::uint64_t half) {
    return static_cast<std::size_t>(std::countr_zero(half)) / 8;
  }
  static std::size_t highest(std::uint64_t half) {
    return 7 - static_cast<std::size_t>(std::countl_zero(half)) / 8;
  }

  std::uint64_t halves_[2];
};

}  // namespace detail

/// The first place at or behind `from` where `wanted`, which is not empty, stands in `text`; npos when it
/// does not. Sixteen places at a time are asked for its first and its last character; behind `text` as many
/// bytes are read.
inline std::size_t find_in_blocks(std::string_view text, std::string_view wanted, std::size_t from) {
  const auto distance = wanted.size() - 1;
  for (; from + distance < text.size(); from += detail::find_step) {
    const auto firsts = detail::block_at(text.data() + from) == static_cast<unsigned char>(wanted.front());
    const auto lasts =
        detail::block_at(text.data() + from + distance) == static_cast<unsigned char>(wanted.back());
    for (detail::hits h(firsts & lasts); h.any(); h.drop_first()) {
      const auto at = from + h.first();
      if (text.substr(std::min(at, text.size())).starts_with(wanted)) return at;
    }
  }
  return text.npos;
}

/// Where the letters, digits, `-`, `.` and `_` at the end of `text` begin; 0 when there may be no other
/// character, as in the first few of a text that is no multiple of sixteen long.
inline std::size_t plain_tail(std::string_view text) {
  auto begin = text.size();
  while (begin >= detail::find_step) {
    const auto block = detail::block_at(text.data() + begin - detail::find_step);
    const auto letter = ((block | 0x20) >= 'a') & ((block | 0x20) <= 'z');
    const auto digit = (block >= '0') & (block <= '9');
    const auto mark = (block == '-') | (block == '.') | (block == '_');
    if (const detail::hits others(~(letter | digit | mark)); others.any())
      return begin - detail::find_step + others.last() + 1;
    begin -= detail::find_step;
  }
  return 0;
}

}  // namespace sip
