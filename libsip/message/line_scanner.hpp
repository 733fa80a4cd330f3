// Walks over the lines of a text, for the passes that may meet anything. The quick pass has an index of its
// own (scan.hpp).
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

namespace sip {

class line_scanner {
 public:
  static constexpr std::size_t npos = std::string_view::npos;
  struct line {
    std::size_t colon = npos;  ///< the first one of the line
    std::size_t end = npos;    ///< its LF; npos when the text ends before
  };

  explicit line_scanner(std::string_view text) : text_(text) {}

  /// The line that starts at `begin`.
  [[nodiscard]] line next(std::size_t begin) const {
    line l;
    l.end = find('\n', begin, text_.size());
    if (l.end != npos) l.colon = find(':', begin, l.end);
    return l;
  }

 private:
  [[nodiscard]] std::size_t find(char c, std::size_t begin, std::size_t end) const {
    if (begin >= end) return npos;
    const auto* at = static_cast<const char*>(std::memchr(text_.data() + begin, c, end - begin));
    return at != nullptr ? static_cast<std::size_t>(at - text_.data()) : npos;
  }

  std::string_view text_;
};

}  // namespace sip
