// Pictures of the screen, compared as text. SIPTTY_UPDATE_GOLDEN=1 writes them anew; then read the
// difference.
#include "sample.hpp"

#include <siptty/tui/state.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>

using namespace siptty;
using namespace siptty::tui;

namespace {

app_state phone(view v, int columns = 80, int rows = 24) {
  setenv("TZ", "UTC", 1);
  tzset();
  app_state s;
  on_resize(s, columns, rows);
  on_view(s, std::make_shared<const view>(std::move(v)));
  return s;
}

app_state phone_with_trace(int columns = 80, int rows = 24) {
  auto s = phone(sample::busy(), columns, rows);
  on_wire_events(s, sample::messages(), 0);
  s.message.clear();
  return s;
}

void press(app_state& s, std::string_view bytes) {
  key_decoder decoder;
  std::vector<key> keys;
  decoder.feed(bytes, keys);
  decoder.flush(keys);
  for (const auto& k : keys) on_key(s, k);
}

constexpr auto enter = "\r", tab_key = "\t", escape = "\x1b", up = "\x1b[A", down = "\x1b[B", f1 = "\x1bOP",
               f5 = "\x1b[15~";

/// Compares the picture, and with `roles` what each cell means, with expected/NAME.txt.
void golden(const std::string& name, const app_state& s, bool roles = false) {
  const auto g = render(s);
  auto picture = g.text();
  if (roles) picture += "\n" + g.roles();
  const auto path = std::string(SCREEN_EXPECTED) + "/" + name + ".txt";
  if (std::getenv("SIPTTY_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << picture;
  std::ifstream in(path);
  const std::string expected{std::istreambuf_iterator<char>(in), {}};
  INFO(path << "\n" << picture);
  CHECK(picture == expected);
}

}  // namespace

TEST_CASE("a phone that has just started") {
  golden("start", phone(sample::idle()));
  golden("start_without_accounts", phone({}));
}

TEST_CASE("the main screen with three calls") {
  auto s = phone(sample::busy());
  golden("calls", s, true);
  s.ascii = true;
  golden("calls_ascii", s);
  golden("calls_120x40", phone_with_trace(120, 40));
  golden("calls_200x60", phone_with_trace(200, 60));
}

TEST_CASE("the dial line") {
  auto s = phone(sample::idle());
  press(s, "d100 --header \"X-Test: 1\"");
  golden("dial", s);
}

TEST_CASE("a command line with completions") {
  auto s = phone(sample::busy());
  press(s, ":re");
  press(s, tab_key);
  golden("command", s);
}

TEST_CASE("the pad") {
  auto s = phone(sample::busy());
  press(s, "p12#");
  golden("pad", s);
}

TEST_CASE("calls that ended stand in the list of recent ones") {
  auto s = phone(sample::busy());
  auto next = sample::busy();
  next.calls[0].state = call_state::ended;
  next.calls[0].detail = "BYE received";
  next.calls.pop_back();
  next.current_call = 2;
  on_view(s, std::make_shared<const view>(next));
  golden("recent", s);
}

TEST_CASE("the trace follows, searches and pauses") {
  auto s = phone_with_trace();
  press(s, f5);
  golden("trace", s, true);
  press(s, "/forbidden\r");
  on_wire_events(s, {sample::options_ping(14), sample::options_ping(15)}, 7);
  golden("trace_search", s, true);
  s.ascii = true;
  golden("trace_ascii", s);
}

TEST_CASE("a whole message") {
  auto s = phone_with_trace();
  press(s, f5);
  for (int i = 0; i < 4; ++i) press(s, up);
  press(s, enter);
  golden("message", s, true);
}

TEST_CASE("SIP Dialogs, levels 1 to 3") {
  auto s = phone_with_trace();
  press(s, "3");
  golden("dialogs_1_list", s, true);
  press(s, down);
  press(s, enter);
  golden("dialogs_2_ladder", s, true);
  auto plain = s;
  plain.ascii = true;
  press(plain, down);
  golden("dialogs_2_ladder_ascii", plain);
  press(s, enter);
  golden("dialogs_3_message", s);
  press(s, escape);
  golden("dialogs_2_ladder", s, true);
}

TEST_CASE("the help") {
  auto s = phone(sample::idle());
  press(s, f1);
  golden("help", s, true);
  on_resize(s, 120, 118);
  golden("help_whole", s);
}

TEST_CASE("tabs that wait for their feature say what will be there") {
  auto s = phone(sample::idle());
  press(s, "4");
  golden("history", s);
  press(s, "5");
  golden("messages", s);
}

TEST_CASE("a terminal that is too small shows a sentence") {
  auto s = phone(sample::busy(), 79, 24);
  golden("small_79x24", s);
  on_resize(s, 10, 3);
  golden("small_10x3", s);
  on_resize(s, 1, 1);
  golden("small_1x1", s);
}

TEST_CASE("what a peer writes cannot break the frame") {
  auto v = sample::busy();
  for (auto& c : v.calls) c.remote = c.remote_name = c.detail = sample::hostile_text();
  v.accounts[0].uri = v.accounts[0].detail = v.status = sample::hostile_text();
  auto s = phone(v);
  golden("hostile", s);
  s.ascii = true;
  golden("hostile_ascii", s);
}
