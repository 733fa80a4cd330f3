#include <siptty/trace/lint_view.hpp>

#include "events.hpp"

#include <catch2/catch.hpp>

using namespace siptty;

TEST_CASE("a message's deviations stand in lines with their section, line and sentence") {
  const std::string head =
      "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
      "To: <sip:a@b>\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\n";
  const auto clean = event_of(1, direction::received, head + "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n");
  CHECK(lint_text(clean).empty());
  const auto broken = event_of(1, direction::received, head + "Require: a b\r\nContent-Length: 0\r\n\r\n");
  CHECK(lint_text(broken) ==
        "MUST RFC 3261 §20.32, line 7: Require: the value must be a token\n"
        "MUST RFC 3261 §8.1.1, line 9: the request has no Max-Forwards\n");
  const auto rejected = event_of(1, direction::received, "OPTIONS\r\n\r\n");
  CHECK(lint_text(rejected).starts_with("MUST RFC 3261 §7.1, line 1: the start line is malformed"));
}
