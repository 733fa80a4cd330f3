// Bytes from the network as text that a terminal may show, and how wide it is there.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace siptty {

/// Valid, printable UTF-8: control characters, bytes that are not UTF-8, invisible characters and those that
/// change the writing direction come out as \x1b or \u202e. The result has no line ends.
[[nodiscard]] std::string safe_text(std::string_view bytes);
/// The same for several lines: CRLF ends a line, a lone LF does too and is shown as \n.
[[nodiscard]] std::string safe_lines(std::string_view bytes);

/// Terminal cells that valid UTF-8 takes: 2 for wide East Asian characters and emoji, 0 for combining marks.
[[nodiscard]] std::size_t cells_of(std::string_view text);
/// `text` cut to at most `cells`; a cut is marked by `mark`, which counts.
[[nodiscard]] std::string cut_to_cells(std::string_view text, std::size_t cells, std::string_view mark = "…");

/// One character at the front of `text`: its code point, its bytes and its cells.
struct character {
  char32_t code = 0;
  std::size_t size = 0;  ///< 1 for a byte that is not UTF-8
  std::size_t cells = 0;
  bool valid = false;  ///< false: not UTF-8
};
/// Takes the first character of `text`, which must not be empty.
[[nodiscard]] character first_character(std::string_view text);

}  // namespace siptty
