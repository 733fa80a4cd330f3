#include "commands.hpp"

#include <algorithm>
#include <string_view>

namespace siptty::tui {
namespace {

const call_view* first_incoming(const app_state& s) {
  const auto* selected = selected_call(s);
  if (selected != nullptr && selected->state == call_state::incoming) return selected;
  const auto at = std::find_if(s.view->calls.begin(), s.view->calls.end(),
                               [](const call_view& c) { return c.state == call_state::incoming; });
  return at == s.view->calls.end() ? nullptr : &*at;
}

const call_view* live_call(app_state& s) {
  const auto* c = selected_call(s);
  if (c != nullptr && c->state != call_state::ended) return c;
  say(s, "There is no call selected; d dials one.", role::warn);
  return nullptr;
}

const call_view* talking_call(app_state& s) {
  const auto* c = live_call(s);
  if (c == nullptr || c->state == call_state::confirmed || c->state == call_state::held) return c;
  say(s, "Call " + std::to_string(c->id) + " is not answered yet.", role::warn);
  return nullptr;
}

void send(app_state& s, verb what, const call_view& c, std::string_view key, int code = 0, bool on = true) {
  command out;
  out.verb = what;
  out.call = c.id;
  out.code = code;
  out.on = on;
  out.origin = "you pressed " + std::string(key);
  s.commands.push_back(std::move(out));
}

void send_conference(app_state& s, const call_view& selected) {
  command out;
  out.verb = verb::conference;
  if (selected.in_conference) {
    out.conference = conference_action::leave;
    out.other = selected.id;
  }
  out.origin = "you pressed c";
  s.commands.push_back(std::move(out));
}

void take_incoming(app_state& s, verb what, std::string_view key, int code) {
  if (const auto* c = first_incoming(s)) return send(s, what, *c, key, code);
  say(s, "No call is ringing here.", role::warn);
}

const command_row& row_of(verb what) {
  const auto table = command_table();
  return *std::find_if(table.begin(), table.end(), [what](const command_row& r) { return r.verb == what; });
}

/// The call that a line without a number means: what is selected on the screen, not the engine's idea of it.
std::uint32_t default_call(const app_state& s, verb what) {
  if (!row_of(what).takes_call) return 0;
  const auto* ringing = what == verb::answer || what == verb::reject ? first_incoming(s) : nullptr;
  return ringing != nullptr ? ringing->id : s.call;
}

void quit(app_state& s) {
  command out;
  out.verb = verb::quit;
  out.origin = "you quit";
  s.commands.push_back(std::move(out));
  s.quit = true;
}

void send_line(app_state& s, const std::string& line, std::string origin) {
  auto parsed = parse_command(line);
  if (!parsed.error.empty()) return say(s, parsed.error, role::bad);
  if (!parsed.value) return;
  if (parsed.value->verb == verb::quit) return quit(s);
  auto& c = *parsed.value;
  c.origin = origin.empty() ? "command " + std::string(row_of(c.verb).name) : std::move(origin);
  const auto& accounts = s.view->accounts;
  if (c.call == 0) c.call = default_call(s, c.verb);
  if (c.verb == verb::dial && c.account.empty() && s.accounts.selected < accounts.size()) {
    c.account = accounts[s.accounts.selected].name;
  }
  s.commands.push_back(std::move(c));
}

}  // namespace

void run(app_state& s, action what) {
  constexpr int ok = 200, busy_here = 486;
  switch (what) {
    case action::answer:
      return take_incoming(s, verb::answer, "a", ok);
    case action::reject:
      return take_incoming(s, verb::reject, "r", busy_here);
    case action::hang_up:
      if (const auto* c = live_call(s)) send(s, verb::hangup, *c, "h");
      return;
    case action::hold:
      if (const auto* c = talking_call(s))
        send(s, c->state == call_state::held ? verb::resume : verb::hold, *c, "o");
      return;
    case action::mute:
      if (const auto* c = talking_call(s)) send(s, verb::mute, *c, "m", 0, !c->media.muted);
      return;
    case action::conference:
      if (const auto* c = talking_call(s)) send_conference(s, *c);
      return;
    case action::transfer:
      if (talking_call(s) != nullptr) open_prompt(s, prompt::transfer);
      return;
    case action::dtmf:
      if (const auto* c = live_call(s)) {
        s.pad_call = c->id;
        s.pad_digits.clear();
      }
      return;
    case action::quit:
      return quit(s);
    default:
      return;
  }
}

void open_prompt(app_state& s, prompt p) {
  s.prompt = p;
  s.line = {};
}

line_history& history_of(app_state& s) {
  if (s.prompt == prompt::search) return s.searched;
  return s.prompt == prompt::command ? s.commanded : s.dialled;
}

void submit(app_state& s) {
  const auto text = s.line.text();
  const auto asked = s.prompt;
  history_of(s).add(text);
  s.prompt = prompt::none;
  s.line = {};
  if (asked == prompt::search) {
    s.needle = text;
    if (!text.empty()) find_match(s, 1, true);
  } else if (text.empty()) {
    return;
  } else if (asked == prompt::dial) {
    send_line(s, "dial " + text, "you pressed d");
  } else if (asked == prompt::transfer) {
    send_line(s, std::to_string(s.call) + " transfer " + text, "you pressed x");
  } else {
    send_line(s, text, "");
  }
}

void complete(app_state& s) {
  if (s.prompt != prompt::command && s.prompt != prompt::dial) return;
  const auto& line = s.line.text();
  const auto words = complete_command((s.prompt == prompt::dial ? "dial " : "") + line);
  if (words.empty()) return;
  auto common = words.front();
  std::string all;
  for (const auto& w : words) {
    const auto differs = std::mismatch(common.begin(), common.end(), w.begin(), w.end()).first;
    common.erase(differs, common.end());
    all += w + "  ";
  }
  const auto space = line.find_last_of(' ');
  const auto kept = space == std::string::npos ? std::string{} : line.substr(0, space + 1);
  if (kept.size() + common.size() > line.size()) s.line.set(kept + common);
  if (words.size() == 1) s.line.set(kept + common + ' ');
  if (words.size() > 1) say(s, all);
}

void press_pad(app_state& s, char32_t c) {
  if (c >= U'a' && c <= U'd') c -= 32;
  constexpr std::u32string_view digits = U"0123456789*#ABCD";
  const auto* call = selected_call(s);
  if (digits.find(c) == digits.npos) return;
  for (const auto& live : s.view->calls) {
    if (live.id == s.pad_call) call = &live;
  }
  if (call == nullptr) return;
  const auto digit = static_cast<char>(c);
  send(s, verb::dtmf, *call, std::string("p ") + digit);
  s.commands.back().target = std::string(1, digit);
  if (s.pad_digits.size() >= max_pad_digits) s.pad_digits.erase(0, 1);
  s.pad_digits += digit;
}

void find_match(app_state& s, int step, bool here_too) {
  if (s.needle.empty()) return say(s, "Nothing to search for yet; / asks.", role::warn);
  const auto kind = focused_list(s);
  auto [count, from, page] = list_of(s, kind);
  if (kind == list_kind::reader) {
    count = s.reader->lines.size();
    from = s.reader->match;
  }
  for (std::size_t i = here_too ? 0 : 1; i <= count && count > 0; ++i) {
    const auto index = step > 0 ? (from + i) % count : (from + count - i % count) % count;
    if (!row_matches(s, kind, index)) continue;
    if (kind == list_kind::reader) s.reader->match = index;
    return select(s, kind, index);
  }
  say(s, "No match for \"" + s.needle + "\".", role::warn);
}

}  // namespace siptty::tui
