// Finds line ends and colons, 64 bytes at a time. The only file with machine instructions in it.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace sip {

/// Walks forward over the lines of a text, as far as it is asked to.
class line_scanner {
 public:
  static constexpr std::size_t npos = std::string_view::npos;
  struct line {
    std::size_t colon = npos;  ///< the first one of the line
    std::size_t end = npos;    ///< its LF; npos when the text ends before
  };

  explicit line_scanner(std::string_view text) : text_(text) { load(0); }

  /// The line that starts at `begin`, which must not lie before the last one.
  [[nodiscard]] line next(std::size_t begin) {
    line l;
    for (;; load(base_ + 64)) {
      if (begin < base_ + 64) {
        const auto keep = begin > base_ ? ~std::uint64_t{0} << (begin - base_) : ~std::uint64_t{0};
        const auto colons = colons_ & keep;
        if (l.colon == npos && colons != 0) l.colon = at(colons);
        if (const auto ends = ends_ & keep; ends != 0) {
          l.end = at(ends);
          if (l.colon != npos && l.colon > l.end) l.colon = npos;
          return l;
        }
      }
      if (base_ + 64 >= text_.size()) return l;
    }
  }

  /// True when a byte above 0x7f was in what was scanned so far (up to 63 bytes further).
  [[nodiscard]] bool saw_non_ascii() const { return non_ascii_ != 0; }

 private:
  [[nodiscard]] std::size_t at(std::uint64_t mask) const {
    return base_ + static_cast<std::size_t>(std::countr_zero(mask));
  }

  void load(std::size_t base) {
    base_ = base;
    if (base + 64 <= text_.size()) {
      look(text_.data() + base);
      return;
    }
    char tail[64] = {};
    if (base < text_.size()) std::memcpy(tail, text_.data() + base, text_.size() - base);
    look(tail);
  }

#if defined(__SSE2__)
  void look(const char* p) {
    ends_ = colons_ = 0;
    for (unsigned i = 0; i < 4; ++i) {
      const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p) + i);
      ends_ |= bits(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'))) << (16 * i);
      colons_ |= bits(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(':'))) << (16 * i);
      non_ascii_ |= bits(bytes);
    }
  }
  static std::uint64_t bits(__m128i v) {
    return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(v)));
  }
#else
  void look(const char* p) {
    ends_ = colons_ = 0;
    for (unsigned i = 0; i < 64; ++i) {
      ends_ |= std::uint64_t{p[i] == '\n'} << i;
      colons_ |= std::uint64_t{p[i] == ':'} << i;
      non_ascii_ |= static_cast<unsigned char>(p[i]) & 0x80U;
    }
  }
#endif

  std::string_view text_;
  std::size_t base_ = 0;
  std::uint64_t ends_ = 0;
  std::uint64_t colons_ = 0;
  std::uint64_t non_ascii_ = 0;
};

}  // namespace sip
