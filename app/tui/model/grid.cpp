#include <siptty/tui/grid.hpp>
#include <siptty/tui/text.hpp>

#include <base/ascii.hpp>

#include <algorithm>

namespace siptty::tui {
namespace {

constexpr std::string_view role_letters = ".btdfkgwxarpsecnumi";

char role_letter(const style& s) {
  if (s.reverse && s.role != role::match) return '#';
  const auto letter = role_letters[static_cast<std::size_t>(s.role)];
  return s.bold && base::is_alpha(letter) ? static_cast<char>(letter - 32) : letter;
}

}  // namespace

grid::grid(int columns, int rows)
    : columns_(std::clamp(columns, 1, max_columns)),
      rows_(std::clamp(rows, 1, max_rows)),
      cells_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)) {}

std::string grid::text() const {
  std::string out;
  for (int y = 0; y < rows_; ++y) {
    for (int x = 0; x < columns_; ++x) {
      if (at(x, y).width == 0) continue;
      for (const auto c : at(x, y).text) {
        if (c != 0) append_utf8(out, c);
      }
    }
    out += '\n';
  }
  return out;
}

std::string grid::roles() const {
  std::string out;
  for (int y = 0; y < rows_; ++y) {
    for (int x = 0; x < columns_; ++x) out += role_letter(at(x, y).style);
    out += '\n';
  }
  return out;
}

}  // namespace siptty::tui
