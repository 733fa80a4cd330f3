// Counts what is allocated while packets flow.
#include <rtp/mixer.hpp>
#include <rtp/schedule.hpp>
#include <rtp/session.hpp>

#include "allocations.hpp"
#include "packets.hpp"

#include <catch2/catch.hpp>

#include <array>

TEST_CASE("packets in, out and heard allocate nothing, whatever they do") {
  using namespace std::chrono_literals;
  base::seeded_rng random(1);
  rtp::session_options options;
  options.remote_rtp = *base::endpoint::parse("192.0.2.1:4000");
  options.event_payload_type = 101;
  base::instant now{1s};
  rtp::session s(options, now, random);
  auto incoming = wire(sound(0, 0));
  std::array<std::uint8_t, 400> out{};

  const auto before = test_support::allocations();
  for (std::uint32_t i = 0; i < 5000; ++i, now += 20ms) {
    const auto number = i % 97 == 0 ? i + random.below(500) : i;  // jumps, late ones, duplicates
    incoming[1] = i % 50 < 5 ? 101 : 0;
    incoming[2] = static_cast<std::uint8_t>(number >> 8);
    incoming[3] = static_cast<std::uint8_t>(number);
    if (i % 13 != 0) s.on_packet(now, options.remote_rtp, incoming);
    s.buffer().advance(now);
    while (s.buffer().next().what != rtp::playout::kind::done) {
    }
    s.send(now, {160}, out);
    if (i % 250 == 0) s.on_rtcp(now, options.remote_rtp, std::span(out).first(s.write_report(now, out)));
  }
  REQUIRE(test_support::allocations() - before == 0);
  REQUIRE(s.statistics().received > 4000);
}

TEST_CASE("a conference allocates nothing while its parties talk, shout and change their gain") {
  rtp::mixer mixer;
  const auto first = mixer.join(8000), second = mixer.join(8000), third = mixer.join(8000);
  std::array<std::int16_t, 480> heard{}, mixed{};
  const auto before = test_support::allocations();
  for (int i = 0; i < 1000; ++i) {
    heard.fill(static_cast<std::int16_t>(i % 2 == 0 ? 100 : 30'000));
    mixer.exchange(first, std::span(heard).first(160), std::span(mixed).first(160));
    mixer.exchange(second, heard, mixed);
    mixer.exchange(third, std::span(heard).first(80), std::span(mixed).first(80));
    mixer.set_gain(first, i % 3);
  }
  REQUIRE(test_support::allocations() - before == 0);
}

TEST_CASE("the schedule of streams of many intervals allocates nothing once each has had its turn") {
  using namespace std::chrono_literals;
  rtp::schedule media{base::instant{}};
  base::instant now{};
  const std::array intervals{10ms, 20ms, 30ms, 40ms, 60ms, 120ms};
  for (std::size_t i = 0; i < 600; ++i) media.add(now, intervals[i % intervals.size()]);
  const auto run_until = [&](base::instant end) {
    std::size_t served = 0;
    rtp::schedule::due_stream due;
    for (; now < end; now += rtp::schedule::slot_length) {
      while (media.pop_due(now, due)) ++served;
    }
    return served;
  };
  run_until(base::instant{1s});
  const auto before = test_support::allocations();
  const auto served = run_until(base::instant{61s});
  REQUIRE(test_support::allocations() - before == 0);
  REQUIRE(served > 60 * 600 * 8);
}
