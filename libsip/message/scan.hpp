// The index of a header section: where lines end, and for each of a few sets of characters one bit per byte
// that says "this byte stops a run of them". One pass makes it, 64 bytes at a time; there is one variant of
// that pass per instruction set, chosen when the first message comes, and all give the same index.
#pragma once

#include "chars.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace sip::scan {

/// What a run is made of. The bit of a byte is set where the run stops.
enum kind : unsigned {
  token,
  host,  ///< without '_', which only tolerant parsing takes
  user,
  uri,    ///< chars::loose_uri
  value,  ///< chars::loose_value
  quote,  ///< all but '"' and '\'
  kinds
};

[[nodiscard]] constexpr bool stops(kind k, char c) {
  switch (k) {
    case token:
      return !chars::is(c, chars::token);
    case host:
      return !chars::is(c, chars::host) || c == '_';
    case user:
      return !chars::is(c, chars::user);
    case uri:
      return !chars::is(c, chars::loose_uri);
    case value:
      return !chars::is(c, chars::loose_value);
    default:
      return c == '"' || c == '\\';
  }
}

/// The kinds in which a byte above 0x7f stops.
[[nodiscard]] constexpr bool is_ascii_only(kind k) {
  return k <= user;
}

/// The place of the lowest bit, of which there must be one.
[[nodiscard]] inline std::size_t lowest(std::uint64_t bits) {
  return static_cast<unsigned>(std::countr_zero(bits));
}

/// It covers the text from its start to the block with the empty line, or as far as there is room: the bits
/// of `blocks * 64` bytes, and one word of ones behind them. Bytes behind the text count as NUL.
struct index {
  static constexpr std::size_t max_blocks = 64;
  static constexpr std::size_t max_lines =
      66;  ///< start line, the headers that a message keeps inline, empty line

  // Left uninitialised: what counts is behind `blocks` and `lines`.
  std::array<std::array<std::uint64_t, max_blocks + 1>, kinds> stops;
  std::array<std::uint32_t, max_lines + 64> line_ends;  ///< offsets of the LFs
  std::uint32_t blocks = 0;
  std::uint32_t lines = 0;
  std::uint32_t empty_line =
      0;  ///< its place in `line_ends`: an LF with at most one byte before; 0: there is none
  std::uint64_t non_ascii = 0;  ///< not 0 when there is a byte above 0x7f

  /// The bits from `i` on, 57 at least.
  [[nodiscard]] std::uint64_t window(kind k, std::size_t i) const {
    std::uint64_t word = 0;
    std::memcpy(&word, reinterpret_cast<const char*>(stops[k].data()) + i / 8, sizeof word);
    return word >> (i % 8);
  }
  /// The first stop at or behind `i`, which lies in the index.
  [[nodiscard]] std::size_t next(kind k, std::size_t i) const {
    const auto word = window(k, i);
    return word != 0 ? i + lowest(word) : next_far(k, i);
  }

 private:
  [[nodiscard]] std::size_t next_far(kind k, std::size_t i) const {
    auto block = i / 64 + (i % 64 != 0 ? 1 : 0);
    if (const auto rest = stops[k][i / 64] >> (i % 64); rest != 0) return i + lowest(rest);
    while (stops[k][block] == 0) ++block;
    return block * 64 + lowest(stops[k][block]);
  }
};

/// What the variants share: the walk over the blocks. `out` must be new.
class walk {
 public:
  walk(std::string_view text, index& out) : data_(text.data()), size_(text.size()), out_(out) {}

  [[nodiscard]] const char* whole_block() const { return data_ + base_; }
  [[nodiscard]] std::size_t left() const { return size_ - base_; }
  /// 64 bytes that may be read, also at the end of the text.
  const char* block(std::array<char, 64>& room) const {
    if (left() >= 64) return whole_block();
    room.fill(0);
    if (left() > 0) std::memcpy(room.data(), whole_block(), left());
    return room.data();
  }
  void put(kind k, std::uint64_t bits) { out_.stops[k][base_ / 64] = bits; }

  [[nodiscard]] std::uint32_t base() const { return base_; }
  /// Where the places of this block's line feeds go; up to 64 may be written.
  [[nodiscard]] std::uint32_t* line_ends() const { return out_.line_ends.data() + lines_; }

