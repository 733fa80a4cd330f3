#include "phone.hpp"

#include <catch2/catch.hpp>

using namespace phone;
using namespace std::chrono_literals;

TEST_CASE("keys of the phone become commands for the selected call, with their cause") {
  struct row {
    const char* name;
    std::string bytes;
    call_state state;
    verb expected;
    const char* origin;
  };
  const std::vector<row> rows{
      {"answer", "a", call_state::incoming, verb::answer, "you pressed a"},
      {"reject", "r", call_state::incoming, verb::reject, "you pressed r"},
      {"hang up", "h", call_state::confirmed, verb::hangup, "you pressed h"},
      {"cancel", "h", call_state::calling, verb::hangup, "you pressed h"},
      {"hold", "o", call_state::confirmed, verb::hold, "you pressed o"},
      {"resume", "o", call_state::held, verb::resume, "you pressed o"},
      {"mute", "m", call_state::confirmed, verb::mute, "you pressed m"},
      {"transfer", "x200\r", call_state::confirmed, verb::transfer, "you pressed x"},
      {"digit", "p5", call_state::confirmed, verb::dtmf, "you pressed p 5"},
      {"command", ":hangup\r", call_state::confirmed, verb::hangup, "command hangup"},
  };
  for (const auto& r : rows) {
    INFO(r.name);
    auto s = screen({call(7, call_state::held), call(9, r.state)});
    if (r.state != call_state::incoming) press(s, down);
    press(s, r.bytes);
    REQUIRE(s.commands.size() == 1);
    REQUIRE(s.commands[0].verb == r.expected);
    REQUIRE(s.commands[0].call == 9);
    REQUIRE(s.commands[0].origin == r.origin);
  }
}

TEST_CASE("c joins all calls that are up, and takes one out that is in") {
  auto inside = call(7, call_state::confirmed);
  inside.in_conference = true;
  for (const bool in : {false, true}) {
    auto s = screen({in ? inside : call(7, call_state::confirmed), call(9, call_state::held)});
    press(s, "c");
    REQUIRE(s.commands.size() == 1);
    REQUIRE(s.commands[0].verb == verb::conference);
    REQUIRE(s.commands[0].conference == (in ? conference_action::leave : conference_action::all));
    REQUIRE(s.commands[0].other == (in ? 7U : 0U));
    REQUIRE(s.commands[0].origin == "you pressed c");
  }
}

TEST_CASE("keys that make no sense now say why and send nothing") {
  struct row {
    const char* name;
    std::string bytes;
    std::vector<call_view> calls;
  };
  const std::vector<row> rows{
      {"nothing rings", "a", {call(1, call_state::confirmed)}},
      {"nothing to reject", "r", {}},
      {"no call", "h", {}},
      {"the call is over", "h", {call(1, call_state::ended)}},
      {"hold before the answer", "o", {call(1, call_state::early)}},
      {"transfer before the answer", "x", {call(1, call_state::calling)}},
      {"conference before the answer", "c", {call(1, call_state::calling)}},
      {"no lamps yet", "+", {}},
      {"no settings yet", "\x1bOQ", {}},
      {"no header editor yet", "\x1bOR", {}},
      {"a command that is none", ":fly\r", {}},
      {"a dial line with a wrong option", "d100 --colour red\r", {}},
  };
  for (const auto& r : rows) {
    INFO(r.name);
    auto s = screen(r.calls);
    press(s, r.bytes);
    REQUIRE(s.commands.empty());
    REQUIRE_FALSE(s.message.empty());
    REQUIRE(s.prompt == prompt::none);
  }
}

TEST_CASE("the dial line takes options and dials from the selected account") {
  auto s = screen();
  press(s, std::string("d100 --header \"X-Foo: bar\" --from \"Spoofed <sip:fake@pbx>\"") + enter);
  REQUIRE(s.commands.size() == 1);
  const auto& c = s.commands[0];
  REQUIRE(c.verb == verb::dial);
  REQUIRE(c.target == "100");
  REQUIRE(c.account == "alice");
  REQUIRE(c.origin == "you pressed d");
  REQUIRE(c.headers == std::vector<std::pair<std::string, std::string>>{{"X-Foo", "bar"}});
  REQUIRE(c.from == "Spoofed <sip:fake@pbx>");
  s.commands.clear();
  s.focus = panel::accounts;
  press(s, std::string(down) + "d" + up);
  REQUIRE(s.line.text().substr(0, 3) == "100");
  press(s, enter);
  REQUIRE(s.commands.at(0).account == "bob");
}

