// Where things stand on the screen, and the lists in it. Private to the model.
#pragma once

#include <siptty/tui/state.hpp>

namespace siptty::tui {

struct layout {
  bool panels = false;        ///< accounts, calls and lamps are visible
  rect accounts, calls, blf;  ///< without borders
  rect tabs;                  ///< one row
  rect content;
  int content_title = 0;  ///< the border row above the content
  int message = 0;        ///< the border row above the hints
  rect hints;             ///< one row
};

[[nodiscard]] bool too_small(const app_state& s);
[[nodiscard]] layout layout_of(const app_state& s);

/// The Calls tab: recent calls beside the media of the selected call; the newest messages below where there
/// is room.
struct calls_tab_layout {
  rect recents, media, messages;  ///< `messages` of height 0 when there is no room
};
[[nodiscard]] calls_tab_layout calls_tab_of(const rect& content);

/// What the arrow keys move in.
enum class list_kind : std::uint8_t { accounts, calls, blf, recents, trace, dialogs, ladder, reader, none };
[[nodiscard]] list_kind focused_list(const app_state& s);

struct list_state {
  std::size_t count = 0, selected = 0, page = 1;
};
[[nodiscard]] list_state list_of(const app_state& s, list_kind kind);
void select(app_state& s, list_kind kind, std::size_t index);
[[nodiscard]] bool row_matches(const app_state& s, list_kind kind, std::size_t index);

/// Position in the log of the first event whose number is at least `number`.
[[nodiscard]] std::size_t log_index(const wire_log& log, std::uint64_t number);
/// The selected call; nullptr when there is none.
[[nodiscard]] const call_view* selected_call(const app_state& s);
/// By Call-ID, among the live and the recent calls.
[[nodiscard]] const call_view* call_of_dialog(const app_state& s, const std::string& call_id);

/// Brings every selection and every first row back into its bounds; after each change of anything.
void settle(app_state& s);

/// `place` in the bits of `where`: which keys and which hints count now.
[[nodiscard]] std::uint16_t working_keys(const app_state& s);
[[nodiscard]] std::uint16_t shown_hints(const app_state& s);

void say(app_state& s, std::string sentence, role r = role::normal);
void open_reader(app_state& s, std::string title, std::string text, bool help = false);
[[nodiscard]] std::string help_text();

}  // namespace siptty::tui
