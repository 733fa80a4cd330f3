#include "draw.hpp"

#include <algorithm>
#include <cstdio>

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

std::string formatted(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

/// "name value" in half of the panel.
void pair(canvas& c, const rect& r, int column, int row, std::string_view name, const std::string& value,
          role colour = role::normal) {
  const auto half = r.width / 2;
  const auto x = r.x + 1 + column * half;
  const auto y = r.y + row;
  if (y >= r.y + r.height) return;
  const auto used = c.text(x, y, half - 1, name, {role::dim});
  c.text(x + used + 1, y, half - used - 2, value, {colour, true});
}

double loss_percent(const media_view& m) {
  const auto expected = static_cast<double>(m.received + m.lost);
  return expected > 0 ? 100.0 * static_cast<double>(m.lost) / expected : 0;
}

role mos_role(double mos) {
  return mos >= 4.0 ? role::good : mos >= 3.1 ? role::warn : role::bad;
}

void draw_media(canvas& c, const media_view& m, const rect& r) {
  if (m.codec.empty()) return void(c.text(r.x + 1, r.y + 2, r.width - 2, "no media yet", {role::dim}));
  const auto lossy = m.lost > 0 ? role::warn : role::normal;
  pair(c, r, 0, 2, "codec", m.codec);
  pair(c, r, 1, 2, "MOS", m.mos > 0 ? formatted("%.1f", m.mos) : "-",
       m.mos > 0 ? mos_role(m.mos) : role::normal);
  pair(c, r, 0, 3, "sent", std::to_string(m.sent));
  pair(c, r, 1, 3, "received", std::to_string(m.received));
  pair(c, r, 0, 4, "lost", std::to_string(m.lost), lossy);
  pair(c, r, 1, 4, "jitter", formatted("%.1f ms", m.jitter_ms));
  pair(c, r, 0, 5, "RTT", m.round_trip_ms > 0 ? formatted("%.1f ms", m.round_trip_ms) : "-");
  pair(c, r, 1, 5, "loss", formatted("%.2f %%", loss_percent(m)), lossy);
  if (m.rejected > 0) pair(c, r, 0, 6, "rejected", std::to_string(m.rejected), role::warn);
  if (m.muted) c.text(r.x + 1, r.y + 7, r.width - 2, "muted: silence goes out", {role::warn, true});
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
  c.text(media.x + 1, media.y + 1, media.width - 2, call->account + "  " + call->detail, {role::dim});
  draw_media(c, call->media, media);
}

}  // namespace siptty::tui
