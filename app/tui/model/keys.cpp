#include "commands.hpp"

#include <siptty/trace/lint_view.hpp>
#include <siptty/trace/safe_text.hpp>

#include <algorithm>

namespace siptty::tui {
namespace {

void show(app_state& s, tab t) {
  s.shown = t;
  s.focus = panel::content;
  s.reader.reset();
}

void step_panel(app_state& s, int step) {
  constexpr int panels = 4;
  s.zoomed = false;
  s.focus = static_cast<panel>((static_cast<int>(s.focus) + panels + step) % panels);
}

void set_follow(app_state& s, bool on) {
  s.follow = on;
  say(s, on ? "Following the trace." : "The trace is paused; Space or End follows it again.");
}

void move(app_state& s, action what) {
  const auto kind = focused_list(s);
  const auto [count, at, page] = list_of(s, kind);
  if (count == 0) return;
  const auto last = count - 1;
  const auto back = [at = at](std::size_t n) { return at > n ? at - n : 0; };
  switch (what) {
    case action::up:
      return select(s, kind, back(1));
    case action::down:
      return select(s, kind, std::min(at + 1, last));
    case action::page_up:
      return select(s, kind, back(page));
    case action::page_down:
      return select(s, kind, std::min(at + page, last));
    case action::home:
      return select(s, kind, 0);
    case action::end:
      select(s, kind, last);
      s.follow = s.follow || kind == list_kind::trace;
      return;
    default:
      return;
  }
}

/// The whole message, and under it what it does against the RFCs.
std::string text_with_findings(const wire_event& e) {
  auto text = full_text(e);
  const auto found = lint_text(e);
  if (found.empty()) return text;
  if (!text.ends_with('\n')) text += '\n';
  return text + "--- deviations from the RFCs:\n" + found;
}

void open_message(app_state& s, std::uint64_t number) {
  if (const auto* e = s.log.find(number))
    return open_reader(s, "Message " + std::to_string(number), text_with_findings(*e));
  if (number != 0) say(s, "This message has left the trace's memory.", role::warn);
}

/// A peer chose this text: nothing in it may become an option of the dial line.
std::string dialable(const std::string& remote) {
  const auto safe = safe_text(remote);
  return safe.substr(0, safe.find_first_of(" \"'\\"));
}

void open_row(app_state& s) {
  switch (focused_list(s)) {
    case list_kind::trace:
      return open_message(s, s.trace_selected);
    case list_kind::dialogs:
      if (s.dialogs.find(s.dialog) != nullptr) s.ladder = open_ladder{s.dialog, {}, {}, 0, 0};
      return;
    case list_kind::ladder:
      if (!s.ladder->ladder.arrows.empty()) open_message(s, s.ladder->ladder.arrows[s.ladder->arrow].number);
      return;
    case list_kind::recents:
      if (s.recent.empty()) return;
      open_prompt(s, prompt::dial);
      return s.line.set(dialable(s.recent[s.recents.selected].call.remote));
    default:
      return;
  }
}

void go_back(app_state& s) {
  if (s.reader) return s.reader.reset();
  if (!s.needle.empty()) return s.needle.clear();
  if (s.shown == tab::dialogs && s.ladder) return s.ladder.reset();
  s.zoomed = false;
}

void perform(app_state& s, action what, const key& k) {
  switch (what) {
    case action::none:
      return;
    case action::help:
      return open_reader(s, "Help", help_text(), true);
    case action::settings:
      return say(s, "F2: the settings screen is not there yet; edit the configuration file.");
    case action::headers:
      return say(s, "F3: the header editor is not there yet; dial TARGET --header \"N: v\" works.");
    case action::add_blf:
      return say(s, "+: busy lamps are not there yet.");
    case action::trace_tab:
      return show(s, tab::trace);
    case action::show_tab:
      return show(s, static_cast<tab>(k.value - U'1'));
    case action::next_panel:
      return step_panel(s, 1);
    case action::previous_panel:
      return step_panel(s, -1);
    case action::dial:
      return open_prompt(s, prompt::dial);
    case action::search:
      return open_prompt(s, prompt::search);
    case action::command_line:
      return open_prompt(s, prompt::command);
    case action::next_match:
      return find_match(s, 1, false);
    case action::previous_match:
      return find_match(s, -1, false);
    case action::zoom:
      s.zoomed = !s.zoomed;
      return;
    case action::pause:
      if (s.shown == tab::trace) set_follow(s, !s.follow);
      return;
    case action::open:
      return open_row(s);
    case action::back:
      return go_back(s);
    case action::submit:
      return submit(s);
    case action::complete:
      return complete(s);
    case action::cancel:
      s.prompt = prompt::none;
      s.pad_call = 0;
      return;
    case action::up:
    case action::down:
    case action::page_up:
    case action::page_down:
    case action::home:
    case action::end:
      return move(s, what);
    default:
      return run(s, what);
  }
}

}  // namespace

void on_key(app_state& s, const key& k) {
  auto what = action_for(k, working_keys(s));
  if (too_small(s) && what != action::quit) return;
  if (what != action::complete) s.message.clear();
  if (what == action::none && s.pad_call != 0 && k.code == key_code::character) press_pad(s, k.value);
  if (s.prompt != prompt::none && (what == action::none || what == action::edit)) {
    s.line.apply(k, history_of(s));
    what = action::none;
  }
  perform(s, what, k);
  settle(s);
}

}  // namespace siptty::tui
