// What the engine tells: snapshots, wire events, events.
#include "layout.hpp"
#include "sentences.hpp"

#include <algorithm>

namespace siptty::tui {
namespace {

bool is_live(const call_view& c) {
  return c.state != call_state::ended;
}

const call_view* find_call(const view& v, std::uint32_t id) {
  const auto at =
      std::find_if(v.calls.begin(), v.calls.end(), [id](const call_view& c) { return c.id == id; });
  return at == v.calls.end() ? nullptr : &*at;
}

/// Calls that were live in the old picture and are not in the new one.
void remember_ended(app_state& s, const view& next) {
  for (const auto& before : s.view->calls) {
    const auto* after = find_call(next, before.id);
    if (!is_live(before) || (after != nullptr && is_live(*after))) continue;
    const auto talked = before.state == call_state::confirmed || before.state == call_state::held;
    s.recent.push_front(
        {after != nullptr ? *after : before, talked ? next.now - before.since : base::duration{}});
  }
  if (s.recent.size() > max_recent_calls) s.recent.resize(max_recent_calls);
}

bool rings_anew(const app_state& s, const view& next) {
  return std::any_of(next.calls.begin(), next.calls.end(), [&](const call_view& c) {
    return c.state == call_state::incoming && find_call(*s.view, c.id) == nullptr;
  });
}

bool is_failure(const event& e) {
  return e.name == "error" || e.name == "registration-failed";
}

/// The engine forgets a call with its end; the reason comes as an event.
void note_end(app_state& s, const event& e) {
  for (auto& r : s.recent) {
    if (std::to_string(r.call.id) == e.get("id")) r.call.detail = outcome_of(e);
  }
}

}  // namespace

void on_view(app_state& s, std::shared_ptr<const view> v) {
  remember_ended(s, *v);
  if (v->current_call != s.view->current_call && v->current_call != 0) s.call = v->current_call;
  if (v->status != s.view->status && !v->status.empty()) say(s, v->status);
  if (rings_anew(s, *v)) s.message.clear();  // so that the announcement shows
  s.now = v->now;
  s.view = std::move(v);
  settle(s);
}

void on_wire_events(app_state& s, std::vector<wire_event> events, std::uint64_t lost) {
  s.lost_events = lost;
  for (auto& e : events) {
    s.dialogs.add(e);
    s.log.add(std::move(e));
  }
  settle(s);
}

void on_events(app_state& s, const std::vector<event>& events) {
  for (const auto& e : events) {
    if (e.name == "disconnected") note_end(s, e);
    if (auto text = sentence_of(e); !text.empty())
      say(s, std::move(text), is_failure(e) ? role::bad : role::normal);
  }
}

void on_resize(app_state& s, int columns, int rows) {
  s.columns = std::clamp(columns, 1, max_columns);
  s.rows = std::clamp(rows, 1, max_rows);
  settle(s);
}

}  // namespace siptty::tui
