#include <base/ascii.hpp>
#include <base/endpoint.hpp>
#include <base/packet.hpp>
#include <base/rng.hpp>
#include <base/slot_table.hpp>
#include <base/timer_table.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

using namespace base;
using namespace std::chrono_literals;

TEST_CASE("endpoints are read and written as in a URI") {
  REQUIRE(endpoint::parse("192.0.2.1:5060")->to_string() == "192.0.2.1:5060");
  REQUIRE(endpoint::parse("[2001:db8::1]:5061")->to_string() == "[2001:db8::1]:5061");
  REQUIRE(endpoint::parse("[::1]", 5060)->port == 5060);
  REQUIRE(endpoint::parse("127.0.0.1", 7)->port == 7);
  for (const auto* wrong :
       {"", ":", "1.2.3:5", "1.2.3.4:", "1.2.3.4:70000", "1.2.3.4:-1", "[::1", "example.com:1"}) {
    INFO(wrong);
    REQUIRE_FALSE(endpoint::parse(wrong));
  }
  REQUIRE_FALSE(ip_address::parse(std::string_view("::1\0garbage", 11)));
  REQUIRE(ip_address::parse("127.9.9.9")->is_loopback());
  REQUIRE(ip_address::parse("::1")->is_loopback());
  REQUIRE_FALSE(ip_address::parse("10.0.0.1")->is_loopback());
  REQUIRE(ip_address::v4(0x7f000001).to_string() == "127.0.0.1");
}

TEST_CASE("numbers are read whole or not at all") {
  REQUIRE(parse_number<std::uint16_t>("65535") == 65535);
  for (const auto* wrong : {"", "65536", "-1", "+1", "1 ", " 1", "0x1", "1a"}) {
    INFO(wrong);
    REQUIRE_FALSE(parse_number<std::uint16_t>(wrong));
  }
}

