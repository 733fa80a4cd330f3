// The whole state of the screen as a value: keys and news in, commands and a grid of cells out. No I/O, no
// clock.
#pragma once

#include <siptty/command/command.hpp>
#include <siptty/command/event.hpp>
#include <siptty/trace/dialog_tracker.hpp>
#include <siptty/trace/ladder.hpp>
#include <siptty/trace/wire_log.hpp>
#include <siptty/tui/bindings.hpp>
#include <siptty/tui/grid.hpp>
#include <siptty/tui/line_edit.hpp>
#include <siptty/view/view.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace siptty::tui {

enum class panel : std::uint8_t { accounts, calls, blf, content };
enum class tab : std::uint8_t { calls, trace, dialogs, history, messages };
enum class prompt : std::uint8_t { none, dial, command, search, transfer };

inline constexpr std::size_t tab_count = 5;
inline constexpr std::size_t max_recent_calls = 100;
inline constexpr std::size_t max_ladder_messages = 500;  ///< of one conversation; the newest count
inline constexpr std::size_t max_pad_digits = 64;        ///< shown, not sent
inline constexpr int least_columns = 80, least_rows = 24;

/// A selected row and the first one that is visible.
struct list_place {
  std::size_t selected = 0, top = 0;
};

/// Text that is read page by page: a whole message, or the help.
struct reader {
  std::string title;
  std::string text;
  std::vector<std::string> lines;  ///< wrapped to `width`
  int width = 0;
  std::size_t top = 0;
  std::size_t match = 0;  ///< line of the last search
  bool help = false;      ///< the help, not a message
};

/// A call that ended.
struct recent_call {
  call_view call;
  base::duration talked{};
};

/// The conversation whose ladder is open.
struct open_ladder {
  std::string call_id;
  siptty::ladder ladder;
  ladder_text text;
  std::size_t arrow = 0;  ///< the selected one
  std::size_t top = 0;    ///< first row below the header
};

struct app_state {
  bool ascii = false;
  int columns = least_columns, rows = least_rows;

  std::shared_ptr<const siptty::view> view = std::make_shared<siptty::view>();
  base::instant now;  ///< the view's clock, moved on by the terminal
  wire_log log;
  dialog_tracker dialogs;
  std::uint64_t lost_events = 0;   ///< wire events that the queue to the screen could not hold
  std::deque<recent_call> recent;  ///< newest first

  tui::panel focus = panel::calls;
  tui::tab shown = tab::calls;
  bool zoomed = false;

  tui::prompt prompt = prompt::none;
  line_edit line;
  line_history dialled, commanded, searched;
  std::uint32_t pad_call = 0;  ///< digits go to this call; 0 when the pad is closed
  std::string pad_digits;

  std::string message;  ///< one sentence for the user
  role message_role = role::normal;
  std::string needle;  ///< what was searched for

  std::uint32_t call = 0;  ///< the selected call
  list_place accounts, blf, recents;
  bool follow = true;                ///< the trace shows the newest message
  std::uint64_t trace_selected = 0;  ///< numbers of wire events
  std::uint64_t trace_top = 0;
  std::uint64_t paused_at = 0;  ///< newest message when the following stopped
  std::string dialog;           ///< Call-ID of the selected conversation
  std::size_t dialog_top = 0;
  std::optional<open_ladder> ladder;
  std::optional<tui::reader> reader;

  std::vector<command> commands;  ///< for the engine; the caller takes them
  bool quit = false;
};

void on_key(app_state& s, const key& k);
void on_view(app_state& s, std::shared_ptr<const view> v);
/// `lost`: how many events the queue has dropped since the start.
void on_wire_events(app_state& s, std::vector<wire_event> events, std::uint64_t lost);
void on_events(app_state& s, const std::vector<event>& events);
void on_resize(app_state& s, int columns, int rows);

[[nodiscard]] grid render(const app_state& s);

}  // namespace siptty::tui
