// The lists of the screen behind one interface: how many rows, which one is selected, which one matches a
// search.
#include "layout.hpp"

#include <siptty/tui/text.hpp>

#include <algorithm>
#include <string_view>

namespace siptty::tui {
namespace {

template <class Rows, class Match>
std::size_t position(const Rows& rows, Match match) {
  return static_cast<std::size_t>(std::find_if(rows.begin(), rows.end(), match) - rows.begin());
}

std::size_t call_index(const app_state& s) {
  return position(s.view->calls, [&](const call_view& c) { return c.id == s.call; });
}

std::size_t dialog_index(const app_state& s) {
  return position(s.dialogs.rows(), [&](const dialog_row& d) { return d.call_id == s.dialog; });
}

bool has(std::string_view text, const std::string& needle) {
  return find_folded(text, needle) != text.npos;
}

bool arrow_matches(const app_state& s, const ladder_arrow& a) {
  const auto* e = s.log.find(a.number);
  return has(a.text, s.needle) || has(a.cause, s.needle) || (e != nullptr && matches(*e, s.needle));
}

std::size_t page_of(const app_state& s, list_kind kind) {
  const auto l = layout_of(s);
  auto rows = l.content.height;
  if (kind == list_kind::dialogs) rows -= 1;
  if (kind == list_kind::recents) rows = calls_tab_of(l.content).recents.height - 1;
  if (kind == list_kind::ladder) rows -= static_cast<int>(s.ladder->text.header_rows);
  if (kind == list_kind::calls) rows = l.calls.height - 3;
  if (kind == list_kind::blf) rows = l.blf.height - 2;
  return static_cast<std::size_t>(std::max(rows, 1));
}

}  // namespace

std::size_t log_index(const wire_log& log, std::uint64_t number) {
  const auto& events = log.events();
  const auto at = std::lower_bound(events.begin(), events.end(), number,
                                   [](const wire_event& e, std::uint64_t n) { return e.number < n; });
  return static_cast<std::size_t>(at - events.begin());
}

const call_view* selected_call(const app_state& s) {
  const auto at = call_index(s);
  return at < s.view->calls.size() ? &s.view->calls[at] : nullptr;
}

const call_view* call_of_dialog(const app_state& s, const std::string& call_id) {
  for (const auto& c : s.view->calls) {
    if (c.call_id == call_id) return &c;
  }
  for (const auto& r : s.recent) {
    if (r.call.call_id == call_id) return &r.call;
  }
  return nullptr;
}

list_kind focused_list(const app_state& s) {
  if (s.reader) return list_kind::reader;
  switch (s.focus) {
    case panel::accounts:
      return list_kind::accounts;
    case panel::calls:
      return list_kind::calls;
    case panel::blf:
      return list_kind::blf;
    case panel::content:
      break;
  }
  switch (s.shown) {
    case tab::calls:
      return list_kind::recents;
    case tab::trace:
      return list_kind::trace;
    case tab::dialogs:
      return s.ladder ? list_kind::ladder : list_kind::dialogs;
    default:
      return list_kind::none;
  }
}

list_state list_of(const app_state& s, list_kind kind) {
  const auto page = page_of(s, kind);
  switch (kind) {
    case list_kind::accounts:
      return {s.view->accounts.size(), s.accounts.selected, page};
    case list_kind::calls:
      return {s.view->calls.size(), call_index(s), page};
    case list_kind::blf:
      return {s.view->blf.size(), s.blf.selected, page};
    case list_kind::recents:
      return {s.recent.size(), s.recents.selected, page};
    case list_kind::trace:
      return {s.log.events().size(), log_index(s.log, s.trace_selected), page};
    case list_kind::dialogs:
      return {s.dialogs.rows().size(), dialog_index(s), page};
    case list_kind::ladder:
      return {s.ladder->ladder.arrows.size(), s.ladder->arrow, page};
    case list_kind::reader: {
      const auto lines = s.reader->lines.size();
      return {lines > page ? lines - page + 1 : 1, s.reader->top, page};
    }
    case list_kind::none:
      break;
  }
  return {};
}

void select(app_state& s, list_kind kind, std::size_t index) {
  switch (kind) {
    case list_kind::accounts:
      s.accounts.selected = index;
      break;
    case list_kind::calls:
      s.call = s.view->calls[index].id;
      break;
    case list_kind::blf:
      s.blf.selected = index;
      break;
    case list_kind::recents:
      s.recents.selected = index;
      break;
    case list_kind::trace:
      s.trace_selected = s.log.events()[index].number;
      s.follow = s.follow && index + 1 == s.log.events().size();
      break;
    case list_kind::dialogs:
      s.dialog = s.dialogs.rows()[index].call_id;
      break;
    case list_kind::ladder:
      s.ladder->arrow = index;
      break;
    case list_kind::reader:
      s.reader->top = index;
      break;
    case list_kind::none:
      break;
  }
}

bool row_matches(const app_state& s, list_kind kind, std::size_t index) {
  switch (kind) {
    case list_kind::accounts:
      return has(s.view->accounts[index].uri, s.needle);
    case list_kind::calls:
      return has(s.view->calls[index].remote, s.needle);
    case list_kind::blf:
      return has(s.view->blf[index].label, s.needle);
    case list_kind::recents:
      return has(s.recent[index].call.remote, s.needle);
    case list_kind::trace:
      return matches(s.log.events()[index], s.needle);
    case list_kind::dialogs: {
      const auto& d = s.dialogs.rows()[index];
      return has(d.method + ' ' + d.from + ' ' + d.to + ' ' + d.state + ' ' + d.call_id, s.needle);
    }
    case list_kind::ladder:
      return arrow_matches(s, s.ladder->ladder.arrows[index]);
    case list_kind::reader:
      return index < s.reader->lines.size() && has(s.reader->lines[index], s.needle);
    case list_kind::none:
      break;
  }
  return false;
}

void open_reader(app_state& s, std::string title, std::string text, bool help) {
  s.reader = reader{std::move(title), std::move(text), {}, 0, 0, 0, help};
}

}  // namespace siptty::tui
