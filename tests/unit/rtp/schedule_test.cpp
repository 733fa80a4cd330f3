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

namespace {

/// How many of `count` streams of `interval` are due at each deadline of one interval.
std::map<instant, std::uint32_t> load_of(int count, duration interval) {
  schedule s(instant{});
  for (int i = 0; i < count; ++i) s.add(instant{1200ms}, interval);
  std::map<instant, std::uint32_t> load;
  schedule::due_stream due;
  while (s.pop_due(instant{1200ms + interval}, due)) ++load[due.deadline];
  return load;
}

}  // namespace

TEST_CASE("streams share a slot until it is full, and the slots in use are spread over the interval") {
  constexpr int per_slot = schedule::streams_per_slot;
  REQUIRE(load_of(per_slot, 20ms).size() == 1);
  const auto four = load_of(4 * per_slot, 20ms);
  REQUIRE(four.size() == 4);
  for (auto at = std::next(four.begin()); at != four.end(); ++at) {
    REQUIRE(at->first - std::prev(at)->first == 5ms);
    REQUIRE(at->second == per_slot);
  }
  const auto two = load_of(2 * per_slot, 10ms);
  REQUIRE(two.size() == 2);
  REQUIRE(two.rbegin()->first - two.begin()->first == 5ms);
}

TEST_CASE("when all slots are full the load stays even") {
  const auto load = load_of(2000, 20ms);
  REQUIRE(load.size() == 20);
  for (const auto& [when, streams] : load) REQUIRE(streams == 100);
}

TEST_CASE("streams of one slot are due in the same order in every interval, whoever leaves or comes") {
  schedule s(instant{});
  std::vector<std::uint32_t> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(s.add(instant{}, 20ms));
  const auto served = [&](instant now) {
    std::vector<std::uint32_t> order;
    schedule::due_stream due;
    while (s.pop_due(now, due)) order.push_back(due.stream);
    return order;
  };
  REQUIRE(served(instant{20ms}) == ids);
  REQUIRE(served(instant{40ms}) == ids);
  s.remove(ids[1]);
  REQUIRE(served(instant{60ms}) == std::vector{ids[0], ids[2], ids[3], ids[4]});
  REQUIRE(s.add(instant{60ms}, 20ms) == ids[1]);
  REQUIRE(served(instant{60ms}).empty());
  REQUIRE(served(instant{80ms}) == std::vector{ids[0], ids[2], ids[3], ids[4], ids[1]});
}

TEST_CASE("a stream that leaves or comes while its slot is served makes no other miss its turn") {
  schedule s(instant{});
  std::vector<std::uint32_t> ids;
  for (int i = 0; i < 4; ++i) ids.push_back(s.add(instant{}, 20ms));
  schedule::due_stream due;
  REQUIRE(s.pop_due(instant{20ms}, due));
  REQUIRE(due.stream == ids[0]);
  s.remove(ids[0]);
  s.remove(ids[2]);
  REQUIRE(s.add(instant{20ms}, 20ms) == ids[2]);
  REQUIRE(s.pop_due(instant{20ms}, due));
  REQUIRE(due.stream == ids[1]);
  REQUIRE(s.next() == instant{20ms});
  REQUIRE(s.pop_due(instant{20ms}, due));
  REQUIRE(due.stream == ids[3]);
  REQUIRE_FALSE(s.pop_due(instant{20ms}, due));
  REQUIRE(s.next() == instant{40ms});
  for (const auto id : {ids[1], ids[3], ids[2]}) s.remove(id);
  REQUIRE(s.next() == never);
  REQUIRE_FALSE(s.pop_due(instant{1s}, due));
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
  REQUIRE(served[slow] == 99);
  REQUIRE(s.add(instant{6s}, 20ms) == gone);
  REQUIRE(s.size() == 3);
}
