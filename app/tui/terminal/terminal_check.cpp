// Apart from the rest because <term.h> defines `lines`, `columns` and a thousand other words as macros.
#include "terminal.hpp"

#include <ncurses.h>
#include <term.h>
#include <unistd.h>

#include <cstdlib>

namespace siptty::tui {

std::string why_no_terminal() {
  if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0) {
    return "The screen needs a terminal on standard input and output. Without one, use: siptty headless";
  }
  const auto* type = std::getenv("TERM");
  if (type == nullptr || *type == '\0') return "TERM is not set; try: TERM=xterm-256color siptty";
  int found = 0;
  if (setupterm(nullptr, STDOUT_FILENO, &found) != OK) {
    return "No description of the terminal type TERM=" + std::string(type) +
           "; try: TERM=xterm-256color siptty";
  }
  const auto* position = tigetstr("cup");
  const auto usable = position != nullptr && position != reinterpret_cast<char*>(-1);
  del_curterm(cur_term);
  return usable ? ""
                : "A terminal of type TERM=" + std::string(type) +
                      " cannot place its cursor; try: siptty headless";
}

}  // namespace siptty::tui
