// The arguments of `faults`.
#include <siptty/command/command.hpp>

#include <catch2/catch.hpp>

using namespace siptty;

TEST_CASE("faults are read as they are written") {
  const auto all =
      parse_command("2 faults both loss=5,duplicate=0.5,reorder=2,corrupt=100,delay=80,jitter=30");
  REQUIRE(all.value);
  REQUIRE(all.value->verb == verb::faults);
  REQUIRE(all.value->call == 2);
  const auto& f = all.value->faults;
  REQUIRE((f.incoming && f.outgoing));
  REQUIRE(f.loss_percent == 5);
  REQUIRE(f.duplicate_percent == 0.5);
  REQUIRE(f.reorder_percent == 2);
  REQUIRE(f.corrupt_percent == 100);
  REQUIRE(f.delay_ms == 80);
  REQUIRE(f.jitter_ms == 30);
  const auto in = parse_command("faults in loss=1").value->faults,
             out = parse_command("faults out off").value->faults;
  REQUIRE((in.incoming && !in.outgoing));
  REQUIRE((out.outgoing && !out.incoming && out.loss_percent == 0));
}

TEST_CASE("wrong faults are refused with a sentence") {
  struct row {
    const char* line;
    const char* expected;
  };
  const row rows[] = {
      {"faults sideways off", "\"sideways\" is no way; write in, out or both"},
      {"faults in los=5",
       "\"los\" is no fault; did you mean \"loss\"?; write off, or for example loss=5,delay=80"},
      {"faults in loss", "\"\" is not a percentage from 0 to 100"},
      {"faults in loss=101", "\"101\" is not a percentage from 0 to 100"},
      {"faults in loss=-1", "\"-1\" is not a percentage from 0 to 100"},
      {"faults in loss=nan", "\"nan\" is not a percentage from 0 to 100"},
      {"faults in loss=5%", "\"5%\" is not a percentage from 0 to 100"},
      {"faults in delay=5001", "\"5001\" is not a number of ms from 0 to 5000"},
      {"faults in loss=5,", "\"\" is no fault; write off, or for example loss=5,delay=80"},
      {"faults in", "faults needs another argument; write: [CALL] faults in|out|both FAULTS"},
  };
  for (const auto& r : rows) {
    INFO(r.line);
    CHECK(parse_command(r.line).error == r.expected);
  }
}
