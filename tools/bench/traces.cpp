#include "traces.hpp"

#include <base/rng.hpp>

#include <algorithm>
#include <cmath>
#include <functional>

namespace bench {
namespace {

constexpr double propagation_ms = 30;

/// What a network does to one packet after the other.
class weather {
 public:
  explicit weather(std::uint64_t seed) : random_(seed) {}
  double uniform(double low, double high) {
    constexpr double steps = 1 << 24;
    return low + (high - low) * static_cast<double>(random_.below(1 << 24)) / steps;
  }
  bool chance(double p) { return uniform(0, 1) < p; }
  double exponential(double mean) { return -mean * std::log(1 - uniform(0, 1)); }
  double normal(double deviation) {  // of twelve uniform ones
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform(0, 1);
    return deviation * sum;
  }

 private:
  base::seeded_rng random_;
};

/// Milliseconds on top of the propagation of packet `i`, sent at `t` ms; negative: lost.
using network = std::function<double(double t)>;

/// `in_order`: packets queue behind each other.
trace make(const char* name, const network& extra, bool in_order = true, double skew_ppm = 0) {
  trace result{name, {}};
  double last = 0;
  const double pace = 20 / (1 + skew_ppm * 1e-6);
  for (std::uint32_t i = 0; i < trace_packets; ++i) {
    const double sent = i * pace;
    const double wait = extra(sent);
    auto arrival = sent + propagation_ms + std::max(wait, 0.0);
    if (in_order && wait >= 0) arrival = last = std::max(arrival, last + 0.05);
    const auto ns = [](double ms) { return base::duration(std::llround(ms * 1e6)); };
    result.packets.push_back({wait < 0, ns(sent), ns(arrival)});
  }
  return result;
}

trace calm(std::uint64_t seed) {
  return make("wire, calm", [w = weather(seed)](double) mutable {
    return std::abs(w.normal(0.7)) + (w.chance(0.001) ? w.uniform(5, 15) : 0);
  });
}

// The radio is taken for some tens of milliseconds, and all that waited comes at once.
trace wifi(std::uint64_t seed) {
  double busy_until = 0, next = 1000;
  return make("Wi-Fi, bursts", [w = weather(seed), busy_until, next](double t) mutable {
    if (t >= next) {
      busy_until = t + w.uniform(20, 90);
      next = busy_until + w.exponential(1200);
    }
    if (w.chance(0.003)) return -1.0;
    return std::max(busy_until - t, 0.0) + w.exponential(2.5);
  });
}

// A grid of 8 ms with repetitions, and a hand-over now and then.
trace lte(std::uint64_t seed) {
  double stalled_until = 0, next = 8000;
  return make("LTE, hand-overs", [w = weather(seed), stalled_until, next](double t) mutable {
    if (t >= next) {
      stalled_until = t + w.uniform(50, 180);
      next = t + 5000 + w.exponential(20'000);
    }
    double wait = w.uniform(0, 8);
    while (w.chance(0.1)) wait += 8;
    return std::max(stalled_until - t, 0.0) + wait;
  });
}

trace route_change(std::uint64_t seed) {
  return make(
      "route changes",
      [w = weather(seed)](double t) mutable {
        const double ways[] = {20, 90, 20, 60};
        return ways[static_cast<int>(t / 40'000) % 4] + std::abs(w.normal(3));
      },
      false);
}

// Somebody else fills the queue in front of the link and lets it empty again.
trace bufferbloat(std::uint64_t seed) {
  return make("bufferbloat", [w = weather(seed), queue = 0.0](double t) mutable {
    const bool filling = std::fmod(t, 25'000) > 17'000;
    queue = std::clamp(queue + (filling ? w.uniform(0, 2.4) : -w.uniform(0, 3)), 0.0, 180.0);
    if (queue > 170 && w.chance(0.03)) return -1.0;
    return queue + w.exponential(1.5);
  });
}

trace two_ways(std::uint64_t seed) {
  return make(
      "two ways, reordering",
      [w = weather(seed)](double) mutable {
        return (w.chance(0.15) ? w.uniform(25, 45) : 0) + std::abs(w.normal(1.5));
      },
      false);
}

trace long_tail(std::uint64_t seed) {
  return make(
      "long tail",
      [w = weather(seed)](double) mutable {
        if (w.chance(0.005)) return -1.0;
        return std::min(4 * (std::pow(1 - w.uniform(0, 1), -0.45) - 1), 400.0) + w.uniform(0, 2);
      },
      false);
}

trace skewed(std::uint64_t seed, double ppm) {
  return make(
      ppm > 0 ? "sender's clock 200 ppm fast" : "sender's clock 200 ppm slow",
      [w = weather(seed)](double) mutable { return std::abs(w.normal(2)); }, true, ppm);
}

}  // namespace

base::duration trace::quickest() const {
  auto least = packets.front().arrival - packets.front().sent;
  for (const auto& p : packets) {
    if (!p.lost) least = std::min(least, p.arrival - p.sent);
  }
  return least;
}

std::vector<trace> all_traces(std::uint64_t seed) {
  return {calm(seed),
          wifi(seed + 1),
          lte(seed + 2),
          route_change(seed + 3),
          bufferbloat(seed + 4),
          two_ways(seed + 5),
          long_tail(seed + 6),
          skewed(seed + 7, 200),
          skewed(seed + 8, -200)};
}

}  // namespace bench
