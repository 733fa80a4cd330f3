#include "draw.hpp"

#include <algorithm>

namespace siptty::tui {
namespace {

void draw_recent(canvas& c, const app_state& s, const rect& r) {
  const auto focused = s.focus == panel::content;
  c.text(r.x + 1, r.y, r.width - 2, "Recent calls", {role::dim});
  if (s.recent.empty()) c.text(r.x + 1, r.y + 1, r.width - 2, "none yet; d dials", {role::dim});
  for (std::size_t i = s.recents.top; i < s.recent.size(); ++i) {
    const auto y = r.y + 1 + static_cast<int>(i - s.recents.top);
    if (y >= r.y + r.height) return;
    const auto& [call, talked] = s.recent[i];
    const auto detail_width = r.width / 3;
    c.text(r.x + 1, y, 1, call.outgoing ? "→" : "←", {role::dim});
    c.text(r.x + 3, y, r.width - detail_width - 12, call.remote);
    c.text_right(r.x + r.width - detail_width - 9, y, 7, talked.count() > 0 ? clock_of(talked) : "-",
                 {role::dim});
    c.text(r.x + r.width - detail_width - 1, y, detail_width, call.detail, {role::dim});
    c.highlight({r.x, y, r.width, 1}, s.needle);
    if (i == s.recents.selected) mark_row(c, {r.x, y, r.width, 1}, focused);
  }
}

/// The newest messages, below a border.
void draw_latest(canvas& c, const app_state& s, const rect& r) {
  c.horizontal(r.x, r.y - 1, r.width);
  c.put(r.x - 1, r.y - 1, U'├', {role::border});
  c.put(r.x + r.width, r.y - 1, U'┤', {role::border});
  const auto& events = s.log.events();
  const auto rows = std::min(events.size(), static_cast<std::size_t>(r.height));
  for (std::size_t i = 0; i < rows; ++i) {
    const rect row{r.x, r.y + static_cast<int>(i), r.width, 1};
    draw_trace_row(c, s, events[events.size() - rows + i], row);
  }
  if (rows == 0) c.text(r.x + 1, r.y, r.width - 2, "No SIP message yet.", {role::dim});
}

}  // namespace

void draw_calls_tab(canvas& c, const app_state& s, const rect& r) {
  const auto [recents, media, messages] = calls_tab_of(r);
  draw_recent(c, s, recents);
  if (messages.height > 0) draw_latest(c, s, messages);
  c.vertical(media.x - 1, r.y, media.height);
  c.put(media.x - 1, r.y - 1, U'┬', {role::border});
  c.put(media.x - 1, r.y + media.height, U'┴', {role::border});
  const auto* call = selected_call(s);
  if (call == nullptr) return void(c.text(media.x + 1, media.y, media.width - 2, "No call", {role::dim}));
  const auto head = "Call " + std::to_string(call->id) + "  " +
                    (call->remote_name.empty() ? call->remote : call->remote_name);
  c.text(media.x + 1, media.y, media.width - 2, head, {role::title, true});
  c.text(media.x + 1, media.y + 1, media.width - 2, call->account + "  " + call->detail + (call->identity.empty() ? "" : "  " + call->identity), {role::dim});
  draw_media(c, call->media, media);
}

}  // namespace siptty::tui
