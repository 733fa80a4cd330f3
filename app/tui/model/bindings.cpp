#include <siptty/tui/bindings.hpp>

#include <algorithm>
#include <array>

namespace siptty::tui {
namespace {

using namespace where;

constexpr key letter(char32_t c) {
  return {key_code::character, c};
}
constexpr key control(char32_t c) {
  return {key_code::control, c};
}
constexpr key function(char32_t n) {
  return {key_code::function, n};
}
constexpr key plain(key_code c) {
  return {c};
}
constexpr std::uint16_t lists = trace | list | reader;

constexpr std::array table{
    binding{action::dial, screen, letter(U'd'), "d", "Dial", phone,
            "Dial a number or URI; options of :dial may follow."},
    binding{action::answer, screen, letter(U'a'), "a", "Answer", phone,
            "Answer the selected call, or the first that rings."},
    binding{action::reject, screen, letter(U'r'), "r", "", 0,
            "Reject it with 486; :reject CODE sends another code."},
    binding{action::hang_up, screen, letter(U'h'), "h", "Hang", phone,
            "Hang up the selected call, answered or not."},
    binding{action::transfer, screen, letter(U'x'), "x", "Xfer", phone,
            "Transfer the selected call; asks for the target."},
    binding{action::hold, screen, letter(U'o'), "o", "Hold", phone, "Hold the selected call, or resume it."},
    binding{action::mute, screen, letter(U'm'), "m", "Mute", phone,
            "Send silence instead of sound, or stop doing so."},
    binding{action::conference, screen, letter(U'c'), "c", "Conf", phone,
            "Join all calls into a conference; take one out of it."},
    binding{action::dtmf, screen, letter(U'p'), "p", "DTMF", phone,
            "Pad: 0-9 * # A-D go out as digits until Esc."},
    binding{action::add_blf, screen, letter(U'+'), "+", "", 0, "Add a busy lamp; not yet."},
    binding{action::open, screen, plain(key_code::enter), "Enter", "Open", trace | list,
            "Open: a dialog, a message; redial a recent call."},
    binding{action::back, screen, plain(key_code::escape), "Esc", "Back", lists,
            "Back one level; clears the search."},
    binding{action::pause, screen, letter(U' '), "Space", "Pause", trace, "Trace: pause, or follow again."},
    binding{action::search, screen, letter(U'/'), "/", "Search", lists, "Search in what is shown."},
    binding{action::next_match, screen, letter(U'n'), "n", "Next", lists, "Next match."},
    binding{action::previous_match, screen, letter(U'N'), "N", "", 0, "Previous match."},
    binding{action::zoom, screen, letter(U'z'), "z", "Zoom", trace | list,
            "The tab takes the whole screen, or shrinks again."},
    binding{action::command_line, screen, letter(U':'), ":", "", 0,
            "Command line; Tab completes, Up recalls."},
    binding{action::next_panel, screen, plain(key_code::tab), "Tab", "Panels", phone | trace | list,
            "Next panel."},
    binding{action::previous_panel, screen, plain(key_code::back_tab), "Shift-Tab", "", 0, "Previous panel."},
    binding{action::show_tab, screen, letter(U'1'), "1…5", "", 0,
            "Tabs: Calls, SIP Trace, SIP Dialogs, History, Messages."},
    binding{action::show_tab, screen, letter(U'2'), "", "", 0, ""},
    binding{action::show_tab, screen, letter(U'3'), "", "", 0, ""},
    binding{action::show_tab, screen, letter(U'4'), "", "", 0, ""},
    binding{action::show_tab, screen, letter(U'5'), "", "", 0, ""},
    binding{action::up, screen, plain(key_code::up), "Up Down", "", 0,
            "Move in the panel that has the focus."},
    binding{action::down, screen, plain(key_code::down), "", "", 0, ""},
    binding{action::page_up, screen, plain(key_code::page_up), "PgUp PgDn", "Page", reader,
            "A page up or down."},
    binding{action::page_down, screen, plain(key_code::page_down), "", "", 0, ""},
    binding{action::home, screen, plain(key_code::home), "Home End", "", 0,
            "First or last row; End follows the trace again."},
    binding{action::end, screen, plain(key_code::end), "", "", 0, ""},
    binding{action::help, always, function(1), "F1 ?", "", 0, "This help."},
    binding{action::help, screen, letter(U'?'), "", "", 0, ""},
    binding{action::settings, always, function(2), "F2", "", 0, "Settings; not yet."},
    binding{action::headers, always, function(3), "F3", "", 0, "Header editor; not yet."},
    binding{action::trace_tab, always, function(5), "F5", "", 0, "SIP trace."},
    binding{action::quit, always, function(10), "F10 Ctrl-C", "", 0, "Quit: hangs up, unregisters."},
    binding{action::quit, always, control(U'c'), "", "", 0, ""},
    binding{action::submit, line, plain(key_code::enter), "Enter", "Go", line, ""},
    binding{action::cancel, line | pad, plain(key_code::escape), "Esc", "Leave", line | pad, ""},
    binding{action::complete, line, plain(key_code::tab), "Tab", "Complete", line, ""},
    binding{action::edit, line, plain(key_code::up), "Up", "Earlier", line, ""},
    binding{action::edit, line, control(U'a'), "Ctrl-A Ctrl-E", "", 0,
            "In a line: to its start, to its end."},
    binding{action::edit, line, control(U'u'), "Ctrl-U Ctrl-W", "", 0,
            "In a line: delete to its start, delete a word."},
};

}  // namespace

std::span<const binding> bindings() {
  return table;
}

action action_for(const key& k, std::uint16_t place) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const binding& b) { return b.key == k && (b.works & place) != 0; });
  return found == table.end() ? action::none : found->what;
}

}  // namespace siptty::tui
