#include <rtp/schedule.hpp>

#include <catch2/catch.hpp>

#include <map>
#include <set>

using namespace rtp;
using namespace base;
using namespace std::chrono_literals;

TEST_CASE("deadlines stand on an absolute grid, however late they are served") {
  schedule s(instant{5ms});
  const auto id = s.add(instant{7ms}, 20ms);
  schedule::due_stream due;
  auto expected = s.next();
  REQUIRE(expected == instant{25ms});
  for (int i = 0; i < 180'000; ++i) {  // an hour, each time served some milliseconds late
    REQUIRE_FALSE(s.pop_due(expected - 1ns, due));
    REQUIRE(s.pop_due(expected + (i % 20) * 1ms - 1ns + 1ns * (i % 20 == 0), due));
    REQUIRE(due.stream == id);
    REQUIRE(due.deadline == expected);
    REQUIRE(due.missed == 0);
    expected += 20ms;
    REQUIRE(s.next() == expected);
  }
}

TEST_CASE("after a stall a stream is due once, and what it missed is told") {
  schedule s(instant{});
  s.add(instant{}, 20ms);
  schedule::due_stream due;
  REQUIRE(s.pop_due(instant{20ms + 19ms}, due));
  REQUIRE(due.missed == 0);
  REQUIRE(s.pop_due(instant{145ms}, due));  // 40, 60, 80, 100 went by
  REQUIRE(due.missed == 5);
  REQUIRE(due.deadline == instant{140ms});
  REQUIRE_FALSE(s.pop_due(instant{145ms}, due));
  REQUIRE(s.next() == instant{160ms});
}

TEST_CASE("streams spread over the slots of the interval, evenly") {
  schedule s(instant{});
  std::map<instant, int> load;
  for (int i = 0; i < 100; ++i) s.add(instant{1s}, 20ms);
  schedule::due_stream due;
  int served = 0;
  while (s.pop_due(instant{1s + 20ms}, due)) {
    ++load[due.deadline];
    ++served;
  }
  REQUIRE(served == 100);
  REQUIRE(load.size() == 20);
  for (const auto& [when, streams] : load) REQUIRE(streams == 5);
}

TEST_CASE("streams of different intervals keep their own pace, and a removed one is silent") {
  schedule s(instant{});
  const auto fast = s.add(instant{}, 10ms);
  const auto slow = s.add(instant{}, 60ms);
  const auto gone = s.add(instant{}, 20ms);
  s.remove(gone);
  std::map<std::uint32_t, int> served;
  schedule::due_stream due;
  for (instant now{}; now < instant{6s}; now += 1ms) {
    while (s.pop_due(now, due)) ++served[due.stream];
  }
  REQUIRE(served.size() == 2);
  REQUIRE(served[fast] == 599);
  REQUIRE(served[slow] == 100);
  REQUIRE(s.add(instant{6s}, 20ms) == gone);
  REQUIRE(s.size() == 3);
}
