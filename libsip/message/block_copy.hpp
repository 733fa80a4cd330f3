// Copies in blocks of one size, for texts that have room behind them: whether one is shorter than a block, as
// most are, then needs no look and no guess.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

namespace sip {

inline constexpr std::size_t block_size = 96;

/// Puts texts behind each other. Behind the place of each, `block_size` bytes must be writable.
struct block_writer {
  char* at;
  /// Behind `text`, `block_size` bytes must be readable.
  void put(std::string_view text) {
    std::memcpy(at, text.data(), block_size);
    for (std::size_t i = block_size; i < text.size(); i += block_size)
      std::memcpy(at + i, text.data() + i, block_size);
    at += text.size();
  }
  /// A constant, of which the compiler knows the size.
  void put_literal(std::string_view text) {
    std::memcpy(at, text.data(), text.size());
    at += text.size();
  }
};

}  // namespace sip
