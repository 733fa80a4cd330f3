// A message or the help, page by page.
#include "draw.hpp"

#include <base/ascii.hpp>

#include <algorithm>

namespace siptty::tui {
namespace {

/// Length of "Name:" or "a=" at the start of a line; 0 when there is none.
std::size_t name_length(std::string_view line) {
  const auto end = line.find_first_of(":=");
  if (end == std::string_view::npos || end == 0) return 0;
  const auto name = line.substr(0, end);
  const auto token = std::all_of(name.begin(), name.end(), base::is_token);
  return token && (line[end] == ':' || end == 1) ? end + 1 : 0;
}

bool is_start_line(std::string_view line) {
  return line.starts_with("SIP/2.0 ") || line.ends_with(" SIP/2.0");
}

void draw_message_line(canvas& c, const rect& row, std::string_view line) {
  if (is_start_line(line)) return void(c.text(row.x, row.y, row.width, line, {role_of_message(line), true}));
  c.text(row.x, row.y, row.width, line);
  c.fill({row.x, row.y, static_cast<int>(name_length(line)), 1}, {role::name});
}

void draw_help_line(canvas& c, const rect& row, std::string_view line) {
  constexpr int name_cells = 16;
  const auto heading = !line.empty() && line.front() != ' ';
  c.text(row.x, row.y, row.width, line, heading ? style{role::title, true} : style{});
  if (!heading) c.fill({row.x, row.y, name_cells, 1}, {role::key, true});
}

}  // namespace

void draw_reader(canvas& c, const app_state& s, const rect& r) {
  const auto& text = *s.reader;
  for (auto i = text.top; i < text.lines.size() && static_cast<int>(i - text.top) < r.height; ++i) {
    const rect row{r.x + 1, r.y + static_cast<int>(i - text.top), r.width - 2, 1};
    text.help ? draw_help_line(c, row, text.lines[i]) : draw_message_line(c, row, text.lines[i]);
    c.highlight(row, s.needle);
  }
}

}  // namespace siptty::tui
