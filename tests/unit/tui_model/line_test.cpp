#include "phone.hpp"

#include <catch2/catch.hpp>

using namespace phone;

namespace {

line_edit typed(std::string_view bytes, const line_history& history = {}) {
  line_edit line;
  for (const auto& k : keys_of(bytes)) line.apply(k, history);
  return line;
}

}  // namespace

TEST_CASE("a line is edited by whole characters") {
  struct row {
    const char* name;
    std::string bytes, text;
    std::size_t cursor;
  };
  const std::vector<row> rows{
      {"typing", "abc", "abc", 3},
      {"UTF-8", "a\u00e9\u4f60", "a\u00e9\u4f60", 6},
      {"Backspace takes the whole character", "a\u4f60\x7f", "a", 1},
      {"Backspace at the start does nothing", "\x7f", "", 0},
      {"Left steps over the whole character", "\u4f60b\x1b[D\x1b[Dx", "x\u4f60b", 1},
      {"Right stops at the end", "a\x1b[C\x1b[C", "a", 1},
      {"Delete", "\u00e9b\x1b[H\x1b[3~", "b", 0},
      {"Ctrl-A and Ctrl-E",
       "bc\x01"
       "a\x05"
       "d",
       "abcd", 4},
      {"Ctrl-U keeps what stands behind the cursor", "abc\x1b[D\x15", "c", 0},
      {"Ctrl-K keeps what stands before it", "abc\x1b[D\x0b", "ab", 2},
      {"Ctrl-W takes a word", "one two  \x17", "one ", 4},
      {"Ctrl-W takes the only word", "one\x17", "", 0},
      {"Ctrl-W on nothing", "\x17", "", 0},
      {"controls of a paste are left out",
       "1\x02\x0e"
       "2",
       "12", 2},
  };
  for (const auto& r : rows) {
    INFO(r.name);
    const auto line = typed(r.bytes);
    REQUIRE(line.text() == r.text);
    REQUIRE(line.cursor() == r.cursor);
  }
}

TEST_CASE("a line has an end, and it is never half a character") {
  std::string flood;
  for (int i = 0; i < 1000; ++i) flood += "\u4f60";
  const auto line = typed(flood);
  REQUIRE(line.text().size() <= max_line_bytes);
  REQUIRE(line.text().size() % 3 == 0);
  line_edit set;
  set.set(flood);
  REQUIRE(set.text() == line.text());
}

TEST_CASE("earlier lines come back, and the one being written stays") {
  line_history history;
  for (const auto* text : {"first", "second", "second", ""}) history.add(text);
  REQUIRE(history.lines() == std::vector<std::string>{"first", "second"});
  auto line = typed("dra", history);
  const auto expect = [&](const char* key_bytes, const char* text) {
    line.apply(keys_of(key_bytes).front(), history);
    REQUIRE(line.text() == text);
  };
  expect(up, "second");
  expect(up, "first");
  expect(up, "first");
  expect(down, "second");
  expect(down, "dra");
  expect(down, "dra");
  for (int i = 0; i < 1000; ++i) history.add(std::to_string(i));
  REQUIRE(history.lines().size() == max_history_lines);
  REQUIRE(history.lines().back() == "999");
}
