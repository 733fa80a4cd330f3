#include "draw.hpp"

#include <base/ascii.hpp>

namespace siptty::tui {
namespace {

constexpr int time_cells = 12;

std::string trace_title(const app_state& s) {
  const auto& events = s.log.events();
  auto out = "SIP Trace: " + std::to_string(events.size()) + (events.size() == 1 ? " message" : " messages");
  if (!s.follow) {
    const auto fresh = events.size() - log_index(s.log, s.paused_at + 1);
    out += ", paused" + (fresh > 0 ? ", " + std::to_string(fresh) + " new" : std::string{});
  }
  if (s.log.dropped() > 0) out += ", oldest " + std::to_string(s.log.dropped()) + " let go";
  if (s.lost_events > 0) out += ", " + std::to_string(s.lost_events) + " lost";
  return out + (s.needle.empty() ? "" : ", /" + s.needle);
}

role row_role(const wire_event& e) {
  return e.error.empty() ? role_of_message(e.bytes) : role::bad;
}

}  // namespace

void draw_trace_row(canvas& c, const app_state& s, const wire_event& e, const rect& row) {
  c.text(row.x + 1, row.y, row.width - 2, trace_line(e, s.ascii), {row_role(e)});
  c.fill({row.x + 1, row.y, time_cells, 1}, {role::dim});
}

role role_of_message(std::string_view bytes) {
  if (!bytes.starts_with("SIP/2.0 ")) return role::request;
  switch (bytes.size() > 8 ? bytes[8] : '\0') {
    case '1':
      return role::provisional;
    case '2':
      return role::success;
    case '3':
      return role::redirect;
    default:
      return role::failure;
  }
}

void draw_trace(canvas& c, const app_state& s, const rect& r) {
  const auto& events = s.log.events();
  if (events.empty()) c.text(r.x + 1, r.y, r.width - 2, "No SIP message yet.", {role::dim});
  const auto first = log_index(s.log, s.trace_top);
  for (auto i = first; i < events.size() && static_cast<int>(i - first) < r.height; ++i) {
    const rect row{r.x, r.y + static_cast<int>(i - first), r.width, 1};
    draw_trace_row(c, s, events[i], row);
    if (events[i].number == s.trace_selected)
      mark_row(c, row, s.focus == panel::content, row_role(events[i]));
    c.highlight(row, s.needle);
  }
}

std::string content_title(const app_state& s) {
  if (s.reader) {
    const auto& r = *s.reader;
    const auto page = list_of(s, list_kind::reader).page;
    const auto last = std::min(r.top + page, r.lines.size());
    return r.title + ", lines " + std::to_string(r.top + 1) + "-" + std::to_string(last) + " of " +
           std::to_string(r.lines.size());
  }
  if (s.shown == tab::trace) return trace_title(s);
  if (s.shown != tab::dialogs) return "";
  if (s.ladder) return "Call-ID " + s.ladder->call_id;
  const auto count = s.dialogs.rows().size();
  return "SIP Dialogs: " + std::to_string(count) + (s.needle.empty() ? "" : ", /" + s.needle);
}

}  // namespace siptty::tui
