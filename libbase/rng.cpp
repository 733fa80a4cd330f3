#include <base/rng.hpp>

namespace base {

std::string rng::token(std::size_t length) {
  static constexpr char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  constexpr unsigned bits_per_character = 5;
  constexpr unsigned characters_per_draw = 64 / bits_per_character;
  std::string text(length, '\0');
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < length; ++i) {
    if (i % characters_per_draw == 0) bits = next();
    text[i] = alphabet[bits & 31U];
    bits >>= bits_per_character;
  }
  return text;
}

}  // namespace base
