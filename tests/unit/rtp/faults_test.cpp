#include <rtp/faults.hpp>

#include "packets.hpp"

#include <catch2/catch.hpp>

using namespace rtp;
using namespace base;
using namespace std::chrono_literals;

namespace {

const endpoint peer = *endpoint::parse("192.0.2.1:4000");

struct arrived {
  std::uint16_t number;
  duration after;  ///< since it was sent
  bool damaged;
};

/// Sends `count` packets of 20 ms through the faults, and waits until all are through.
std::vector<arrived> run(const media_faults& faults, int count, fault_injector::counts* counts = nullptr) {
  seeded_rng random(5);
  fault_injector injector(faults, random);
  std::vector<arrived> all;
  const instant start{50s};
  for (int tick = 0; tick < count + 500; ++tick) {
    const auto now = start + tick * 20ms;
    if (tick < count) {
      injector.put(now, peer, wire(sound(static_cast<std::uint16_t>(tick), 0)));
    }
    while (const auto p = injector.take(now)) {
      REQUIRE(p->peer == peer);
      REQUIRE(p->due <= now);
      const bytes clean = wire(sound(static_cast<std::uint16_t>(p->bytes[2] << 8 | p->bytes[3]), 0));
      const bool damaged = !std::equal(clean.begin(), clean.end(), p->bytes.begin(), p->bytes.end());
      const auto number = static_cast<std::uint16_t>(p->bytes[2] << 8 | p->bytes[3]);
      all.push_back({number, p->due - (start + number * 20ms), damaged});
    }
  }
  REQUIRE(injector.empty());
  if (counts != nullptr) *counts = injector.statistics();
  return all;
}

media_faults with(void (*change)(media_faults&)) {
  media_faults f;
  change(f);
  return f;
}

int steps_back(const std::vector<arrived>& all) {
  int steps = 0;
  for (std::size_t i = 1; i < all.size(); ++i) steps += all[i].number < all[i - 1].number ? 1 : 0;
  return steps;
}

}  // namespace

TEST_CASE("Without faults every packet comes at once, in order and whole") {
  const auto all = run({}, 1000);
  REQUIRE(all.size() == 1000);
  REQUIRE(steps_back(all) == 0);
  for (const auto& a : all) {
    REQUIRE(a.after == 0ms);
    REQUIRE_FALSE(a.damaged);
  }
  REQUIRE_FALSE(media_faults{}.any());
}

TEST_CASE("Each fault happens as often as asked for, and is counted") {
  constexpr int count = 20'000;
  fault_injector::counts counts;
  REQUIRE(run(with([](auto& f) { f.loss = 0.1; }), count, &counts).size() ==
          Approx(count * 0.9).epsilon(0.01));
  REQUIRE(counts.lost + counts.passed == count);
  REQUIRE(run(with([](auto& f) { f.duplicate = 0.2; }), count, &counts).size() ==
          Approx(count * 1.2).epsilon(0.01));
  REQUIRE(counts.duplicated == counts.passed - count);

  const auto swapped = run(with([](auto& f) { f.reorder = 0.05; }), count, &counts);
  REQUIRE(swapped.size() == count);
  REQUIRE(counts.reordered == Approx(count * 0.05).epsilon(0.1));
  REQUIRE(steps_back(swapped) == Approx(counts.reordered).epsilon(0.1));  // two in a row step back once
  for (const auto& a : swapped) REQUIRE(a.after <= fault_injector::longest_hold);

  const auto damaged = run(with([](auto& f) { f.corrupt = 0.1; }), count, &counts);
  REQUIRE(damaged.size() == count);
  REQUIRE(counts.corrupted == Approx(count * 0.1).epsilon(0.05));
}

TEST_CASE("Delay is kept to, jitter stays within its bounds and uses all of them") {
  const auto all = run(with([](auto& f) {
                         f.delay = 150ms;
                         f.jitter = 60ms;
                       }),
                       5000);
  REQUIRE(all.size() == 5000);
  duration shortest = 1s, longest{};
  for (const auto& a : all) {
    shortest = std::min(shortest, a.after);
    longest = std::max(longest, a.after);
  }
  REQUIRE(shortest >= 150ms);
  REQUIRE(shortest < 151ms);
  REQUIRE(longest <= 210ms);
  REQUIRE(longest > 209ms);
  REQUIRE(steps_back(all) > 100);
}

TEST_CASE("What is held is bounded, whatever is asked for") {
  seeded_rng random(1);
  fault_injector injector(with([](auto& f) {
                            f.delay = 3600s;
                            f.duplicate = 1;
                          }),
                          random);
  const auto packet = wire(sound(1, 0));
  for (int i = 0; i < 10'000; ++i) injector.put(instant{1s}, peer, packet);
  injector.put(instant{1s}, peer, bytes(fault_injector::max_packet + 1));
  injector.put(instant{1s}, peer, {});
  std::size_t held = 0;
  while (injector.take(instant{7200s})) ++held;
  REQUIRE(held == fault_injector::max_held);
  REQUIRE(injector.statistics().lost == 20'000 - held + 4);
}

TEST_CASE("The same seed gives the same faults") {
  const auto faults = with([](auto& f) {
    f.loss = f.duplicate = f.reorder = f.corrupt = 0.1;
    f.jitter = 50ms;
  });
  const auto a = run(faults, 2000), b = run(faults, 2000);
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) REQUIRE(a[i].number == b[i].number);
}
