// The screen on a real terminal. The only room that knows ncurses.
#pragma once

#include <siptty/command/command.hpp>
#include <siptty/command/event.hpp>
#include <siptty/trace/wire_event.hpp>
#include <siptty/view/view.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace siptty::tui {

/// The screen's side of the engine. Every call returns at once; none waits for the network.
struct screen_port {
  virtual ~screen_port() = default;
  /// The newest picture; never null. Cheap: a pointer is handed over.
  virtual std::shared_ptr<const view> snapshot() = 0;
  /// Wire events since the last call; `dropped` becomes how many were lost since the start because the queue
  /// was full.
  virtual std::vector<wire_event> take_wire_events(std::uint64_t& dropped) = 0;
  virtual std::vector<event> take_events() = 0;
  virtual void send(command c) = 0;
  /// An eventfd that is readable when there is news; the screen reads it empty. -1 when there never is.
  virtual int wake_fd() = 0;
};

enum class colours : std::uint8_t { automatic, none };

struct screen_options {
  bool ascii = false;  ///< ASCII borders and signs; also chosen when the locale is not UTF-8
  tui::colours colours = tui::colours::automatic;  ///< NO_COLOR in the environment says none, too
};

/// Runs the screen on standard input and output until the user quits, a signal says so or the terminal goes
/// away; then the terminal is as it was. Sends verb::quit before it returns. 0, or 2 when there is no
/// terminal that it could use (the sentence is on standard error).
int run_screen(screen_port& port, const screen_options& options);

}  // namespace siptty::tui
