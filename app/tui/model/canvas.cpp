#include <siptty/tui/grid.hpp>
#include <siptty/tui/text.hpp>

#include <siptty/trace/safe_text.hpp>

#include <algorithm>

namespace siptty::tui {
namespace {

/// Our own signs in ASCII; anything else that is not ASCII becomes '?'.
char32_t ascii_form(char32_t c) {
  constexpr std::u32string_view signs = U"─│═●◉○◎▸→◂←✉…·┌┐└┘├┤┬┴┼";
  constexpr std::u32string_view plain = U"-|=**oo>><<m~-+++++++++";
  static_assert(signs.size() == plain.size());
  const auto at = signs.find(c);
  return at == signs.npos ? U'?' : plain[at];
}

/// Variation selectors and skin tones widen or shrink what stands before them, each terminal in its own way.
/// They are left out, so that the frame holds.
bool changes_width(char32_t c) {
  return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x1F3FB && c <= 0x1F3FF);
}

}  // namespace

void canvas::put(int x, int y, char32_t c, style s) {
  if (!grid_.contains(x, y)) return;
  auto& target = grid_.at(x, y);
  if (target.width == 0)
    grid_.at(x - 1, y) = {{U' ', 0, 0}, s, 1};  // half of a wide character goes: so does the rest
  if (target.width == 2) grid_.at(x + 1, y) = {{U' ', 0, 0}, s, 1};
  target = {{ascii_ && c > 0x7E ? ascii_form(c) : c, 0, 0}, s, 1};
}

void canvas::put_second_half(int x, int y, style s) {
  if (ascii_) return put(x, y, U' ', s);
  put(x, y, U' ', s);
  grid_.at(x, y) = {{0, 0, 0}, s, 0};
  grid_.at(x - 1, y).width = 2;
}

void canvas::add_mark(int x, int y, char32_t mark) {
  if (ascii_ || !grid_.contains(x, y) || grid_.at(x, y).width != 1) return;
  auto& marks = grid_.at(x, y).text;
  const auto free = std::find(marks.begin() + 1, marks.end(), 0U);
  if (free != marks.end()) *free = mark;
}

int canvas::text(int x, int y, int width, std::string_view text, style s) {
  const auto limit = std::min(x + width, grid_.columns());
  if (x < 0 || x >= limit || y < 0 || y >= grid_.rows()) return 0;
  constexpr std::size_t bytes_a_cell = 16;  // more, and a heap of combining marks is cut
  const auto safe = safe_text(text.substr(0, static_cast<std::size_t>(width) * bytes_a_cell));
  const auto too_long = cells_of(safe) > static_cast<std::size_t>(limit - x);
  const auto end = too_long ? limit - 1 : limit;
  auto at = x;
  for (std::string_view rest = safe; !rest.empty();) {
    const auto next = first_character(rest);
    const auto cells = static_cast<int>(next.cells);
    rest.remove_prefix(next.size);
    if (changes_width(next.code)) continue;
    if (at + cells > end) break;
    if (cells == 0 && at > x) add_mark(at - 1, y, next.code);
    if (cells > 0) put(at, y, next.code, s);
    if (cells == 2) put_second_half(at + 1, y, s);
    at += cells;
  }
  if (too_long) put(at++, y, U'…', s);
  return at - x;
}

int canvas::text_right(int x, int y, int width, std::string_view text, style s) {
  const auto cells = static_cast<int>(std::min(cells_of(safe_text(text)), static_cast<std::size_t>(width)));
  return this->text(x + width - cells, y, cells, text, s);
}

void canvas::fill(const rect& r, style s) {
  for (int y = r.y; y < r.y + r.height; ++y) {
    for (int x = r.x; x < r.x + r.width; ++x) {
      if (grid_.contains(x, y)) grid_.at(x, y).style = s;
    }
  }
}

void canvas::blank(const rect& r) {
  for (int y = r.y; y < r.y + r.height; ++y) {
    for (int x = r.x; x < r.x + r.width; ++x) put(x, y, U' ', {});
  }
}

void canvas::horizontal(int x, int y, int width, style s) {
  for (int i = 0; i < width; ++i) put(x + i, y, U'─', s);
}

void canvas::vertical(int x, int y, int height, style s) {
  for (int i = 0; i < height; ++i) put(x, y + i, U'│', s);
}

void canvas::highlight(const rect& row, std::string_view needle) {
  std::u32string wanted;
  for (auto rest = needle; !rest.empty(); rest.remove_prefix(first_size(rest)))
    wanted += first_character(rest).code;
  const auto folded = [](char32_t c) { return c >= U'A' && c <= U'Z' ? c + 32 : c; };
  const auto length = static_cast<int>(wanted.size());
  for (int x = row.x; length > 0 && x + length <= row.x + row.width; ++x) {
    auto same = true;
    for (int i = 0; same && i < length; ++i) {
      same = grid_.contains(x + i, row.y) &&
             folded(grid_.at(x + i, row.y).text[0]) == folded(wanted[static_cast<std::size_t>(i)]);
    }
    if (same) fill({x, row.y, length, 1}, {role::match, true, true});
  }
}

}  // namespace siptty::tui
