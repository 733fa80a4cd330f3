// A picture of the screen as values: cells with a character and a role. The terminal decides what a role
// looks like.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace siptty::tui {

/// What a cell means. Colours are chosen from it, never stored.
enum class role : std::uint8_t {
  normal,
  border,
  title,
  dim,
  focus,
  key,
  good,
  warn,
  bad,
  alarm,
  request,
  provisional,
  success,
  redirect,
  failure,  ///< SIP messages by class
  name,
  cause,
  match,
  input
};

struct style {
  tui::role role = tui::role::normal;
  bool bold = false;
  bool reverse = false;
  friend bool operator==(const style&, const style&) = default;
};

/// A character with up to two combining marks. A wide one has width 2 and is followed by a cell of width 0.
struct cell {
  std::array<char32_t, 3> text{U' ', 0, 0};
  tui::style style;
  std::uint8_t width = 1;
  friend bool operator==(const cell&, const cell&) = default;
};

struct rect {
  int x = 0, y = 0, width = 0, height = 0;
};

inline constexpr int max_columns = 1000;  ///< a terminal may claim anything
inline constexpr int max_rows = 400;

class grid {
 public:
  /// Blank; both sides are brought into 1…max.
  grid(int columns, int rows);
  [[nodiscard]] int columns() const { return columns_; }
  [[nodiscard]] int rows() const { return rows_; }
  [[nodiscard]] bool contains(int x, int y) const { return x >= 0 && y >= 0 && x < columns_ && y < rows_; }
  [[nodiscard]] cell& at(int x, int y) { return cells_[index(x, y)]; }
  [[nodiscard]] const cell& at(int x, int y) const { return cells_[index(x, y)]; }

  /// Rows as UTF-8, one line each; for tests and for reading aloud.
  [[nodiscard]] std::string text() const;
  /// The roles as letters, one a cell, '.' for normal, upper case for bold; reversed cells show '#'.
  [[nodiscard]] std::string roles() const;

  int cursor_x = -1, cursor_y = -1;  ///< where the terminal's cursor stands; -1 hides it

 private:
  [[nodiscard]] std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(x);
  }
  int columns_, rows_;
  std::vector<cell> cells_;
};

/// Draws into a grid. Everything drawn is made printable here, so nothing else has to.
class canvas {
 public:
  canvas(grid& g, bool ascii) : grid_(g), ascii_(ascii) {}

  /// Draws `text` in at most `width` cells; a longer one ends in "…". Returns the cells used.
  int text(int x, int y, int width, std::string_view text, style s = {});
  int text_right(int x, int y, int width, std::string_view text, style s = {});
  void fill(const rect& r, style s);  ///< changes the style of what is there
  void blank(const rect& r);          ///< spaces
  void horizontal(int x, int y, int width, style s = {role::border});
  void vertical(int x, int y, int height, style s = {role::border});
  void put(int x, int y, char32_t c, style s);
  /// Marks each occurrence of `needle` (case-insensitive) in a row.
  void highlight(const rect& row, std::string_view needle);
  [[nodiscard]] bool ascii() const { return ascii_; }
  void cursor(int x, int y) { grid_.cursor_x = x, grid_.cursor_y = y; }

 private:
  void add_mark(int x, int y, char32_t mark);
  void put_second_half(int x, int y, style s);

  grid& grid_;
  bool ascii_;
};

}  // namespace siptty::tui
