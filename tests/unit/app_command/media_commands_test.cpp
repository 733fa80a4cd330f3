// Commands about what a call negotiates.
#include <siptty/command/command.hpp>

#include <catch2/catch.hpp>

using namespace siptty;

TEST_CASE("codecs takes names, a packet length and an account, for a call or none") {
  const auto c = parse_command("2 codecs PCMU,opus --ptime 40");
  REQUIRE(c.value);
  CHECK((c.value->verb == verb::codecs && c.value->call == 2 && c.value->target == "PCMU,opus" &&
         c.value->ptime_ms == 40U));
  CHECK(parse_command("codecs").value->target.empty());
  CHECK(parse_command("codecs --account bob").value->account == "bob");
  CHECK(parse_command("codecs --ptime long").error == "\"long\" is not a number of milliseconds");
}

TEST_CASE("the way of digits can be said with them") {
  const auto c = parse_command("dtmf 12# --by inband");
  REQUIRE(c.value);
  CHECK((c.value->target == "12#" && c.value->by == "inband"));
  CHECK(parse_command("dtmf --by info").error.starts_with("dtmf needs an argument"));
}
