#include <siptty/trace/text_export.hpp>
#include <siptty/trace/wire_log.hpp>

#include <catch2/catch.hpp>

#include "events.hpp"

#include <cstdlib>
#include <ctime>

using namespace siptty;

namespace {

void use_zone(const char* zone) {
  setenv("TZ", zone, 1);
  tzset();
}

const std::string invite = "INVITE sip:100@pbx.io SIP/2.0\r\nCall-ID: c1\r\nCSeq: 1 INVITE\r\n\r\n";
const std::string ok = "SIP/2.0 200 OK\r\nCSeq: 1\r\n INVITE\r\n\r\n";

}  // namespace

TEST_CASE("the newest messages stay within the budget, and what went is counted") {
  wire_log log(50'000);
  for (std::uint64_t n = 1; n <= 100; ++n) log.add(event_of(n, direction::sent, std::string(1000, 'x')));
  REQUIRE(log.bytes() <= 50'000);
  REQUIRE(log.dropped() + log.events().size() == 100);
  REQUIRE(log.dropped() > 50);
  REQUIRE(log.events().back().number == 100);
  REQUIRE(log.find(1) == nullptr);
  REQUIRE(log.find(101) == nullptr);
  REQUIRE(log.find(100)->number == 100);
  REQUIRE(log.find(log.events().front().number) == &log.events().front());

  log.add(event_of(101, direction::sent, std::string(90'000, 'x')));
  REQUIRE(log.events().size() == 1);
  log.clear();
  REQUIRE((log.events().empty() && log.bytes() == 0 && log.dropped() == 0));
}

TEST_CASE("a log with room for numbers that are not in sequence finds each") {
  wire_log log;
  for (const std::uint64_t n : {2U, 5U, 9U}) log.add(event_of(n, direction::sent, "x"));
  for (const std::uint64_t n : {2U, 5U, 9U}) REQUIRE(log.find(n)->number == n);
  for (const std::uint64_t n : {1U, 3U, 10U}) REQUIRE(log.find(n) == nullptr);
}

TEST_CASE("a message is summed up in its first line, safe to print") {
  struct row {
    const char* name;
    std::string bytes, expected;
  };
  const row rows[] = {
      {"request", invite, "INVITE sip:100@pbx.io"},
      {"response with a folded CSeq", ok, "200 OK (INVITE)"},
      {"response without CSeq", "SIP/2.0 486 Busy Here\r\n\r\n", "486 Busy Here"},
      {"no reason phrase", "SIP/2.0 200 \r\nCSeq: 7 BYE\r\n\r\n", "200  (BYE)"},
      {"after line ends", "\r\n\r\nBYE sip:a SIP/2.0\r\n", "BYE sip:a"},
      {"keep-alive", "\r\n\r\n", "(keep-alive)"},
      {"nothing", "", "(keep-alive)"},
      {"not SIP", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1"},
      {"hostile", "INVITE sip:\x1b]0;x\x07@h SIP/2.0\r\n", "INVITE sip:\\x1b]0;x\\x07@h"},
  };
  for (const auto& r : rows) {
    INFO(r.name);
    REQUIRE(summary_of(event_of(1, direction::sent, r.bytes)) == r.expected);
  }
  REQUIRE(
      summary_of(event_of(1, direction::sent, "X sip:" + std::string(60'000, 'a') + " SIP/2.0\r\n")).size() ==
      200);
}

TEST_CASE("a trace line is the one of the screen") {
  use_zone("UTC");
  auto e = event_of(1, direction::sent, invite);
  REQUIRE(trace_line(e) == "15:04:01.102 → INVITE sip:100@pbx.io            UDP 10.0.0.1:5060");
  e = event_of(2, direction::received, ok);
  e.retransmission = 2;
  e.error = "bad\x1b";
  REQUIRE(
      trace_line(e, true) ==
      "15:04:01.102 <- 200 OK (INVITE)                  UDP 10.0.0.1:5060  (retransmission 2)  (bad\\x1b)");
}

TEST_CASE("search looks into bytes, addresses and cause without regard to case") {
  auto e = event_of(1, direction::sent, invite);
  e.cause = "you pressed d";
  for (const auto* needle : {"SIP:100@PBX", "10.0.0.1:5060", "10.0.0.5", "Pressed", "cseq: 1", ""}) {
    INFO(needle);
    REQUIRE(matches(e, needle));
  }
  for (const auto* needle : {"sip:101", "10.0.0.2", "\r\n\r\n\r\n"}) {
    INFO(needle);
    REQUIRE_FALSE(matches(e, needle));
  }
}

TEST_CASE("the whole event as text has what is known about it, and nothing that steers a terminal") {
  use_zone("UTC");
  auto e = event_of(7, direction::received, "SIP/2.0 200 OK\r\nX: \x1b[31m\n\r\nbody");
  e.account = "alice";
  e.cause = "peer";
  e.error = "no Via";
  e.intended = "SIP/2.0 200 Fine\r\n";
  const std::string expected =
      "15:04:01.102 <- received  UDP 10.0.0.1:5060 -> 10.0.0.5:5060\n"
      "account: alice\ncause: peer\nerror: no Via\n\n"
      "SIP/2.0 200 OK\nX: \\x1b[31m\\n\n\nbody"
      "\n--- before the rules changed it:\n\nSIP/2.0 200 Fine\n";
  REQUIRE(full_text(e) == expected);
  const auto sent = event_of(8, direction::sent, invite);
  const auto exported = export_text({&e, &sent});
  REQUIRE(exported.find("\n#7 1970-01-01 " + expected) != std::string::npos);
  REQUIRE(exported.find("\n#8 1970-01-01 15:04:01.102 -> sent  UDP 10.0.0.5:5060 -> 10.0.0.1:5060\n") !=
          std::string::npos);
}

TEST_CASE("the clock follows the time zone in force") {
  use_zone("UTC");
  REQUIRE(clock_text({0}) == "00:00:00.000");
  REQUIRE(clock_text({-1}) == "23:59:59.999");
  use_zone("XYZ-2");
  REQUIRE(clock_text({1'999}) == "02:00:00.001");
  use_zone("UTC");
}
