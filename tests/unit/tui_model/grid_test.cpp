#include "phone.hpp"

#include <siptty/tui/text.hpp>

#include <siptty/trace/safe_text.hpp>

#include <catch2/catch.hpp>

using namespace phone;

namespace {

const std::string hostile =
    "\x1b[2J\x1b]0;x\x07\r\n\t\xff\xc0\xaf\u202e\u2066 \u4f60\u597d e\u0301\u0301\u0301\u0301\u0301 "
    "\u200b\ufeff"
    "\U0001F469\u200d\U0001F4BB\ufe0f\U0001F44B\U0001F3FB \x7f\u0085\xf4\x90\x80\x80";

/// Every row as wide as the grid, nothing in it that a terminal would obey.
void require_sound(const grid& g) {
  std::string_view text;
  const auto all = g.text();
  text = all;
  for (int y = 0; y < g.rows(); ++y) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() + 1);
    INFO(line);
    REQUIRE(cells_of(line) == static_cast<std::size_t>(g.columns()));
    REQUIRE(safe_text(line) == line);
  }
  REQUIRE(text.empty());
}

app_state hostile_screen() {
  auto c = call(1, call_state::confirmed, hostile);
  c.remote_name = c.detail = c.account = c.media.codec = hostile;
  auto ringing = c;
  ringing.id = 2;
  ringing.state = call_state::incoming;
  auto v = std::make_shared<view>(*with_calls({c, ringing, call(3, call_state::confirmed, hostile)}));
  for (auto& a : v->accounts) a.uri = a.detail = a.transport = hostile;
  v->blf = {{hostile, hostile, blf_view::state::busy}};
  v->status = hostile;
  app_state s;
  on_view(s, v);
  v = std::make_shared<view>(*v);
  v->calls.pop_back();
  on_view(s, v);
  auto e = message(1, hostile + "\r\nINVITE sip:a SIP/2.0", hostile);
  e.cause = e.account = e.transport = e.error = hostile;
  auto good = message(2, "INVITE sip:" + hostile + " SIP/2.0", "good" + hostile);
  good.cause = hostile;
  on_wire_events(s, {e, good, message(3, "SIP/2.0 200 " + hostile, "good" + hostile)}, 3);
  return s;
}

}  // namespace

TEST_CASE("a wide character that does not fit is cut, and half of one never stays") {
  grid g{6, 1};
  canvas c{g, false};
  REQUIRE(c.text(0, 0, 5, "\u4f60\u597d\u4f60") == 5);
  REQUIRE(g.text() == "\u4f60\u597d\u2026 \n");
  c.put(1, 0, U'x', {});
  REQUIRE(g.text() == " x\u597d\u2026 \n");
  c.put(2, 0, U'y', {});
  REQUIRE(g.text() == " xy \u2026 \n");
  require_sound(g);
}

TEST_CASE("marks join the character before them, two at most, width changers are left out") {
  grid g{4, 1};
  canvas c{g, false};
  c.text(0, 0, 4, "\u0301e\u0301\u0302\u0303\u0304\u2764\ufe0f");
  REQUIRE(g.text() == "e\u0301\u0302\u2764  \n");
  require_sound(g);
}

TEST_CASE("drawing outside the grid draws nothing") {
  grid g{3, 2};
  canvas c{g, false};
  for (const int x : {-5, -1, 3, 1000}) {
    for (const int y : {-1, 0, 2, 1000}) {
      c.text(x, y, 10, "text");
      c.put(x, y, U'x', {});
    }
  }
  c.fill({-2, -2, 100, 100}, {role::bad});
  c.text(0, 0, -3, "text");
  c.text_right(0, 0, 2, "abcdef");
  require_sound(g);
  REQUIRE(g.text() == "a\u2026 \n   \n");
}

TEST_CASE("a grid has a largest and a smallest size") {
  REQUIRE(grid(100'000, 100'000).columns() == max_columns);
  REQUIRE(grid(0, -5).rows() == 1);
}

TEST_CASE("in ASCII nothing else is drawn") {
  auto s = hostile_screen();
  s.ascii = true;
  for (const auto* keys : {"1", "2", "3", "\r", "\r", "\x1b\x1b?"}) {
    press(s, keys);
    for (const auto c : render(s).text()) REQUIRE(static_cast<unsigned char>(c) < 0x7F);
  }
}

TEST_CASE("whatever the peer writes, the frame holds at every size and in every view") {
  for (const auto* keys : {"1", "2", "2\r", "3", "3\x1b[B\r", "3\x1b[B\r\x1b[B\r", "?", "d\u4f60", ":x",
                           "/INV\r", "p1", "2z", "\t\t\t", "3\x1b[B\r/200\r"}) {
    for (const auto& [columns, rows] :
         {std::pair{80, 24}, {81, 25}, {100, 30}, {200, 60}, {333, 24}, {80, 100}}) {
      auto s = hostile_screen();
      on_resize(s, columns, rows);
      press(s, keys);
      INFO(keys << " at " << columns << 'x' << rows);
      const auto g = render(s);
      require_sound(g);
      const auto last = columns - 1;
      for (int y = 0; y < rows; ++y) {
        INFO("row " << y);
        REQUIRE((g.at(0, y).text[0] == U'│' || g.at(0, y).style.role == role::border));
        REQUIRE((g.at(last, y).text[0] == U'│' || g.at(last, y).style.role == role::border));
      }
    }
  }
}

TEST_CASE("any size down to one cell draws, and only quitting works when it is too small") {
  for (int columns = 1; columns < 90; columns += 7) {
    for (int rows = 1; rows < 30; rows += 3) {
      auto s = hostile_screen();
      on_resize(s, columns, rows);
      require_sound(render(s));
    }
  }
  auto s = screen({call(1, call_state::confirmed)});
  on_resize(s, 79, 24);
  press(s, "h");
  REQUIRE(s.commands.empty());
  press(s, f10);
  REQUIRE(s.quit);
}
