#include "draw.hpp"

#include <siptty/trace/safe_text.hpp>

#include <string_view>

namespace siptty::tui {
namespace {

struct columns {
  int started, method, from, to, state, count, name_width;
};

columns columns_of(const rect& r) {
  const auto names = (r.width - 43) / 2;
  columns c{};
  c.started = r.x + 1;
  c.method = c.started + 9;
  c.from = c.method + 10;
  c.to = c.from + names + 1;
  c.state = c.to + names + 1;
  c.count = c.state + 15;
  c.name_width = names;
  return c;
}

role state_role(std::string_view state) {
  if (state == "IN CALL" || state == "REGISTERED" || state == "COMPLETED") return role::success;
  for (const std::string_view bad : {"REJECTED", "FAILED", "BUSY"}) {
    if (state.starts_with(bad)) return role::failure;
  }
  return state == "CALL SETUP" ? role::provisional : role::normal;
}

role arrow_role(const app_state& s, const ladder_arrow& a) {
  if (a.media) return role::name;
  const auto* e = s.log.find(a.number);
  return e == nullptr ? role::dim : role_of_message(e->bytes);
}

/// Cells up to and with the last lifeline of a row; what follows is its cause.
int lifeline_end(std::string_view row, bool ascii) {
  const std::string_view line = ascii ? "|" : "│";
  const auto at = row.rfind(line);
  return at == std::string_view::npos ? 0 : static_cast<int>(cells_of(row.substr(0, at + line.size())));
}

void draw_ladder_row(canvas& c, const app_state& s, const rect& row, std::size_t index) {
  const auto& l = *s.ladder;
  const auto& text = l.text.rows[index];
  const auto arrow = index < l.text.row_arrow.size() ? l.text.row_arrow[index] : -1;
  if (arrow < 0)
    return void(c.text(row.x + 1, row.y, row.width - 2, text, {role::dim, index < l.text.header_rows}));
  const auto& a = l.ladder.arrows[static_cast<std::size_t>(arrow)];
  c.text(row.x + 1, row.y, row.width - 2, text, {arrow_role(s, a)});
  const auto end = lifeline_end(text, s.ascii);
  if (end > 0 && end < row.width - 2) c.fill({row.x + 1 + end, row.y, row.width - 2 - end, 1}, {role::cause});
  if (static_cast<std::size_t>(arrow) == l.arrow)
    mark_row(c, row, s.focus == panel::content, arrow_role(s, a));
  c.highlight(row, s.needle);
}

}  // namespace

void draw_dialogs(canvas& c, const app_state& s, const rect& r) {
  const auto& rows = s.dialogs.rows();
  const auto at = columns_of(r);
  const style dim{role::dim};
  c.text(at.started, r.y, 8, "Started", dim);
  c.text(at.method, r.y, 9, "Method", dim);
  c.text(at.from, r.y, at.name_width, "From", dim);
  c.text(at.to, r.y, at.name_width, "To", dim);
  c.text(at.state, r.y, 14, "State", dim);
  c.text(at.count, r.y, 4, "Msgs", dim);
  for (auto i = s.dialog_top; i < rows.size() && static_cast<int>(i - s.dialog_top) < r.height - 1; ++i) {
    const rect row{r.x, r.y + 1 + static_cast<int>(i - s.dialog_top), r.width, 1};
    const auto& d = rows[i];
    c.text(at.started, row.y, 8, clock_text(d.started).substr(0, 8), dim);
    c.text(at.method, row.y, 9, d.method, {role::request});
    c.text(at.from, row.y, at.name_width, d.from);
    c.text(at.to, row.y, at.name_width, d.to);
    c.text(at.state, row.y, 14, d.state, {state_role(d.state), true});
    c.text_right(at.count, row.y, 4, std::to_string(d.messages.size()));
    if (d.call_id == s.dialog) mark_row(c, row, s.focus == panel::content);
    c.highlight(row, s.needle);
  }
}

void draw_ladder(canvas& c, const app_state& s, const rect& r) {
  const auto& l = *s.ladder;
  const auto header = std::min(l.text.header_rows, l.text.rows.size());
  for (std::size_t i = 0; static_cast<int>(i) < r.height; ++i) {
    const auto index = i < header ? i : i + l.top;
    if (index >= l.text.rows.size()) return;
    draw_ladder_row(c, s, {r.x, r.y + static_cast<int>(i), r.width, 1}, index);
  }
}

}  // namespace siptty::tui
