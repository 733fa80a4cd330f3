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
std::map<instant, std::uint32_t> load_of(int count, duration interval,
                                         std::uint32_t per_slot = schedule::most_per_slot) {
  schedule s(instant{}, per_slot);
  for (int i = 0; i < count; ++i) s.add(instant{1200ms}, interval);
  std::map<instant, std::uint32_t> load;
  schedule::due_stream due;
  while (s.pop_due(instant{1200ms + interval}, due)) ++load[due.deadline];
  return load;
}

}  // namespace

TEST_CASE("from the second one on streams are staggered: two by half an interval, four by a quarter") {
  for (const auto interval : {duration(20ms), duration(10ms)}) {
    for (const int streams : {2, 4}) {
      CAPTURE(interval.count(), streams);
      const auto load = load_of(streams, interval);
      REQUIRE(load.size() == static_cast<std::size_t>(streams));
      for (auto at = std::next(load.begin()); at != load.end(); ++at) {
        const auto gap = at->first - std::prev(at)->first;
        REQUIRE(gap >= interval / streams - schedule::slot_length / 2);
        REQUIRE(gap <= interval / streams + schedule::slot_length);
      }
    }
  }
}

TEST_CASE("streams share slots evenly, and another slot is begun when they are full only") {
  struct row {
    int streams;
    std::size_t slots;
    std::uint32_t most;
  };
  for (const auto& [streams, slots, most] :
       {row{8, 8, 1}, row{9, 8, 2}, row{100, 8, 13}, row{500, 8, 63}, row{512, 8, 64}, row{513, 9, 64}}) {
    CAPTURE(streams);
    const auto load = load_of(streams, 20ms);
    REQUIRE(load.size() == slots);
    for (const auto& [when, count] : load) REQUIRE(count <= most);
  }
}

TEST_CASE("a slot takes as many streams as it is told to before another is begun") {
  REQUIRE(load_of(256, 20ms, 32).size() == 8);
  REQUIRE(load_of(257, 20ms, 32).size() == 9);
  REQUIRE(load_of(9, 20ms, 1).size() == 9);
}

TEST_CASE("who leaves makes room that the next one takes") {
  schedule s(instant{});
  std::vector<std::uint32_t> ids;
  for (int i = 0; i < 8; ++i) ids.push_back(s.add(instant{}, 20ms));
  s.remove(ids[5]);
  s.add(instant{}, 20ms);
  std::set<instant> deadlines;
  schedule::due_stream due;
  while (s.pop_due(instant{20ms}, due)) REQUIRE(deadlines.insert(due.deadline).second);
  REQUIRE(deadlines.size() == 8);
}

TEST_CASE("when all slots are full the load stays even") {
  const auto load = load_of(2000, 20ms);
  REQUIRE(load.size() == 20);
  for (const auto& [when, streams] : load) REQUIRE(streams == 100);
}

// An interval of 1 ms has one slot only.
TEST_CASE("streams of one slot are due in the same order in every interval, whoever leaves or comes") {
  schedule s(instant{});
  std::vector<std::uint32_t> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(s.add(instant{}, 1ms));
  const auto served = [&](instant now) {
    std::vector<std::uint32_t> order;
    schedule::due_stream due;
    while (s.pop_due(now, due)) order.push_back(due.stream);
    return order;
  };
  REQUIRE(served(instant{1ms}) == ids);
  REQUIRE(served(instant{2ms}) == ids);
  s.remove(ids[1]);
  REQUIRE(served(instant{3ms}) == std::vector{ids[0], ids[2], ids[3], ids[4]});
  REQUIRE(s.add(instant{3ms}, 1ms) == ids[1]);
  REQUIRE(served(instant{3ms}).empty());
  REQUIRE(served(instant{4ms}) == std::vector{ids[0], ids[2], ids[3], ids[4], ids[1]});
}

TEST_CASE("a stream that leaves or comes while its slot is served makes no other miss its turn") {
  schedule s(instant{});
  std::vector<std::uint32_t> ids;
  for (int i = 0; i < 4; ++i) ids.push_back(s.add(instant{}, 1ms));
  schedule::due_stream due;
  REQUIRE(s.pop_due(instant{1ms}, due));
  REQUIRE(due.stream == ids[0]);
  s.remove(ids[0]);
  s.remove(ids[2]);
  REQUIRE(s.add(instant{1ms}, 1ms) == ids[2]);
  REQUIRE(s.pop_due(instant{1ms}, due));
  REQUIRE(due.stream == ids[1]);
  REQUIRE(s.next() == instant{1ms});
  REQUIRE(s.pop_due(instant{1ms}, due));
  REQUIRE(due.stream == ids[3]);
  REQUIRE_FALSE(s.pop_due(instant{1ms}, due));
  REQUIRE(s.next() == instant{2ms});
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
  REQUIRE(served[slow] == 100);
  REQUIRE(s.add(instant{6s}, 20ms) == gone);
  REQUIRE(s.size() == 3);
}
