#include "layout.hpp"

#include <algorithm>

namespace siptty::tui {
namespace {

constexpr int frame_rows = 9;  // borders, title, tabs, hints, with the panels shown
constexpr int roomy_content_rows = 20;

int panel_rows(const app_state& s) {
  return std::clamp(s.rows / 4, 6, 12);
}

bool shows_panels(const app_state& s) {
  const auto reading = s.reader || (s.shown == tab::dialogs && s.ladder);
  const auto roomy = s.rows - frame_rows - panel_rows(s) >= roomy_content_rows;
  return !s.zoomed && (!reading || roomy);
}

}  // namespace

bool too_small(const app_state& s) {
  return s.columns < least_columns || s.rows < least_rows;
}

layout layout_of(const app_state& s) {
  layout l;
  const auto inner = s.columns - 2;
  l.panels = shows_panels(s);
  auto y = 3;
  if (l.panels) {
    const auto height = panel_rows(s);
    const auto side = std::clamp(s.columns / 4 - 1, 19, 34);
    l.accounts = {1, y, side, height};
    l.calls = {side + 2, y, inner - 2 * side - 2, height};
    l.blf = {inner + 1 - side, y, side, height};
    y += height + 1;
  }
  l.tabs = {1, y, inner, 1};
  l.content_title = y + 1;
  l.content = {1, y + 2, inner, s.rows - y - 5};
  l.message = s.rows - 3;
  l.hints = {1, s.rows - 2, inner, 1};
  return l;
}

calls_tab_layout calls_tab_of(const rect& content) {
  constexpr int least = 8;  // rows of either part
  const auto left = content.width * 3 / 5;
  const auto upper = content.height > 2 * least ? std::max(content.height / 2, least) : content.height;
  return {{content.x, content.y, left, upper},
          {content.x + left + 1, content.y, content.width - left - 1, upper},
          {content.x, content.y + upper + 1, content.width, std::max(content.height - upper - 1, 0)}};
}

std::uint16_t working_keys(const app_state& s) {
  if (s.prompt != prompt::none) return where::always | where::line;
  if (s.pad_call != 0) return where::always | where::pad;
  return where::always | where::screen;
}

std::uint16_t shown_hints(const app_state& s) {
  if (s.prompt != prompt::none) return where::line;
  if (s.pad_call != 0) return where::pad;
  if (s.reader) return where::reader;
  if (s.focus != panel::content || s.shown == tab::calls) return where::phone;
  if (s.shown == tab::trace) return where::trace;
  return s.shown == tab::dialogs ? where::list : where::phone;
}

void say(app_state& s, std::string sentence, role r) {
  s.message = std::move(sentence);
  s.message_role = r;
}

}  // namespace siptty::tui