  /// Ends the block. False when it was the last one.
  bool next(std::uint64_t line_feeds) {
    // Four places are written whether there are so many or not, which is quicker than to ask.
    auto rest = line_feeds;
    put_two(lines_, rest);
    put_two(lines_ + 2, rest);
    for (auto at = lines_ + 4; rest != 0; at += 2) put_two(at, rest);
    return end(line_feeds);
  }

  /// The same when the places were written.
  bool end(std::uint64_t line_feeds) {
    // Two LFs with at most one byte between them: most likely CR, so an empty line.
    const auto close = line_feeds & (line_feeds << 1U | line_feeds << 2U | before_ >> 63U | before_ >> 62U);
    const auto lines = lines_ + static_cast<std::uint32_t>(std::popcount(line_feeds));
    before_ = line_feeds;
    base_ += 64;
    if (close == 0 && base_ < size_ && base_ < index::max_blocks * 64 && lines <= index::max_lines) {
      lines_ = lines;
      return true;
    }
    out_.blocks = base_ / 64;
    out_.lines = lines;
    if (close != 0)
      out_.empty_line = lines_ + static_cast<std::uint32_t>(std::popcount(line_feeds & ~close & (close - 1)));
    for (auto& bits : out_.stops) bits[out_.blocks] = ~std::uint64_t{0};
    return false;
  }

 private:
  /// The places of the two lowest bits, which are taken out. Packed by hand: the compiler makes vectors of
  /// them.
  void put_two(std::uint32_t at, std::uint64_t& bits) {
    constexpr auto top = std::uint64_t{1} << 63U;  // spares the compiler the thought of no bits, and a branch
    const std::uint64_t first = base_ + static_cast<unsigned>(std::countr_zero(bits | top));
    bits &= bits - 1;
    const std::uint64_t second = base_ + static_cast<unsigned>(std::countr_zero(bits | top));
    bits &= bits - 1;
    if constexpr (std::endian::native == std::endian::little) {
      const std::uint64_t both = second << 32U | first;
      std::memcpy(out_.line_ends.data() + at, &both, sizeof both);
    } else {
      out_.line_ends[at] = static_cast<std::uint32_t>(first);
      out_.line_ends[at + 1] = static_cast<std::uint32_t>(second);
    }
  }

  const char* data_;
  std::size_t size_;
  index& out_;
  std::uint32_t base_ = 0;
  std::uint32_t lines_ = 0;
  std::uint64_t before_ = 0;
};

using build_function = void (*)(std::string_view text, index& out);

/// Makes the index with the best variant for this processor.
void build(std::string_view text, index& out);

struct variant {
  std::string_view name;
  build_function build;
};
/// All that run on this processor, the best one first; the last one is portable.
[[nodiscard]] std::span<const variant> variants();

void build_portable(std::string_view text, index& out);
#if defined(__x86_64__)
void build_avx512(std::string_view text, index& out);
void build_avx2(std::string_view text, index& out);
void build_sse42(std::string_view text, index& out);
#elif defined(__aarch64__)
void build_neon(std::string_view text, index& out);
#endif

/// For byte shuffles: bit h of entry l is set when the character of the nibbles h and l is in the table.
/// Bytes above 0x7f are in none, so `ascii_only` kinds table their members and the others their stops.
[[nodiscard]] constexpr std::array<std::uint8_t, 16> nibble_table(kind k) {
  std::array<std::uint8_t, 16> table{};
  for (unsigned c = 0; c < 128; ++c) {
    if (stops(k, static_cast<char>(c)) != is_ascii_only(k))
      table[c % 16] = static_cast<std::uint8_t>(table[c % 16] | 1U << (c / 16));
  }
  return table;
}
inline constexpr unsigned shuffled_kinds = quote;  ///< those before it need a table, the rest are comparisons
inline constexpr auto nibble_tables = [] {
  std::array<std::array<std::uint8_t, 16>, shuffled_kinds> tables{};
  for (unsigned k = 0; k < shuffled_kinds; ++k) tables[k] = nibble_table(static_cast<kind>(k));
  return tables;
}();
inline constexpr std::array<std::uint8_t, 16> high_nibble_bits{1, 2, 4, 8, 16, 32, 64, 128};

}  // namespace sip::scan
