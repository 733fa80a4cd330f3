// What a role looks like in 256, in 8 colours and without any. Private to the terminal.
#pragma once

#include <siptty/tui/grid.hpp>

namespace siptty::tui {

/// Defines the colour pairs that the terminal can show.
class palette {
 public:
  explicit palette(bool wanted);
  struct look {
    unsigned long attributes;  ///< of ncurses
    short pair;
  };
  [[nodiscard]] look of(const style& s) const;

 private:
  int depth_ = 0;  ///< 0, 8 or 256
};

}  // namespace siptty::tui
