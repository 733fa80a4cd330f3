// The frame, the borders, the bottom line; the parts draw themselves.
#include "draw.hpp"

#include <siptty/trace/safe_text.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace siptty::tui {
namespace {

constexpr std::array<std::string_view, tab_count> tab_names{"Calls", "SIP Trace", "SIP Dialogs", "History",
                                                            "Messages"};

void draw_sentence(canvas& c, const app_state& s) {
  const auto text = "siptty needs 80x24; this terminal has " + std::to_string(s.columns) + "x" +
                    std::to_string(s.rows) + ". Make it larger, or F10 quits.";
  const auto width = static_cast<std::size_t>(s.columns);
  for (int y = 0; y < s.rows && static_cast<std::size_t>(y) * width < text.size(); ++y) {
    c.text(0, y, s.columns, text.substr(static_cast<std::size_t>(y) * width, width));
  }
}

/// ├──────┤ across the screen.
void separator(canvas& c, int y, int columns, char32_t left = U'├', char32_t right = U'┤') {
  c.horizontal(0, y, columns);
  c.put(0, y, left, {role::border});
  c.put(columns - 1, y, right, {role::border});
}

/// A text that sits in a border: "├─ text ─────┤".
void border_text(canvas& c, int y, int columns, std::string_view text, style st) {
  if (text.empty()) return;
  const auto used = c.text(3, y, columns - 6, text, st);
  c.put(2, y, U' ', {});
  c.put(3 + used, y, U' ', {});
}

void draw_frame(canvas& c, const app_state& s, const layout& l) {
  c.vertical(0, 0, s.rows);
  c.vertical(s.columns - 1, 0, s.rows);
  separator(c, 0, s.columns, U'┌', U'┐');
  separator(c, 2, s.columns);
  separator(c, l.content_title, s.columns);
  separator(c, l.message, s.columns);
  separator(c, s.rows - 1, s.columns, U'└', U'┘');
  if (!l.panels) return;
  separator(c, l.tabs.y - 1, s.columns);
  for (const auto x : {l.calls.x - 1, l.blf.x - 1}) {
    c.vertical(x, l.calls.y, l.calls.height);
    c.put(x, l.calls.y - 1, U'┬', {role::border});
    c.put(x, l.tabs.y - 1, U'┴', {role::border});
  }
}

/// "F1 Help": the key bright, the word plain. Returns the cells used, with the blank after it.
int draw_hint(canvas& c, int x, int y, int width, std::string_view key, std::string_view word) {
  const auto used = c.text(x, y, width, key, {role::key, true});
  return used + 1 + c.text(x + used + 1, y, width - used - 1, word) + 1;
}

void draw_title(canvas& c, const app_state& s) {
  const auto left = c.text(2, 1, 20, "siptty", {role::title, true});
  const auto live = std::count_if(s.view->calls.begin(), s.view->calls.end(),
                                  [](const call_view& v) { return v.state != call_state::ended; });
  auto middle = live == 0 ? std::string{} : std::to_string(live) + (live == 1 ? " call" : " calls");
  if (s.lost_events != 0) middle += "  " + std::to_string(s.lost_events) + " trace events lost";
  c.text(2 + left + 3, 1, s.columns - 40, middle, {role::dim});
  draw_hint(c, s.columns - 19, 1, 8, "F1", "Help");
  draw_hint(c, s.columns - 10, 1, 9, "F10", "Quit");
}

void draw_tabs(canvas& c, const app_state& s, const rect& r) {
  auto x = r.x + 1;
  for (std::size_t i = 0; i < tab_names.size(); ++i) {
    const auto shown = static_cast<std::size_t>(s.shown) == i;
    const auto focused = shown && s.focus == panel::content;
    const style st = shown ? style{role::focus, true, focused} : style{role::dim};
    x += c.text(x, r.y, r.x + r.width - x, "[ " + std::string(tab_names.at(i)) + " ]", st) + 1;
  }
  c.text_right(r.x, r.y, r.width - 1, "1-5", {role::dim});
}

std::string_view prompt_name(prompt p) {
  switch (p) {
    case prompt::dial:
      return "Dial: ";
    case prompt::command:
      return ":";
    case prompt::search:
      return "/";
    case prompt::transfer:
      return "Transfer to: ";
    case prompt::none:
      break;
  }
  return "";
}

void draw_hints(canvas& c, const app_state& s, const rect& r) {
  auto x = r.x + 1;
  for (const auto& b : bindings()) {
    if ((b.shown & shown_hints(s)) == 0) continue;
    const auto needed = static_cast<int>(cells_of(b.name) + b.hint.size() + 1);
    if (x + needed <= r.x + r.width) x += draw_hint(c, x, r.y, needed, b.name, b.hint);
  }
}

void draw_bottom(canvas& c, const app_state& s, const layout& l) {
  const auto& r = l.hints;
  if (s.prompt != prompt::none && (s.prompt != prompt::dial || !l.panels)) {
    const auto used = c.text(r.x + 1, r.y, r.width, prompt_name(s.prompt), {role::key, true});
    return draw_line(c, s.line, r.x + 1 + used, r.y, r.width - used - 2);
  }
  if (s.pad_call == 0) return draw_hints(c, s, r);
  const auto text = "DTMF to call " + std::to_string(s.pad_call) + ": " + s.pad_digits;
  const auto used = c.text(r.x + 1, r.y, r.width - 36, text, {role::alarm, true});
  c.cursor(r.x + 1 + used, r.y);
  c.text_right(r.x, r.y, r.width - 1, "0-9 * # A-D go out, Esc leaves", {role::dim});
}

/// The message, or else who is ringing.
void draw_message(canvas& c, const app_state& s, int y) {
  if (!s.message.empty()) return border_text(c, y, s.columns, s.message, {s.message_role, true});
  for (const auto& call : s.view->calls) {
    if (call.state != call_state::incoming) continue;
    const auto& who = call.remote_name.empty() ? call.remote : call.remote_name;
    const auto name = cut_to_cells(safe_text(who), 40);
    const auto text = "Call " + std::to_string(call.id) + " from " + name + ": a answers, r rejects";
    return border_text(c, y, s.columns, text, {role::alarm, true});
  }
}

void draw_absent(canvas& c, const rect& r, std::string_view sentence) {
  c.text(r.x + 1, r.y, r.width - 2, sentence, {role::dim});
}

void draw_content(canvas& c, const app_state& s, const rect& r) {
  if (s.reader) return draw_reader(c, s, r);
  switch (s.shown) {
    case tab::calls:
      return draw_calls_tab(c, s, r);
    case tab::trace:
      return draw_trace(c, s, r);
    case tab::dialogs:
      return s.ladder ? draw_ladder(c, s, r) : draw_dialogs(c, s, r);
    case tab::history:
      return draw_absent(c, r, "The history of all calls will be here, searchable; Enter will redial.");
    case tab::messages:
      return draw_absent(c, r, "Text messages will be here, one conversation per peer.");
  }
}

}  // namespace

