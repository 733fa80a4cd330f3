#include "phone.hpp"

#include <siptty/tui/text.hpp>

#include <siptty/trace/safe_text.hpp>

#include <catch2/catch.hpp>

using namespace phone;

namespace {

key plain(key_code c) {
  return {c};
}
key letter(char32_t c) {
  return {key_code::character, c};
}
key function(char32_t n) {
  return {key_code::function, n};
}

}  // namespace

TEST_CASE("bytes of terminals become keys, however they are cut") {
  struct row {
    const char* name;
    std::string bytes;
    std::vector<key> expected;
  };
  const std::vector<row> rows{
      {"letters", "dA", {letter(U'd'), letter(U'A')}},
      {"UTF-8", "\u00e9\u4f60\U0001F600", {letter(U'\u00e9'), letter(U'\u4f60'), letter(U'\U0001F600')}},
      {"controls",
       "\x03\x15\t\r\n\x7f\x08",
       {{key_code::control, U'c'},
        {key_code::control, U'u'},
        plain(key_code::tab),
        plain(key_code::enter),
        plain(key_code::enter),
        plain(key_code::backspace),
        plain(key_code::backspace)}},
      {"cursor keys, normal",
       "\x1b[A\x1b[B\x1b[C\x1b[D",
       {plain(key_code::up), plain(key_code::down), plain(key_code::right), plain(key_code::left)}},
      {"cursor keys, application",
       "\x1bOA\x1bOH\x1bOF",
       {plain(key_code::up), plain(key_code::home), plain(key_code::end)}},
      {"with Ctrl held", "\x1b[1;5A", {plain(key_code::up)}},
      {"F1 of xterm, PuTTY and the Linux console",
       "\x1bOP\x1b[11~\x1b[[A",
       {function(1), function(1), function(1)}},
      {"F5 F10 F12", "\x1b[15~\x1b[21~\x1b[24~", {function(5), function(10), function(12)}},
      {"Home and End of three families",
       "\x1b[1~\x1b[7~\x1b[4~\x1b[8~",
       {plain(key_code::home), plain(key_code::home), plain(key_code::end), plain(key_code::end)}},
      {"pages and Delete",
       "\x1b[5~\x1b[6~\x1b[3~",
       {plain(key_code::page_up), plain(key_code::page_down), plain(key_code::erase)}},
      {"Shift-Tab", "\x1b[Z", {plain(key_code::back_tab)}},
      {"two Escapes", "\x1b\x1b", {plain(key_code::escape), plain(key_code::escape)}},
      {"Escape, then a letter", "\x1b:", {plain(key_code::escape), letter(U':')}},
      {"a mouse report is nothing", "\x1b[<0;10;10Mh", {letter(U'h')}},
      {"a title and other strings are nothing", "\x1b]0;hang\x07\x1bPhang\x1b\\h", {letter(U'h')}},
      {"bracketed paste brings its text alone", "\x1b[200~12\x1b[201~", {letter(U'1'), letter(U'2')}},
      {"an endless number is nothing", "\x1b[99999999999999999999~h", {letter(U'h')}},
      {"overlong, surrogate, too large, stray",
       "\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80\x80\xffh",
       {letter(U'h')}},
      {"half a character, then a letter", "\xe4\xbdh", {letter(U'h')}},
      {"invisible and direction marks", "\u202e\u200b\ufeffh", {letter(U'h')}},
      {"Ctrl-C in the middle of a sequence", "\x1b[1;\x03", {{key_code::control, U'c'}}},
      {"Ctrl-C in an endless string", "\x1b]0;\x03x", {{key_code::control, U'c'}, letter(U'x')}},
  };
  for (const auto& r : rows) {
    INFO(r.name);
    REQUIRE(keys_of(r.bytes) == r.expected);
    for (std::size_t cut = 1; cut < r.bytes.size(); ++cut) {
      key_decoder decoder;
      std::vector<key> keys;
      decoder.feed(r.bytes.substr(0, cut), keys);
      decoder.feed(r.bytes.substr(cut), keys);
      decoder.flush(keys);
      INFO("cut after " << cut);
      REQUIRE(keys == r.expected);
    }
  }
}

TEST_CASE("a lone Escape is a key only when nothing follows") {
  key_decoder decoder;
  std::vector<key> keys;
  decoder.feed("\x1b", keys);
  REQUIRE(keys.empty());
  REQUIRE(decoder.pending());
  decoder.flush(keys);
  REQUIRE(keys == std::vector<key>{plain(key_code::escape)});
  REQUIRE_FALSE(decoder.pending());
}

TEST_CASE("no key means two things in one place") {
  const auto all = bindings();
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t k = i + 1; k < all.size(); ++k) {
      INFO(all[i].name << " and " << all[k].name);
      REQUIRE_FALSE((all[i].key == all[k].key && (all[i].works & all[k].works) != 0));
    }
  }
}

TEST_CASE("the help names every key that does something, in 80 columns") {
  auto s = screen();
  press(s, f1);
  REQUIRE(s.reader);
  for (const auto& b : bindings()) {
    if (b.name.empty() || b.what == action::submit || b.what == action::cancel || b.what == action::complete)
      continue;
    INFO(b.name);
    if (b.help.empty()) continue;
    REQUIRE(s.reader->text.find(std::string(b.name) + " ") != std::string::npos);
    REQUIRE(s.reader->text.find(b.help) != std::string::npos);
  }
  for (const auto& row : command_table()) REQUIRE(s.reader->text.find(row.name) != std::string::npos);
  std::string_view text = s.reader->text;
  while (!text.empty()) {
    const auto line = first_row(text, 1000);
    INFO(line);
    REQUIRE(cells_of(line) <= 76);
  }
}

TEST_CASE("SPEC's keys are bound") {
  struct row {
    const char* bytes;
    action expected;
  };
  for (const auto& [bytes, expected] :
       {row{"d", action::dial},       {"a", action::answer},       {"r", action::reject},
        {"h", action::hang_up},       {"o", action::hold},         {"m", action::mute},
        {"x", action::transfer},      {"c", action::conference},   {"p", action::dtmf},
        {"+", action::add_blf},       {"\t", action::next_panel},  {"\x1b[Z", action::previous_panel},
        {"1", action::show_tab},      {"5", action::show_tab},     {"/", action::search},
        {":", action::command_line},  {f1, action::help},          {"?", action::help},
        {"\x1bOQ", action::settings}, {"\x1bOR", action::headers}, {f5, action::trace_tab},
        {f10, action::quit},          {"\x03", action::quit}}) {
    INFO(bytes);
    REQUIRE(action_for(keys_of(bytes).front(), where::always | where::screen) == expected);
  }
}
