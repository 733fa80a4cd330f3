#include "terminal.hpp"

#include <ncurses.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cwchar>

namespace siptty::tui {
namespace {

constexpr int low_cursor = 0, visible_cursor = 1;

/// The characters of a cell, with '?' for one that the C library measures differently: ncurses trusts the
/// library, and a row that is a cell longer than the grid says breaks the frame.
std::array<wchar_t, 4> characters_of(const cell& c) {
  const auto first = static_cast<wchar_t>(c.text[0]);
  if (first != L' ' && wcwidth(first) != c.width) return {L'?', 0, 0, 0};
  std::array<wchar_t, 4> out{first, 0, 0, 0};
  std::size_t used = 1;
  for (const auto mark : {c.text[1], c.text[2]}) {
    if (mark != 0 && wcwidth(static_cast<wchar_t>(mark)) == 0) out.at(used++) = static_cast<wchar_t>(mark);
  }
  return out;
}

bool same_row(const grid& a, const grid& b, int y) {
  return std::equal(&a.at(0, y), &a.at(0, y) + a.columns(), &b.at(0, y));
}

}  // namespace

std::unique_ptr<terminal> terminal::open(bool with_colours) {
  if (newterm(nullptr, stdout, stdin) == nullptr) return nullptr;
  raw();
  noecho();
  nonl();
  typeahead(-1);
  return std::unique_ptr<terminal>(new terminal(with_colours));
}

terminal::~terminal() {
  curs_set(visible_cursor);
  endwin();
}

terminal::size terminal::measure() {
  winsize w{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) != 0 || w.ws_col == 0 || w.ws_row == 0) return {COLS, LINES};
  const size now{std::min<int>(w.ws_col, max_columns), std::min<int>(w.ws_row, max_rows)};
  if (now.columns != COLS || now.rows != LINES) {
    resizeterm(now.rows, now.columns);
    clear();
    last_.reset();
  }
  return now;
}

void terminal::draw_row(const grid& g, int y) {
  for (int x = 0; x < g.columns(); ++x) {
    const auto& c = g.at(x, y);
    if (c.width == 0) continue;
    const auto look = palette_.of(c.style);
    const auto text = characters_of(c);
    cchar_t out;
    setcchar(&out, text.data(), static_cast<attr_t>(look.attributes), look.pair, nullptr);
    mvadd_wch(y, x, &out);
    if (c.width == 2 && text[0] == L'?') mvadd_wch(y, x + 1, &out);
  }
}

void terminal::draw(const grid& g) {
  const auto comparable = last_ && last_->columns() == g.columns() && last_->rows() == g.rows();
  for (int y = 0; y < g.rows(); ++y) {
    if (!comparable || !same_row(*last_, g, y)) draw_row(g, y);
  }
  last_ = g;
  curs_set(g.cursor_x < 0 ? low_cursor : visible_cursor);
  move(std::max(g.cursor_y, 0), std::max(g.cursor_x, 0));
  refresh();
}

}  // namespace siptty::tui
