// ncurses behind a small class: draw a grid, know the size, give the terminal back. Private.
#pragma once

#include "palette.hpp"

#include <memory>
#include <optional>
#include <string>

namespace siptty::tui {

/// Why standard input and output cannot carry the screen; empty when they can.
[[nodiscard]] std::string why_no_terminal();

/// Owns the terminal from construction to destruction.
class terminal {
 public:
  /// Nothing when ncurses refuses, which `why_no_terminal` has ruled out.
  [[nodiscard]] static std::unique_ptr<terminal> open(bool with_colours);
  ~terminal();
  terminal(const terminal&) = delete;
  terminal& operator=(const terminal&) = delete;

  /// Writes what differs from the last picture.
  void draw(const grid& g);
  struct size {
    int columns, rows;
  };
  /// Asks the kernel, and tells ncurses.
  size measure();

 private:
  explicit terminal(bool with_colours) : palette_(with_colours) {}
  void draw_row(const grid& g, int y);

  palette palette_;
  std::optional<grid> last_;
};

}  // namespace siptty::tui
