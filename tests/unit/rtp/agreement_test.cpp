// Loss, jitter and MOS of a session beside the formulas of RFC 3550 (A.3, A.8) and G.107 written down
// plainly, as capture tools compute them from the same packets.
#include <rtp/session.hpp>

#include "packets.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <map>
#include <set>

using namespace rtp;
using namespace base;
using namespace std::chrono_literals;

namespace {

/// In floating point and with a set of all numbers: nothing of it is shared with the library.
struct capture {
  std::set<int> numbers;
  double jitter_ms = 0, last_arrival_ms = -1, last_timestamp_ms = 0;

  void on_packet(double arrival_ms, int number) {
    numbers.insert(number);
    const auto timestamp_ms = number * 20.0;
    if (last_arrival_ms >= 0) {
      const auto d = (arrival_ms - last_arrival_ms) - (timestamp_ms - last_timestamp_ms);
      jitter_ms += (std::abs(d) - jitter_ms) / 16;
    }
    last_arrival_ms = arrival_ms;
    last_timestamp_ms = timestamp_ms;
  }
  [[nodiscard]] int lost() const {
    return *numbers.rbegin() - *numbers.begin() + 1 - static_cast<int>(numbers.size());
  }
};

double plain_mos(double delay_ms, double loss_percent) {
  double r = 93.2 - 0.024 * delay_ms - 95 * loss_percent / (loss_percent + 25.1);
  if (delay_ms > 177.3) r -= 0.11 * (delay_ms - 177.3);
  return 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6;
}

}  // namespace

TEST_CASE("loss, jitter and MOS agree with a capture of the same packets") {
  struct row {
    const char* name;
    double loss;
    std::uint64_t jitter_us;
    std::uint64_t seed;
  };
  const row rows[] = {{"clean", 0, 300, 1},
                      {"1 %, 5 ms", 0.01, 5000, 2},
                      {"3 %, 10 ms", 0.03, 10'000, 3},
                      {"5 %, 30 ms", 0.05, 30'000, 4},
                      {"10 %, 60 ms", 0.1, 60'000, 5},
                      {"20 %, 15 ms", 0.2, 15'000, 6}};
  for (const auto& r : rows) {
    INFO(r.name);
    seeded_rng random(r.seed);
    session_options options;
    options.remote_rtp = *endpoint::parse("192.0.2.1:4000");
    const instant start{500s};
    session s(options, start, random);
    capture c;
    std::multimap<instant, int> arrivals;
    for (int i = 0; i < 6000; ++i) {
      if (random.below(1'000'000) < static_cast<std::uint64_t>(r.loss * 1e6)) continue;
      arrivals.emplace(start + i * 20ms + 50ms + std::chrono::microseconds(random.below(r.jitter_us + 1)), i);
    }
    auto next = arrivals.begin();
    double jitter_sum = 0, capture_sum = 0;
    int looks = 0;
    for (auto now = start; next != arrivals.end(); now += 20ms) {
      for (; next != arrivals.end() && next->first <= now; ++next) {
        const auto i = next->second;
        c.on_packet(std::chrono::duration<double, std::milli>(next->first - start).count(), i);
        s.on_packet(next->first, options.remote_rtp,
                    wire(sound(static_cast<std::uint16_t>(65'000 + i), static_cast<std::uint32_t>(i) * 160)));
        jitter_sum += std::chrono::duration<double, std::milli>(s.statistics().jitter).count();
        capture_sum += c.jitter_ms;
        ++looks;
      }
      s.buffer().advance(now);
      while (s.buffer().next().what != playout::kind::done) {
      }
    }
    const auto stats = s.statistics();
    REQUIRE(looks > 4000);
    REQUIRE(stats.lost == static_cast<std::uint64_t>(c.lost()));
    REQUIRE(jitter_sum / looks == Approx(capture_sum / looks).epsilon(0.05).margin(0.15));
    const auto heard_loss = 100.0 * (c.lost() + static_cast<double>(stats.discarded)) / 6000;
    const auto delay_ms = 20 + std::chrono::duration<double, std::milli>(stats.playout_delay).count();
    REQUIRE(stats.losses.burst_ratio() < 1.1);
    REQUIRE(stats.mos == Approx(plain_mos(delay_ms, heard_loss)).epsilon(0.05));
    REQUIRE(stats.discarded < 60);
  }
}
