#include <siptty/tui/text.hpp>

#include <siptty/trace/safe_text.hpp>

#include <base/ascii.hpp>

#include <algorithm>

namespace siptty::tui {

void append_utf8(std::string& out, char32_t code) {
  const auto tail = [&out, code](unsigned shift) {
    out += static_cast<char>(0x80U | (code >> shift & 0x3FU));
  };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | code >> 6U);
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | code >> 12U);
    tail(6), tail(0);
  } else {
    out += static_cast<char>(0xF0U | code >> 18U);
    tail(12), tail(6), tail(0);
  }
}

std::size_t first_size(std::string_view text) {
  return text.empty() ? 0 : first_character(text).size;
}

std::size_t last_size(std::string_view text) {
  for (std::size_t size = 2; size <= 4 && size <= text.size(); ++size) {
    if (first_character(text.substr(text.size() - size)).size == size) return size;
  }
  return text.empty() ? 0 : 1;
}

bool is_printable(char32_t code) {
  std::string bytes;
  append_utf8(bytes, code);
  return safe_text(bytes) == bytes;
}

std::size_t find_folded(std::string_view text, std::string_view needle) {
  const auto same = [](char a, char b) { return base::to_lower(a) == base::to_lower(b); };
  const auto at = std::search(text.begin(), text.end(), needle.begin(), needle.end(), same);
  return needle.empty() || at == text.end() ? std::string_view::npos
                                            : static_cast<std::size_t>(at - text.begin());
}

std::string first_row(std::string_view& text, std::size_t width) {
  std::size_t size = 0;
  for (std::size_t cells = 0; size < text.size() && text[size] != '\n';) {
    const auto c = first_character(text.substr(size));
    cells += c.cells;
    if (cells > width && size > 0) break;
    size += c.size;
  }
  std::string row{text.substr(0, size)};
  text.remove_prefix(size < text.size() && text[size] == '\n' ? size + 1 : size);
  return row;
}

}  // namespace siptty::tui
