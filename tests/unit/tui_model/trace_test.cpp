#include "phone.hpp"

#include <catch2/catch.hpp>

using namespace phone;

namespace {

app_state with_messages(std::uint64_t count) {
  auto s = screen();
  std::vector<wire_event> events;
  for (std::uint64_t i = 1; i <= count; ++i)
    events.push_back(message(i, "OPTIONS sip:n" + std::to_string(i) + "@b SIP/2.0"));
  on_wire_events(s, std::move(events), 0);
  press(s, f5);
  return s;
}

std::string screen_text(const app_state& s) {
  return render(s).text();
}

}  // namespace

TEST_CASE("the trace follows until the selection moves up, and again from its end") {
  auto s = with_messages(100);
  REQUIRE(s.trace_selected == 100);
  on_wire_events(s, {message(101)}, 0);
  REQUIRE(s.trace_selected == 101);
  press(s, up);
  REQUIRE_FALSE(s.follow);
  on_wire_events(s, {message(102)}, 0);
  REQUIRE(s.trace_selected == 100);
  REQUIRE(screen_text(s).find("paused, 1 new") != std::string::npos);
  press(s, home);
  REQUIRE(s.trace_selected == 1);
  press(s, page_up);
  REQUIRE(s.trace_selected == 1);
  press(s, end);
  REQUIRE(s.follow);
  press(s, " ");
  REQUIRE_FALSE(s.follow);
  press(s, " ");
  REQUIRE(s.follow);
}

TEST_CASE("search goes around in both directions and says when there is nothing") {
  auto s = with_messages(30);
  press(s, "/n7@\r");
  REQUIRE(s.trace_selected == 7);
  press(s, "n");
  REQUIRE(s.trace_selected == 7);
  press(s, "/sip:n1\r");
  REQUIRE(s.trace_selected == 10);
  press(s, "N");
  REQUIRE(s.trace_selected == 1);
  press(s, "N");
  REQUIRE(s.trace_selected == 19);
  press(s, "n");
  REQUIRE(s.trace_selected == 1);
  press(s, "/no such thing\r");
  REQUIRE(s.message.find("No match") != std::string::npos);
  REQUIRE(s.trace_selected == 1);
  press(s, escape);
  REQUIRE(s.needle.empty());
  press(s, "n");
  REQUIRE(s.message.find("/") != std::string::npos);
}

TEST_CASE("messages that the log has let go leave the selection within it") {
  auto s = with_messages(3);
  s.log = wire_log(20'000);
  press(s, home);
  for (std::uint64_t i = 4; i < 500; ++i) on_wire_events(s, {message(i)}, 0);
  press(s, up);
  for (std::uint64_t i = 500; i < 900; ++i) on_wire_events(s, {message(i)}, 0);
  REQUIRE(s.log.find(s.trace_selected) != nullptr);
  REQUIRE(screen_text(s).find("let go") != std::string::npos);
  press(s, enter);
  REQUIRE(s.reader);
}

TEST_CASE("what the queue to the screen could not hold is counted in sight") {
  auto s = with_messages(1);
  on_wire_events(s, {}, 41);
  REQUIRE(screen_text(s).find("41 lost") != std::string::npos);
}

TEST_CASE("dialog, ladder, message, and back by Escape") {
  auto s = screen();
  on_wire_events(s,
                 {message(1, "OPTIONS sip:a@b SIP/2.0", "one"), message(2, "SIP/2.0 200 OK", "one"),
                  message(3, "OPTIONS sip:z@b SIP/2.0", "two")},
                 0);
  press(s, "3");
  REQUIRE(s.dialog == "one");
  press(s, std::string(down) + up + enter);
  REQUIRE(s.ladder);
  REQUIRE(s.ladder->ladder.arrows.size() == 2);
  press(s, std::string(down) + enter);
  REQUIRE(s.reader->text.find("SIP/2.0 200 OK") != std::string::npos);
  on_wire_events(s, {message(4, "SIP/2.0 200 OK", "one")}, 0);
  press(s, escape);
  REQUIRE_FALSE(s.reader);
  REQUIRE(s.ladder->ladder.arrows.size() == 3);
  REQUIRE(s.ladder->arrow == 1);
  press(s, escape);
  REQUIRE_FALSE(s.ladder);
}

TEST_CASE("a call's media stands under its ladder, also after its end") {
  auto c = call(1, call_state::confirmed);
  c.media.codec = "PCMU";
  c.media.sent = 214;
  auto s = screen({c});
  on_wire_events(s, {message(1, "INVITE sip:a@b SIP/2.0", c.call_id)}, 0);
  press(s, std::string("3") + enter);
  REQUIRE(screen_text(s).find("sent 214") != std::string::npos);
  on_view(s, with_calls({}));
  REQUIRE(screen_text(s).find("sent 214") != std::string::npos);
  press(s, std::string(down) + down + enter);
  REQUIRE_FALSE(s.reader);
}

TEST_CASE("search in a long message moves through its lines") {
  auto s = screen();
  auto e = message(1);
  for (int i = 0; i < 200; ++i) e.bytes += "line " + std::to_string(i) + "\r\n";
  on_wire_events(s, {e}, 0);
  press(s, std::string(f5) + enter + "/line 150\r");
  REQUIRE(screen_text(s).find("line 150") != std::string::npos);
  press(s, home);
  REQUIRE(screen_text(s).find("line 150") == std::string::npos);
  press(s, "n");
  REQUIRE(screen_text(s).find("line 150") != std::string::npos);
}