std::string clock_of(base::duration d) {
  const auto seconds = std::max<std::int64_t>(std::chrono::duration_cast<std::chrono::seconds>(d).count(), 0);
  char text[48];
  if (seconds < 3600) {
    std::snprintf(text, sizeof text, "%d:%02d", static_cast<int>(seconds / 60),
                  static_cast<int>(seconds % 60));
  } else {
    std::snprintf(text, sizeof text, "%lld:%02d:%02d", static_cast<long long>(seconds / 3600),
                  static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
  }
  return text;
}

void draw_line(canvas& c, const line_edit& line, int x, int y, int width) {
  if (width <= 0) return;
  const std::string_view text = line.text();
  std::size_t begin = 0;
  const auto cells = [&] { return static_cast<int>(cells_of(text.substr(begin, line.cursor() - begin))); };
  while (cells() >= width) begin += first_character(text.substr(begin)).size;
  const auto visible = cut_to_cells(text.substr(begin), static_cast<std::size_t>(width), "");
  c.text(x, y, width, visible, {role::input});
  c.cursor(x + cells(), y);
}

void mark_row(canvas& c, const rect& row, bool focused, role r) {
  if (focused) c.fill(row, {r, true, true});
}

grid render(const app_state& s) {
  grid g{s.columns, s.rows};
  canvas c{g, s.ascii};
  if (too_small(s)) {
    draw_sentence(c, s);
    return g;
  }
  const auto l = layout_of(s);
  draw_frame(c, s, l);
  draw_title(c, s);
  if (l.panels) {
    draw_accounts(c, s, l.accounts);
    draw_calls(c, s, l.calls);
    draw_blf(c, s, l.blf);
  }
  draw_tabs(c, s, l.tabs);
  border_text(c, l.content_title, s.columns, content_title(s), {role::title});
  draw_content(c, s, l.content);
  draw_message(c, s, l.message);
  draw_bottom(c, s, l);
  return g;
}

}  // namespace siptty::tui
