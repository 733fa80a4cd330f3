// Finds a text in another one of which bytes behind the end may be read.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sip {

/// The first place at or behind `from` where `wanted`, which is not empty, stands in `text`; npos when it
/// does not. Sixteen places at a time are asked for its first and its last character; behind `text` as many
/// bytes are read.
inline std::size_t find_in_blocks(std::string_view text, std::string_view wanted, std::size_t from) {
  constexpr std::size_t places = 16;
  using block = char __attribute__((vector_size(places)));
  const auto distance = wanted.size() - 1;
  for (; from + distance < text.size(); from += places) {
    block firsts;
    block lasts;
    std::memcpy(&firsts, text.data() + from, sizeof firsts);
    std::memcpy(&lasts, text.data() + from + distance, sizeof lasts);
    const auto both = (firsts == wanted.front()) & (lasts == wanted.back());
    std::uint64_t halves[2];
    std::memcpy(halves, &both, sizeof halves);
    if ((halves[0] | halves[1]) == 0) continue;
    const auto found = text.substr(0, from + places + distance).find(wanted, from);
    if (found != text.npos) return found;
  }
  return text.npos;
}

}  // namespace sip