TEST_CASE("letters in a text field are text") {
  auto s = screen({call(1, call_state::confirmed)});
  press(s, "dharmony2");
  REQUIRE(s.line.text() == "harmony2");
  REQUIRE(s.commands.empty());
  press(s, escape);
  REQUIRE(s.prompt == prompt::none);
  REQUIRE(s.commands.empty());
}

TEST_CASE("the pad sends digits until Escape or the end of its call") {
  auto s = screen({call(1, call_state::confirmed)});
  press(s, "p1a*#hxdq9");
  std::string digits;
  for (const auto& c : s.commands) {
    REQUIRE(c.verb == verb::dtmf);
    digits += c.target;
  }
  REQUIRE(digits == "1A*#D9");
  REQUIRE(s.pad_digits == digits);
  for (int i = 0; i < 1000; ++i) press(s, "5");
  REQUIRE(s.pad_digits.size() <= max_pad_digits);
  press(s, escape);
  REQUIRE(s.pad_call == 0);
  press(s, "p");
  on_view(s, with_calls({call(1, call_state::ended)}));
  REQUIRE(s.pad_call == 0);
}

TEST_CASE("completion fills what is common and lists the rest") {
  auto s = screen();
  press(s, std::string(":rec") + tab_key);
  REQUIRE(s.line.text() == "record ");
  press(s, std::string("\x15rei") + tab_key);
  REQUIRE(s.line.text() == "reinvite ");
  press(s, std::string("\x15") + "h" + tab_key);
  REQUIRE(s.line.text() == "h");
  REQUIRE(s.message.find("hangup") != std::string::npos);
  REQUIRE(s.message.find("hold") != std::string::npos);
  press(s, std::string("\x15zz") + tab_key);
  REQUIRE(s.line.text() == "zz");
}

TEST_CASE("quitting tells the engine once, by key and by command") {
  for (const auto* bytes : {f10, "\x03", ":quit\r", "d12\x03", "p\x03"}) {
    auto s = screen({call(1, call_state::confirmed)});
    press(s, bytes);
    INFO(bytes);
    REQUIRE(s.quit);
    REQUIRE(s.commands.size() == 1);
    REQUIRE(s.commands[0].verb == verb::quit);
  }
}

TEST_CASE("the selection follows a new current call and survives the end of one") {
  auto s = screen({call(1, call_state::confirmed), call(2, call_state::held)});
  REQUIRE(s.call == 1);
  on_view(
      s, with_calls({call(1, call_state::held), call(2, call_state::held), call(3, call_state::calling)}, 3));
  REQUIRE(s.call == 3);
  press(s, up);
  REQUIRE(s.call == 2);
  on_view(s, with_calls({call(1, call_state::held), call(3, call_state::confirmed)}, 3));
  REQUIRE(s.call == 3);
  on_view(s, with_calls({}));
  REQUIRE(s.call == 0);
}

TEST_CASE("calls that end, shown as ended or simply gone, are remembered once, within a bound") {
  auto s = screen({call(1, call_state::confirmed), call(2, call_state::incoming)});
  auto ended = std::make_shared<view>(*with_calls({call(1, call_state::ended)}));
  ended->now += 5s;
  on_view(s, ended);
  REQUIRE(s.recent.size() == 2);
  REQUIRE(s.recent[0].talked == 0s);
  REQUIRE(s.recent[1].talked == 5s);
  on_view(s, with_calls({}));
  REQUIRE(s.recent.size() == 2);
  for (std::uint32_t i = 10; i < 500; ++i) {
    on_view(s, with_calls({call(i, call_state::confirmed)}));
    on_view(s, with_calls({}));
  }
  REQUIRE(s.recent.size() == max_recent_calls);
}

