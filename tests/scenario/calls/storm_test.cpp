// Many phones, many calls, a bad network: whatever happens, every call ends, both sides agree, nothing is left behind.
#include "storm.hpp"

#include <catch2/catch.hpp>

#include <string>

TEST_CASE("storm: under 20 % loss, delay, duplication and corruption every call ends and nothing is left behind") {
  for_each_seed(3, [](std::uint64_t seed) {
    storm s({seed, 8, 600, {0.2, 0.05, 0.02, std::chrono::milliseconds(1), std::chrono::milliseconds(300)}});
    const auto problem = s.run();
    INFO(problem);
    REQUIRE(problem.empty());
    REQUIRE(s.counts().dialled == 600);
    REQUIRE(s.counts().confirmed > 100);  // the network is bad, not dead
  });
}

TEST_CASE("storm: a stack whose timers are not the RFC's is found out") {
  using namespace std::chrono_literals;
  struct row { sip::timers timers; std::string told; };
  const auto r = GENERATE(values<row>({{{1s}, "T1"},                      // timers E to J, and the repeats of a 2xx
                                       {{500ms, 500ms}, "sent again"},    // T2: too many repeats
                                       {{500ms, 4s, 20s}, "timers F and K"}}));
  storm_settings settings{1, 6, 200, {0.2, 0.05, 0, 1ms, 300ms}};
  settings.timers = r.timers;
  const auto problem = storm(settings).run();
  INFO(problem);
  REQUIRE(problem.find(r.told) != std::string::npos);
}

TEST_CASE("storm: subscribers, publishers and outbound flows come to their end, and what is shown is what was told") {
  storm_settings settings{1, 10, 400, {0.1, 0.05, 0, std::chrono::milliseconds(1), std::chrono::milliseconds(200)}};
  settings.mix.proxy = settings.mix.events = settings.mix.outbound = settings.mix.transfers = true;
  storm s(settings);
  const auto problem = s.run();
  INFO(problem);
  REQUIRE(problem.empty());
  REQUIRE(s.counts().states_compared > 0);
  REQUIRE(s.counts().flows > 0);
  REQUIRE(s.counts().publications > 0);
}
