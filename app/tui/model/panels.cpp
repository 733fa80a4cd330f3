#include "draw.hpp"

#include <siptty/trace/safe_text.hpp>

#include <algorithm>
#include <cstdio>

namespace siptty::tui {
namespace {

void heading(canvas& c, const rect& r, std::string_view text, bool focused) {
  c.text(r.x + 1, r.y, r.width - 2, text, {focused ? role::focus : role::title, true});
}

struct sign {
  std::string_view text;
  role colour;
};

sign sign_of(registration_state state) {
  switch (state) {
    case registration_state::registered:
      return {"●", role::good};
    case registration_state::registering:
      return {"◎", role::warn};
    case registration_state::failed:
      return {"○", role::bad};
    case registration_state::unregistered:
      break;
  }
  return {"○", role::dim};
}

sign sign_of(const call_view& call) {
  switch (call.state) {
    case call_state::calling:
      return {"CALL", role::provisional};
    case call_state::early:
      return {"RING", role::provisional};
    case call_state::incoming:
      return {"INC", role::alarm};
    case call_state::confirmed:
      if (call.media.muted) return {"MUTE", role::warn};
      return {call.in_conference ? "MIX" : "CONF", role::good};
    case call_state::held:
      return {"HOLD", role::warn};
    case call_state::ended:
      break;
  }
  return {"END", role::dim};
}

sign sign_of(const blf_view& lamp) {
  switch (lamp.state) {
    case blf_view::state::idle:
      return {"●Idle", role::good};
    case blf_view::state::ringing:
      return {"◎Ring", role::alarm};
    case blf_view::state::busy:
      return {"◉Busy", role::bad};
    case blf_view::state::unknown:
      break;
  }
  return {"○Off", role::dim};
}

std::string second_line(const account_view& a) {
  auto text = a.transport;
  if (a.voicemail != 0) text += "  ✉" + std::to_string(a.voicemail);
  return text;
}

/// One account from row `y` on; returns the rows used. `lines` 1 shows its name alone.
int draw_account(canvas& c, const rect& r, int y, const account_view& a, int lines) {
  const auto [dot, colour] = sign_of(a.state);
  c.text(r.x + 1, y, 1, dot, {colour, true});
  c.text(r.x + 3, y, r.width - 3, a.uri, {role::normal, true});
  if (lines == 1) return 1;
  c.text(r.x + 3, y + 1, r.width - 3, a.detail, {colour});
  const auto last = second_line(a);
  if (lines == 2 || last.empty()) return 2;
  c.text(r.x + 3, y + 2, r.width - 3, last, {role::dim});
  return 3;
}

/// "sip:" goes where room is short.
void draw_remote(canvas& c, const call_view& v, const rect& r, style st) {
  constexpr std::string_view scheme = "sip:";
  std::string_view remote = v.remote;
  const auto room = r.width - (v.outgoing ? 0 : 2);
  if (!v.outgoing) c.text(r.x, r.y, 1, "←", {role::alarm});
  if (remote.starts_with(scheme) && cells_of(remote) > static_cast<std::size_t>(room))
    remote.remove_prefix(scheme.size());
  c.text(r.x + r.width - room, r.y, room, remote, st);
}

void draw_call(canvas& c, const app_state& s, const call_view& v, const rect& row) {
  const auto [word, colour] = sign_of(v);
  const auto selected = v.id == s.call;
  const auto state_x = row.x + row.width - 13;
  if (selected) c.text(row.x + 1, row.y, 1, "▸", {role::focus, true});
  c.text_right(row.x + 2, row.y, 2, std::to_string(v.id), {role::normal, selected});
  draw_remote(c, v, {row.x + 5, row.y, state_x - row.x - 6, 1}, {role::normal, selected});
  c.text(state_x, row.y, 4, word, {colour, true});
  if (v.state != call_state::ended) c.text_right(state_x + 5, row.y, 7, clock_of(s.now - v.since));
}

void draw_dial_line(canvas& c, const app_state& s, const rect& row) {
  const auto active = s.prompt == prompt::dial;
  c.text(row.x + 1, row.y, 6, "Dial:", {active ? role::key : role::dim, active});
  const auto width = row.width - 10;
  c.text(row.x + 7, row.y, 1, "[", {role::border});
  c.text(row.x + 8 + width, row.y, 1, "]", {role::border});
  c.text(row.x + 8, row.y, width, std::string(static_cast<std::size_t>(std::max(width, 0)), '_'),
         {role::dim});
  if (active) draw_line(c, s.line, row.x + 8, row.y, width);
}

}  // namespace

void draw_accounts(canvas& c, const app_state& s, const rect& r) {
  const auto& all = s.view->accounts;
  heading(c, r, "ACCOUNTS", s.focus == panel::accounts);
  const auto space = r.height - 1;
  if (all.empty()) c.text(r.x + 1, r.y + 1, r.width - 2, "none", {role::dim});
  const auto count = static_cast<int>(std::min<std::size_t>(all.size(), max_rows));
  const auto lines = count * 3 - 1 <= space ? 3 : count * 2 <= space ? 2 : 1;
  const auto rows_shown = static_cast<std::size_t>(space / lines + (lines == 3 ? 1 : 0));
  const auto first = s.accounts.selected >= rows_shown ? s.accounts.selected - rows_shown + 1 : 0;
  auto y = r.y + 1;
  for (auto i = first; i < all.size() && y < r.y + r.height; ++i) {
    const auto left = r.y + r.height - y;
    if (all.size() > 1 && i == s.accounts.selected) c.text(r.x, y, 1, "▸", {role::focus, true});
    y += draw_account(c, r, y, all[i], std::min(lines, left));
  }
}

void draw_calls(canvas& c, const app_state& s, const rect& r) {
  heading(c, r, "CALLS", s.focus == panel::calls);
  const auto state_x = r.x + r.width - 13;
  c.text(r.x + 1, r.y + 1, 12, " ID Remote", {role::dim});
  c.text(state_x, r.y + 1, 12, "State    Dur", {role::dim});
  const auto& all = s.view->calls;
  const auto page = static_cast<std::size_t>(r.height - 3);
  const auto [count, selected, unused] = list_of(s, list_kind::calls);
  const auto first = selected >= page && selected < count ? selected - page + 1 : 0;
  for (std::size_t i = first; i < all.size() && i < first + page; ++i) {
    draw_call(c, s, all[i], {r.x, r.y + 2 + static_cast<int>(i - first), r.width, 1});
  }
  draw_dial_line(c, s, {r.x, r.y + r.height - 1, r.width, 1});
}

void draw_blf(canvas& c, const app_state& s, const rect& r) {
  heading(c, r, "BLF / PRESENCE", s.focus == panel::blf);
  const auto& all = s.view->blf;
  if (all.empty()) return void(c.text(r.x + 1, r.y + 1, r.width - 2, "none", {role::dim}));
  c.text(r.x + 1, r.y + 1, r.width - 2, "Ext  Name", {role::dim});
  c.text(r.x + r.width - 6, r.y + 1, 5, "State", {role::dim});
  for (std::size_t i = s.blf.top; i < all.size() && static_cast<int>(i - s.blf.top) < r.height - 2; ++i) {
    const auto y = r.y + 2 + static_cast<int>(i - s.blf.top);
    const auto [word, colour] = sign_of(all[i]);
    c.text(r.x + 1, y, 4, all[i].extension, {role::normal, true});
    c.text(r.x + 6, y, r.width - 13, all[i].label);
    c.text(r.x + r.width - 6, y, 5, word, {colour});
    if (s.focus == panel::blf && i == s.blf.selected) mark_row(c, {r.x, y, r.width, 1}, true);
  }
}

}  // namespace siptty::tui
