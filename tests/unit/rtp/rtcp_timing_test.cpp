// When reports leave (RFC 3550 §6.2, §6.3).
#include <rtp/session.hpp>

#include "packets.hpp"

#include <catch2/catch.hpp>

using namespace rtp;
using namespace base;
using namespace std::chrono_literals;

namespace {

double seconds(duration d) {
  return std::chrono::duration<double>(d).count();
}

}  // namespace

TEST_CASE("the calculated interval is 5 s, half of it at first, and more when the bandwidth asks for it") {
  struct row {
    const char* name;
    rtcp_load load;
    double expected_s;
  };
  const row rows[] = {
      {"alone, before the first", {1, 0, false, true, 120, 500}, 2.5},
      {"alone", {1, 0, false, false, 120, 500}, 5},
      {"a call of G.711", {2, 2, true, false, 200, 500}, 5},
      {"the same before the first report", {2, 2, true, true, 200, 500}, 2.5},
      {"200 octets at 50 a second, two parties", {2, 2, true, false, 200, 50}, 8},
      {"the bandwidth counts before the first report too", {2, 2, true, true, 200, 50}, 8},
      {"one sender of eight: senders share a quarter", {8, 1, true, false, 500, 200}, 10},
      {"one sender of eight: the others share the rest", {8, 1, false, false, 500, 200}, 7 * 500 / 150.0},
      {"more than a quarter send: all share", {8, 3, true, false, 500, 200}, 20},
      {"nobody sends", {8, 0, false, false, 500, 200}, 8 * 500 / 150.0},
      {"no bandwidth at all", {2, 2, true, false, 200, 0}, 400},
      {"no more than ten minutes", {1000, 1000, true, false, 1500, 0}, 600},
  };
  for (const auto& r : rows) {
    INFO(r.name);
    REQUIRE(seconds(calculated_interval(r.load)) == Approx(r.expected_s));
  }
}

TEST_CASE("reports come after half to one and a half of the interval, over e - 3/2") {
  seeded_rng random(1);
  for (const bool initial : {true, false}) {
    rtcp_load load;
    load.initial = initial;
    const double middle = (initial ? 2.5 : 5) / 1.21828;
    double least = 100, most = 0, sum = 0;
    for (int i = 0; i < 10'000; ++i) {
      const auto s = seconds(report_interval(load, random));
      least = std::min(least, s);
      most = std::max(most, s);
      sum += s;
    }
    REQUIRE(least >= 0.5 * middle);
    REQUIRE(most <= 1.5 * middle);
    REQUIRE(least < 0.51 * middle);
    REQUIRE(most > 1.49 * middle);
    REQUIRE(sum / 10'000 == Approx(middle).epsilon(0.02));
  }
}

namespace {

struct reports {
  std::vector<double> intervals;
  double octets_per_second = 0;  ///< with the headers of UDP and IP
};

/// Two sessions talk for ten minutes; what one of them reports.
reports talk(std::uint32_t interval_ms, std::size_t payload_size) {
  seeded_rng random(7);
  session_options options;
  options.remote_rtp = *endpoint::parse("192.0.2.1:4000");
  options.interval_ms = interval_ms;
  instant now{1000s};
  session a(options, now, random), b(options, now, random);
  reports r;
  bytes packet(600);
  std::size_t octets = 0;
  auto last = now;
  const auto hand_over = [&](session& from, session& to, bool counted) {
    const auto size = from.write_report(now, packet);
    if (counted) {
      r.intervals.push_back(seconds(now - last));
      last = now;
      octets += size + 28;
    }
    to.on_rtcp(now, options.remote_rtp, std::span(packet).first(size));
  };
  for (; now < instant{1600s}; now += interval_ms * 1ms) {
    const session::outgoing frame{payload_size, 0, false, false, interval_ms * 8};
    b.on_packet(now, options.remote_rtp, a.send(now, frame, packet));
    a.on_packet(now, options.remote_rtp, b.send(now, frame, packet));
    if (now >= a.next_report()) hand_over(a, b, true);
    if (now >= b.next_report()) hand_over(b, a, false);
  }
  r.octets_per_second = static_cast<double>(octets) / 600;
  return r;
}

}  // namespace

TEST_CASE("two parties with G.711 report about every four seconds, never in step") {
  const auto r = talk(20, 160);
  REQUIRE(r.intervals.front() < 1.5 * 2.5 / 1.21828 + 0.03);
  REQUIRE(r.intervals.size() > 120);
  REQUIRE(r.intervals.size() < 180);
  for (std::size_t i = 1; i < r.intervals.size(); ++i) {
    REQUIRE(r.intervals[i] >= 2.5 / 1.21828);
    REQUIRE(r.intervals[i] <= 7.5 / 1.21828 + 0.03);
  }
  REQUIRE(r.octets_per_second < 0.05 * 10'000 / 2);
}

TEST_CASE("with small packets the reports take no more than their share of the bandwidth") {
  const auto r = talk(120, 20);                                 // 500 octets a second on the wire
  REQUIRE(r.octets_per_second <= 0.05 * 500 / 2 * 1.22 * 1.1);  // half each; the e - 3/2 stays in it
  REQUIRE(r.octets_per_second > 0.05 * 500 / 2 * 0.8);
}
