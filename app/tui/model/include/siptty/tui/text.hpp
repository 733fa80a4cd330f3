// What an edited line and a drawn one need beyond siptty/trace/safe_text.hpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace siptty::tui {

void append_utf8(std::string& out, char32_t code);

/// Bytes of the first and of the last character of `text`; 0 when it is empty.
[[nodiscard]] std::size_t first_size(std::string_view text);
[[nodiscard]] std::size_t last_size(std::string_view text);

/// True when a terminal may show the character: no control, nothing invisible, nothing that turns the
/// direction.
[[nodiscard]] bool is_printable(char32_t code);

/// Case-insensitive (ASCII) find; npos when absent or `needle` is empty.
[[nodiscard]] std::size_t find_folded(std::string_view text, std::string_view needle);

/// Takes a row of at most `width` cells (but at least one character) off `text`: up to a line end, or full.
[[nodiscard]] std::string first_row(std::string_view& text, std::size_t width);

}  // namespace siptty::tui
