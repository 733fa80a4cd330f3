// The jitter buffer on a virtual clock: a sender with a clock of its own, a network of queued packets, an
// owner that asks every 20 ms.
#include <rtp/jitter_buffer.hpp>

#include "packets.hpp"

#include <base/rng.hpp>

#include <catch2/catch.hpp>

#include <functional>
#include <map>
#include <set>

using namespace rtp;
using namespace base;
using namespace std::chrono_literals;

namespace {

constexpr duration frame = 20ms;

struct network {
  double loss = 0;
  double duplication = 0;
  duration jitter{};    ///< uniform from 0 to here: reorders when above a frame
  double skew_ppm = 0;  ///< of the sender's clock: positive is fast
  std::function<duration(std::uint32_t)> extra = [](std::uint32_t) {
    return duration{};
  };  ///< by packet number
};

struct run_result {
  std::vector<std::uint32_t> played;  ///< packet numbers
  std::uint64_t lost = 0, silence = 0, empty_intervals = 0;
  duration longest_delay{};
  duration last_delay{};
  std::size_t most_held = 0;
  jitter_statistics statistics;
};

jitter_options with(std::uint32_t min_ms, std::uint32_t max_ms, bool adaptive = true) {
  jitter_options o;
  o.min_delay_ms = min_ms;
  o.max_delay_ms = max_ms;
  o.adaptive = adaptive;
  return o;
}

run_result run(const network& n, std::uint32_t packets, const jitter_options& options = {},
               std::uint64_t seed = 1) {
  seeded_rng random(seed);
  const auto chance = [&](double p) { return random.below(1'000'000) < static_cast<std::uint64_t>(p * 1e6); };
  std::multimap<instant, std::uint32_t> arrivals;
  const instant start{100s};
  const double pace = 20e6 / (1 + n.skew_ppm * 1e-6);
  for (std::uint32_t i = 0; i < packets; ++i) {
    const auto sent = start + duration(static_cast<std::int64_t>(i * pace));
    const auto copies = (chance(n.loss) ? 0 : 1) + (chance(n.duplication) ? 1 : 0);
    for (int copy = 0; copy < copies; ++copy) {
      arrivals.emplace(
          sent + 30ms + duration(random.below(static_cast<std::uint64_t>(n.jitter.count()) + 1)) + n.extra(i),
          i);
    }
  }
  jitter_buffer buffer(options);
  run_result r;
  const auto first_sequence = static_cast<std::uint16_t>(65'500);
  const auto first_timestamp = 0xFFFFF000U;
  const auto end = arrivals.rbegin()->first + 1s;
  auto next = arrivals.begin();
  for (auto now = start + 7ms; now < end; now += frame) {
    for (; next != arrivals.end() && next->first <= now; ++next) {
      const auto i = next->second;
      buffer.put(next->first,
                 sound(static_cast<std::uint16_t>(first_sequence + i), first_timestamp + 160 * i));
    }
    buffer.advance(now);
    r.most_held = std::max(r.most_held, buffer.size());
    std::size_t items = 0;
    for (auto item = buffer.next(); item.what != playout::kind::done; item = buffer.next()) {
      ++items;
      r.lost += item.what == playout::kind::lost ? 1 : 0;
      r.silence += item.what == playout::kind::silence ? 1 : 0;
      if (item.what == playout::kind::packet) r.played.push_back((item.timestamp - first_timestamp) / 160);
    }
    r.empty_intervals += items == 0 ? 1 : 0;
    if (now > start + 2s && now < end - 1s) r.longest_delay = std::max(r.longest_delay, buffer.delay());
    if (now < end - 1s) r.last_delay = buffer.delay();
  }
  r.statistics = buffer.statistics();
  return r;
}

bool rises(const std::vector<std::uint32_t>& numbers) {
  return std::adjacent_find(numbers.begin(), numbers.end(), std::greater_equal<>()) == numbers.end();
}

}  // namespace

TEST_CASE("in order: every packet is played once, none is concealed, the delay is short") {
  const auto r = run({}, 5000);
  REQUIRE(r.played.size() == 5000);
  REQUIRE(rises(r.played));
  REQUIRE(r.statistics.concealed == 5);  // after the end, before it counts as silence
  REQUIRE(r.statistics.missing == 0);
  REQUIRE(r.statistics.inserted + r.statistics.skipped == 0);
  REQUIRE(r.longest_delay <= 40ms);
  REQUIRE(r.empty_intervals == 0);
}

TEST_CASE("loss: each gap is concealed, nothing else is missing") {
  for (const double loss : {0.01, 0.05, 0.1, 0.2}) {
    CAPTURE(loss);
    network n;
    n.loss = loss;
    const auto r = run(n, 10'000);
    REQUIRE(rises(r.played));
    REQUIRE(r.statistics.missing == Approx(10'000 * loss).epsilon(0.15));
    REQUIRE(r.played.size() + r.statistics.missing <= 10'000);
    REQUIRE(r.played.size() + r.statistics.missing >= 9'990);  // lost at the very end is never noticed
    REQUIRE(r.statistics.late == 0);
    REQUIRE(r.lost == Approx(static_cast<double>(r.statistics.missing)).margin(12));
  }
}

TEST_CASE("reordering and duplicates: in order, never twice") {
  network n;
  n.jitter = 70ms;
  n.duplication = 0.1;
  const auto r = run(n, 20'000);
  REQUIRE(rises(r.played));
  REQUIRE(r.statistics.duplicates + r.statistics.late >= 1900);
  REQUIRE(r.played.size() > 19'400);
}

TEST_CASE("the delay follows the jitter up and down, within its bounds") {
  network n;
  n.extra = [](std::uint32_t i) {
    return i >= 3000 && i < 6000 ? duration((i * 7919U % 90U) * 1'000'000) : duration{};
  };
  const auto all = run(n, 9000, with(20, 200));
  REQUIRE(rises(all.played));
  REQUIRE(all.played.size() > 8820);
  REQUIRE(all.longest_delay > 90ms);
  REQUIRE(all.longest_delay < 150ms);
  REQUIRE(all.last_delay <= 60ms);

  const auto capped = run(n, 9000, with(20, 60));
  REQUIRE(capped.longest_delay <= 60ms + 2 * frame);
  REQUIRE(capped.statistics.late > all.statistics.late);

  const auto fixed = run(n, 9000, with(120, 200, false));
  REQUIRE(fixed.statistics.late == 0);
  REQUIRE(fixed.last_delay >= 110ms);
  REQUIRE(fixed.last_delay <= 150ms);
}

TEST_CASE(
    "an hour of clocks 200 ppm apart: a packet is early, or an interval put in, every hundred seconds") {
  constexpr std::uint32_t hour = 180'000;
  for (const double ppm : {200.0, -200.0}) {
    CAPTURE(ppm);
    network n;
    n.skew_ppm = ppm;
    n.jitter = 10ms;
    const auto r = run(n, hour);
    REQUIRE(rises(r.played));
    REQUIRE(r.statistics.missing == 0);
    REQUIRE(r.statistics.late == 0);
    REQUIRE(r.statistics.skipped == 0);
    REQUIRE((ppm > 0 ? r.statistics.early : r.statistics.inserted) == Approx(36).margin(3));
    REQUIRE((ppm > 0 ? r.statistics.inserted : r.statistics.early) <= 3);
    REQUIRE(r.longest_delay <= 60ms);
    REQUIRE(r.played.size() == hour);
  }
}

TEST_CASE("bursts: what was held up and came at once is heard as far as its time allows") {
  network n;  // every ten seconds the network holds packets for 100 ms
  n.extra = [](std::uint32_t i) { return i % 500 < 5 ? (5 - i % 500) * frame : duration{}; };
  const auto r = run(n, 20'000);
  REQUIRE(rises(r.played));
  REQUIRE(r.statistics.restarts == 0);
  REQUIRE(r.played.size() >= 20'000 - 40 * 5);
  REQUIRE(r.longest_delay <= 280ms);
}

TEST_CASE("a path that becomes longer for good is followed") {
  for (const auto step : {100ms, 400ms, 3000ms}) {
    CAPTURE(step.count());
    network n;
    n.extra = [&](std::uint32_t i) { return i >= 1000 ? duration(step) : duration{}; };
    const auto r = run(n, 3000);
    REQUIRE(rises(r.played));
    const auto lost_at_the_step = 3000 - r.played.size();
    REQUIRE(lost_at_the_step < 60);
    REQUIRE(r.last_delay <= 280ms);
  }
}

TEST_CASE("whatever the network does: bounded, in order, never twice") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    seeded_rng random(seed);
    network n;
    n.loss = static_cast<double>(random.below(50)) / 100;
    n.duplication = static_cast<double>(random.below(50)) / 100;
    n.jitter = duration(random.below(400) * 1'000'000);
    n.skew_ppm = static_cast<double>(random.below(2000)) - 1000;
    const auto stall = random.below(2000) * 1'000'000;
    n.extra = [=](std::uint32_t i) {
      return i % 700 < 20 ? duration(stall * (20 - i % 700) / 20) : duration{};
    };
    jitter_options options;
    options.slots = 1U << (2 + random.below(6));
    options.adaptive = random.below(2) == 0;
    const auto r = run(n, 2000, options, seed);
    REQUIRE(rises(r.played));
    REQUIRE(r.most_held <= options.slots);
    REQUIRE(r.statistics.played == r.played.size());
    REQUIRE(r.lost == r.statistics.concealed);
  }
}

namespace {

/// Drives a buffer by hand: one letter an interval, 'p' packet, 'l' lost, 's' silence, '.' nothing.
struct by_hand {
  explicit by_hand(const jitter_options& options = {}) : buffer(options) {}
  jitter_buffer buffer;
  instant now{50s};

  void put(std::uint16_t sequence, std::uint32_t timestamp, bool marker = false) {
    buffer.put(now, sound(sequence, timestamp, 1, marker));
  }
  std::string interval() {
    now += frame;
    buffer.advance(now);
    std::string items;
    for (auto item = buffer.next(); item.what != playout::kind::done; item = buffer.next())
      items += "pls"[static_cast<int>(item.what)];
    return items.empty() ? "." : items;
  }
  std::string intervals(int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += interval();
    return all;
  }
};

}  // namespace

TEST_CASE("a pause in the timestamps is silence, a gap in the sequence numbers is loss") {
  by_hand h;
  std::string heard;
  const auto step = [&](int packet) {
    if (packet >= 0)
      h.put(static_cast<std::uint16_t>(packet), static_cast<std::uint32_t>(h.now.time_since_epoch() / 125us));
    heard += h.interval();
  };
  for (int i = 0; i < 5; ++i) step(i);
  for (int i = 0; i < 2; ++i) step(-1);
  for (int i = 5; i < 10; ++i) step(i);  // 40 ms of silence before these
  step(-1);                              // 10 is lost
  for (int i = 11; i < 16; ++i) step(i);
  REQUIRE(h.buffer.statistics().missing == 1);
  REQUIRE(std::count(heard.begin(), heard.end(), 'p') == 15);
  REQUIRE(heard.find("pplpp") != std::string::npos);
}

TEST_CASE("packets that are heard another way are neither lost nor silence to conceal") {
  by_hand h;
  for (std::uint16_t i = 0; i < 3; ++i) {
    h.put(i, i * 160U);
    h.interval();
  }
  std::string during;
  for (std::uint16_t i = 3; i < 20; ++i) {
    h.buffer.pass_over(i);
    during += h.interval();
  }
  REQUIRE(during.find('l') == std::string::npos);
  for (std::uint16_t i = 20; i < 30; ++i) {
    h.put(i, i * 160U);
    h.interval();
  }
  REQUIRE(h.buffer.statistics().missing == 0);
  REQUIRE(h.buffer.statistics().concealed == 0);
  REQUIRE(h.buffer.statistics().played >= 11);
  REQUIRE(h.buffer.pass_over(29) == jitter_buffer::outcome::late);
}

TEST_CASE("packets of 10 ms and of 30 ms are heard at their own pace by an owner of 20 ms") {
  for (const unsigned ms : {10U, 30U, 40U}) {
    CAPTURE(ms);
    by_hand h;
    unsigned sent = 0, heard = 0, silence = 0;
    for (unsigned t = 0; t < 6000; t += 10) {
      h.now = instant{50s + t * 1ms};
      if (t % ms == 0) {
        h.put(static_cast<std::uint16_t>(sent), sent * ms * 8);
        ++sent;
      }
      if (t % 20 != 0) continue;
      h.now -= frame;
      for (const char item : h.interval()) {
        heard += item == 'p' ? 1 : 0;
        silence += item == 's' || item == 'l' ? 1 : 0;
      }
    }
    REQUIRE(heard + 8 >= sent);
    REQUIRE(silence < 8);
  }
}

TEST_CASE("a marker after silence sets the delay anew without an audible correction") {
  by_hand h(with(20, 200));
  for (std::uint16_t i = 0; i < 50; ++i) {
    h.put(i, i * 160U);
    h.interval();
  }
  h.intervals(100);
  // Another spurt, its timestamps 15 ms later than real time would have it: as good a time base as any.
  for (std::uint16_t i = 50; i < 100; ++i) {
    h.put(i, (i + 100U) * 160U - 120U, i == 50);
    h.interval();
  }
  REQUIRE(h.buffer.statistics().skipped == 0);
  REQUIRE(h.buffer.statistics().played >= 97);
}

TEST_CASE("a new time base in the same source is taken, and so is a new source after reset") {
  by_hand h;
  for (std::uint16_t i = 0; i < 50; ++i) {
    h.put(i, i * 160U);
    h.interval();
  }
  for (std::uint16_t i = 50; i < 100; ++i) {
    h.put(i, 0x70000000U + i * 160U);
    h.interval();
  }
  REQUIRE(h.buffer.statistics().restarts == 1);
  REQUIRE(h.buffer.statistics().played >= 94);
  h.buffer.reset();
  REQUIRE(h.buffer.size() == 0);
  for (std::uint16_t i = 0; i < 50; ++i) {
    h.put(static_cast<std::uint16_t>(40'000 + i), i * 160U);
    h.interval();
  }
  REQUIRE(h.buffer.statistics().played >= 140);
  REQUIRE(h.buffer.statistics().missing == 0);
}

TEST_CASE("a stalled owner does not keep the delay that the stall made") {
  by_hand h(with(20, 100));
  std::uint16_t sequence = 0;
  const auto second = [&] {
    for (int i = 0; i < 50; ++i, ++sequence) {
      h.put(sequence, sequence * 160U);
      h.interval();
    }
  };
  second();
  for (int i = 0; i < 20; ++i, ++sequence) {
    h.put(sequence, sequence * 160U);
    h.now += frame;  // 400 ms in which nobody asks
  }
  h.interval();
  REQUIRE(h.buffer.delay() <= 100ms + 3 * frame);
  for (int i = 0; i < 4; ++i) second();
  REQUIRE(h.buffer.delay() <= 20ms + 2 * frame);
  REQUIRE(h.buffer.statistics().late == 0);
}

TEST_CASE("after a minute in which neither side did anything the next packets are heard at once") {
  by_hand h;
  for (std::uint16_t i = 0; i < 50; ++i) {
    h.put(i, i * 160U);
    h.interval();
  }
  h.now += 60s;
  std::string heard;
  for (std::uint16_t i = 50; i < 60; ++i) {
    h.put(i, (i + 3000U) * 160U);
    heard += h.interval();
  }
  REQUIRE(std::count(heard.begin(), heard.end(), 'p') >= 8);
}

TEST_CASE("what is too large is refused, what overflows the ring starts anew") {
  jitter_options small;
  small.slots = 4;
  small.slot_bytes = 160;
  by_hand h(small);
  const bytes large(161);
  auto view = sound(0, 0);
  view.payload = large;
  REQUIRE(h.buffer.put(h.now, view) == jitter_buffer::outcome::too_large);
  for (std::uint16_t i = 0; i < 4; ++i) h.put(i, i * 160U);
  REQUIRE(h.buffer.size() == 4);
  h.put(50, 50 * 160U);
  REQUIRE(h.buffer.size() == 1);
  REQUIRE(h.buffer.statistics().flushed == 4);
}