TEST_CASE("redialling a recent call takes no options from what its peer wrote") {
  auto s = screen({call(1, call_state::confirmed, "sip:eve@x --from \"boss\" --header 'A: b'")});
  on_view(s, with_calls({}));
  s.focus = panel::content;
  press(s, std::string(enter) + enter);
  REQUIRE(s.commands.size() == 1);
  REQUIRE(s.commands[0].target == "sip:eve@x");
  REQUIRE(s.commands[0].from.empty());
  REQUIRE(s.commands[0].headers.empty());
}

TEST_CASE("events of failure and the engine's status reach the message line") {
  auto s = screen();
  on_events(s, {event{"registration-failed", {}}.text("account", "alice").text("reason", "403 Forbidden")});
  REQUIRE(s.message == "alice cannot register: 403 Forbidden");
  REQUIRE(s.message_role == role::bad);
  auto v = std::make_shared<view>();
  v->status = "transfer accepted";
  on_view(s, v);
  REQUIRE(s.message == "transfer accepted");
}

TEST_CASE("events are told in words, those that show elsewhere are not told") {
  const auto named = [](const char* name) { return event{name, {}}; };
  struct row {
    event e;
    const char* expected;
  };
  for (const auto& [e, expected] :
       {row{named("error").text("text", "no such file"), "no such file"},
        {named("registered").text("account", "bob").number("expires", 300), "bob is registered"},
        {named("registration-failed")
             .text("account", "bob")
             .number("code", 403)
             .text("reason", "Forbidden")
             .number("retry_s", 30),
         "bob cannot register: 403 Forbidden; trying again in 30 s"},
        {named("binding").text("account", "bob").text("state", "terminated").text("cause", "deactivated").text("ours", "yes"),
         "bob: the network ended this phone's binding: deactivated"},
        {named("binding").text("account", "bob").text("contact", "sip:bob@h").text("state", "terminated").text("cause", "expired"),
         "bob: the network ended the binding sip:bob@h: expired"},
        {named("early").number("id", 2).number("code", 180).text("reason", "Ringing"), "Call 2: 180 Ringing"},
        {named("confirmed").number("id", 2).text("codec", "PCMU"), "Call 2 is answered, PCMU"},
        {named("hold").number("id", 2), "Call 2 is on hold"},
        {named("resumed").number("id", 2), "Call 2 is off hold"},
        {named("dtmf").number("id", 2).text("digit", "#"), "Call 2: digit # came"},
        {named("transfer").number("id", 2).number("code", 202).text("reason", "Accepted"),
         "Call 2: transfer 202 Accepted"},
        {named("party").number("id", 2).text("state", "joined"), "Call 2 is in the conference"},
        {named("party").number("id", 2).text("state", "left"), "Call 2 is out of the conference"},
        {named("party").number("id", 0).text("state", "present").decimal("gain_db", -6, 1).text("muted", "yes").decimal("level_dbov", -20, 1),
         "You: gain -6.0 dB, muted, level -20.0 dB"},
        {named("disconnected").number("id", 2).number("code", 486).text("reason", "Busy Here"),
         "Call 2 is over: 486 Busy Here"},
        {named("disconnected").number("id", 2).number("code", 503).text("reason", "Congested").text("why", "Q.850;cause=42"),
         "Call 2 is over: 503 Congested (Q.850;cause=42)"},
        {named("disconnected").number("id", 2).number("code", 0).text("why", "Q.850;cause=16"), "Call 2 is over"},
        {named("disconnected").number("id", 2).number("code", 0), "Call 2 is over"},
        {named("media").number("id", 2), "before"},
        {named("incoming").number("id", 2), "before"}}) {
    auto s = screen();
    s.message = "before";
    on_events(s, {e});
    INFO(to_text(e));
    REQUIRE(s.message == expected);
  }
}

TEST_CASE("a recent call shows how it ended") {
  auto s = screen({call(1, call_state::early), call(2, call_state::confirmed)});
  on_view(s, with_calls({call(2, call_state::confirmed)}));
  on_events(s, {event{"disconnected", {}}.number("id", 1).number("code", 486).text("reason", "Busy Here")});
  REQUIRE(s.recent.at(0).call.detail == "486 Busy Here");
}