TEST_CASE("a packet keeps its bytes as long as any slice lives, and gives the slab back") {
  packet_pool pool;
  packet tail;
  {
    const auto whole = pool.copy("hello world");
    tail = whole.slice(6, 100);
    REQUIRE(pool.outstanding() == 1);
  }
  REQUIRE(tail.text() == "world");
  REQUIRE(tail.slice(9, 9).empty());
  tail = {};
  REQUIRE(pool.outstanding() == 0);
  const auto big = pool.copy(std::string(100'000, 'x'));
  REQUIRE(big.size() == 100'000);
}

TEST_CASE("packets outlive their pool") {
  packet survivor;
  {
    packet_pool pool;
    survivor = pool.copy("still here");
  }
  REQUIRE(survivor.text() == "still here");
}

TEST_CASE("a stale slot id finds nothing") {
  slot_table<std::string> table(2);
  const auto a = table.emplace("a");
  const auto b = table.emplace("b");
  REQUIRE(table.full());
  table.erase(a);
  const auto c = table.emplace("c");
  REQUIRE(c.index == a.index);
  REQUIRE(table.find(a) == nullptr);
  REQUIRE(*table.find(b) == "b");
  REQUIRE(*table.find(c) == "c");
  REQUIRE(table.find({}) == nullptr);
}

TEST_CASE("slots of a table that empties and fills again are used anew, and no old id finds a new value") {
  slot_table<std::string> table(1000);
  std::vector<slot_table<std::string>::id> old;
  for (int round = 0; round < 5; ++round) {
    std::vector<slot_table<std::string>::id> now;
    for (int i = 0; i < 100; ++i) now.push_back(table.emplace(std::to_string(i)));
    for (int i = 0; i < 100; ++i) {
      CHECK(now[static_cast<std::size_t>(i)].index < 100);
      REQUIRE(*table.find(now[static_cast<std::size_t>(i)]) == std::to_string(i));
    }
    for (const auto& id : old) REQUIRE(table.find(id) == nullptr);
    for (const auto& id : now) table.erase(id);
    REQUIRE(table.size() == 0);
    for (const auto& id : now) REQUIRE(table.find(id) == nullptr);
    old.insert(old.end(), now.begin(), now.end());
  }
}

TEST_CASE("a value in a table stays where it is while others come and go beside it") {
  slot_table<std::string> table(1000);
  const auto kept = table.emplace("kept");
  const auto* place = table.find(kept);
  for (int round = 0; round < 3; ++round) {
    std::vector<slot_table<std::string>::id> others;
    for (int i = 0; i < 200; ++i) others.push_back(table.emplace("other"));
    for (const auto& id : others) table.erase(id);
  }
  REQUIRE(table.find(kept) == place);
  REQUIRE(*place == "kept");
  std::size_t visited = 0;
  table.for_each([&](auto id, const std::string&) { visited += id == kept ? 1 : 100; });
  REQUIRE(visited == 1);
}

TEST_CASE("timers come out in order of time, then of setting, whatever was set and cleared before") {
  timer_table timers;
  std::map<std::uint32_t, instant> expected;
  seeded_rng random(7);
  for (int i = 0; i < 20'000; ++i) {
    const auto index = static_cast<std::uint32_t>(random.below(300));
    if (random.below(3) == 0) {
      timers.clear(index);
      expected.erase(index);
    } else {
      const instant when{std::chrono::milliseconds(random.below(1000))};
      timers.set(index, when);
      expected[index] = when;
    }
    REQUIRE(timers.size() == expected.size());
  }
  instant last{};
  std::uint32_t index = 0;
  while (timers.pop_due(instant{2s}, index)) {
    REQUIRE(expected.at(index) >= last);
    last = expected.at(index);
    expected.erase(index);
  }
  REQUIRE(expected.empty());
  REQUIRE(timers.next() == never);

  timers.set(5, instant{1s});
  timers.set(3, instant{1s});
  REQUIRE_FALSE(timers.pop_due(instant{999ms}, index));
  REQUIRE((timers.pop_due(instant{1s}, index) && index == 5));
  REQUIRE((timers.pop_due(instant{1s}, index) && index == 3));
}

namespace {

/// What a timer table promises, in the plainest way.
struct plain_timers {
  std::map<std::uint32_t, std::pair<instant, int>> deadlines;
  int order = 0;

  void set(std::uint32_t index, instant when) {
    const auto found = deadlines.find(index);
    if (found == deadlines.end() || found->second.first != when) deadlines[index] = {when, ++order};
  }
  std::uint32_t pop() {
    const auto earlier = [](const auto& a, const auto& b) { return a.second < b.second; };
    const auto first = std::min_element(deadlines.begin(), deadlines.end(), earlier);
    const auto index = first->first;
    deadlines.erase(first);
    return index;
  }
};

}  // namespace

TEST_CASE("timers of a few durations, and of any, come out as from a sorted list while the clock goes on") {
  const duration durations[] = {200ms, 500ms, 3500ms, 32s, 900s};
  seeded_rng random(11);
  timer_table timers;
  plain_timers expected;
  instant now{};
  std::uint32_t index = 0;
  for (int i = 0; i < 30'000; ++i) {
    now += std::chrono::milliseconds(random.below(40));
    while (timers.next() <= now) {
      REQUIRE(timers.pop_due(now, index));
      REQUIRE(index == expected.pop());
    }
    index = static_cast<std::uint32_t>(random.below(500));
    const auto kind = random.below(8);
    if (kind == 7) {
      timers.clear(index);
      expected.deadlines.erase(index);
      continue;
    }
    const auto when = now + (kind < 5 ? durations[kind] : std::chrono::milliseconds(random.below(100'000)));
    timers.set(index, when);
    expected.set(index, when);
    REQUIRE(timers.size() == expected.deadlines.size());
  }
  while (timers.pop_due(never, index)) REQUIRE(index == expected.pop());
  REQUIRE(expected.deadlines.empty());
}

TEST_CASE("tokens are of the length asked for and do not repeat") {
  seeded_rng random(1);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random.token(16));
  REQUIRE(seen.size() == 1000);
  REQUIRE(random.token(0).empty());
  REQUIRE(random.token(33).size() == 33);
}
