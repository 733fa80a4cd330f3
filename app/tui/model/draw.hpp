// Drawing of the parts. Private to the model.
#pragma once

#include "layout.hpp"

namespace siptty::tui {

void draw_accounts(canvas& c, const app_state& s, const rect& r);
void draw_calls(canvas& c, const app_state& s, const rect& r);
void draw_blf(canvas& c, const app_state& s, const rect& r);
void draw_calls_tab(canvas& c, const app_state& s, const rect& r);
/// Below the two rows that name the call.
void draw_media(canvas& c, const media_view& m, const rect& r);
void draw_trace(canvas& c, const app_state& s, const rect& r);
void draw_dialogs(canvas& c, const app_state& s, const rect& r);
void draw_ladder(canvas& c, const app_state& s, const rect& r);
void draw_reader(canvas& c, const app_state& s, const rect& r);

/// What the border above the content says.
[[nodiscard]] std::string content_title(const app_state& s);
/// The line being edited, with its cursor, in at most `width` cells.
void draw_line(canvas& c, const line_edit& line, int x, int y, int width);
/// One message of the trace in a row.
void draw_trace_row(canvas& c, const app_state& s, const wire_event& e, const rect& row);
/// A selected row, when its list has the focus.
void mark_row(canvas& c, const rect& row, bool focused, role r = role::focus);

/// "1:23", "1:02:03".
[[nodiscard]] std::string clock_of(base::duration d);
/// Colour of a message by its first line.
[[nodiscard]] role role_of_message(std::string_view bytes);

}  // namespace siptty::tui
