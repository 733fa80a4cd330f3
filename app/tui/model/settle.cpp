// Brings every selection and every first row back into its bounds.
#include "layout.hpp"

#include <siptty/tui/text.hpp>

#include <algorithm>
#include <cstdio>
#include <string_view>

namespace siptty::tui {
namespace {

void keep_visible(list_place& place, std::size_t count, std::size_t page) {
  place.selected = std::min(place.selected, count == 0 ? 0 : count - 1);
  place.top = std::min(place.top, count > page ? count - page : 0);
  if (place.selected < place.top) place.top = place.selected;
  if (place.selected >= place.top + page) place.top = place.selected - page + 1;
}

void keep_visible(const app_state& s, list_kind kind, list_place& place) {
  const auto list = list_of(s, kind);
  keep_visible(place, list.count, list.page);
}

void settle_trace(app_state& s) {
  const auto& events = s.log.events();
  if (events.empty()) return;
  if (s.follow) s.trace_selected = s.paused_at = events.back().number;
  list_place place{log_index(s.log, s.trace_selected), log_index(s.log, s.trace_top)};
  keep_visible(s, list_kind::trace, place);
  s.trace_selected = events[place.selected].number;
  s.trace_top = events[place.top].number;
}

void settle_dialogs(app_state& s) {
  const auto& rows = s.dialogs.rows();
  if (rows.empty()) return;
  list_place place{list_of(s, list_kind::dialogs).selected, s.dialog_top};
  if (place.selected == rows.size()) place.selected = 0;
  keep_visible(s, list_kind::dialogs, place);
  s.dialog = rows[place.selected].call_id;
  s.dialog_top = place.top;
}

void settle_call(app_state& s) {
  const auto& calls = s.view->calls;
  const auto takes_digits = [&](const call_view& c) {
    return c.id == s.pad_call && c.state != call_state::ended;
  };
  if (std::none_of(calls.begin(), calls.end(), takes_digits)) s.pad_call = 0;
  if (selected_call(s) != nullptr) return;
  s.call = s.view->current_call;
  if (selected_call(s) == nullptr) s.call = calls.empty() ? 0 : calls.front().id;
}

std::string formatted(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::vector<media_lane> lanes_of(const media_view& m) {
  if (m.codec.empty()) return {};
  auto sent = "sent " + std::to_string(m.sent) + "  lost " + std::to_string(m.lost);
  if (m.mos > 0) sent += formatted("  MOS %.1f", m.mos);
  const auto received = "recv " + std::to_string(m.received) + formatted("  jitter %.1f ms", m.jitter_ms);
  return {{true, "RTP " + m.codec, sent}, {false, "", received}};
}

void settle_ladder(app_state& s) {
  const auto* row = s.dialogs.find(s.ladder->call_id);
  if (row == nullptr) return s.ladder.reset();
  std::vector<const wire_event*> events;
  const auto skip =
      row->messages.size() > max_ladder_messages ? row->messages.size() - max_ladder_messages : 0;
  for (auto i = skip; i < row->messages.size(); ++i) {
    if (const auto* e = s.log.find(row->messages[i])) events.push_back(e);
  }
  const auto* call = call_of_dialog(s, row->call_id);
  auto& l = *s.ladder;
  l.ladder = make_ladder(events, call != nullptr ? lanes_of(call->media) : std::vector<media_lane>{});
  l.text = render(l.ladder, {static_cast<std::size_t>(layout_of(s).content.width - 2), s.ascii, true});
  if (l.arrow >= l.ladder.arrows.size()) l.arrow = l.ladder.arrows.empty() ? 0 : l.ladder.arrows.size() - 1;
  const auto& arrows = l.text.row_arrow;
  const auto row_of_arrow = std::find(arrows.begin(), arrows.end(), static_cast<int>(l.arrow));
  const auto at = static_cast<std::size_t>(row_of_arrow - arrows.begin());
  const auto header = l.text.header_rows;
  list_place place{at > header ? at - header : 0, l.top};
  keep_visible(place, l.text.rows.size() - std::min(header, l.text.rows.size()),
               list_of(s, list_kind::ladder).page);
  l.top = l.arrow == 0 ? 0 : place.top;
}

void settle_reader(app_state& s) {
  auto& r = *s.reader;
  const auto width = layout_of(s).content.width - 2;
  if (r.width != width) {
    r.width = width;
    r.lines.clear();
    for (std::string_view rest = r.text; !rest.empty();) {
      r.lines.push_back(first_row(rest, static_cast<std::size_t>(width)));
    }
  }
  const auto page = list_of(s, list_kind::reader).page;
  r.top = std::min(r.top, r.lines.size() > page ? r.lines.size() - page : 0);
}

}  // namespace

void settle(app_state& s) {
  if (too_small(s)) return;
  if (!layout_of(s).panels) s.focus = panel::content;
  settle_call(s);
  keep_visible(s, list_kind::accounts, s.accounts);
  keep_visible(s, list_kind::blf, s.blf);
  keep_visible(s, list_kind::recents, s.recents);
  settle_trace(s);
  settle_dialogs(s);
  if (s.ladder) settle_ladder(s);
  if (s.reader) settle_reader(s);
}

}  // namespace siptty::tui
