// Many phones, many calls, a bad network: whatever happens, every call ends, both sides agree, nothing is left behind.
#include "storm.hpp"

#include <catch2/catch.hpp>

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
