#include <codec/call_tones.hpp>

#include <algorithm>
#include <cmath>

// Frequencies and cadences are those of ITU-T E.180 Supplement 2 (various tones used in national networks)
// for Germany, whose values ETSI TR 101 041 recommends for Europe, the United States (also ANSI T1.401), the
// United Kingdom (also BT's SIN 350) and Japan. The special information tone is E.180's own, the same
// everywhere.
namespace codec {

namespace {

constexpr double amplitude = 0.125;  // of each frequency: two of them stay well below full scale
constexpr double edge_seconds = 0.002, lowest_tone_hz = 100;

struct entry {
  tone_plan plan;
  tone_kind kind;
  tone_pattern pattern;
};

using enum tone_plan;
using enum tone_kind;

constexpr tone_pattern sit{{{{950, 0, 330}, {1400, 0, 330}, {1800, 0, 330}, {0, 0, 1000}}}, 4};
constexpr tone_pattern steady(double a, double b) {
  return {{{{a, b, 1000}}}, 1};
}
constexpr tone_pattern beat(double a, double b, std::uint32_t on, std::uint32_t off) {
  return {{{{a, b, on}, {0, 0, off}}}, 2};
}
constexpr tone_pattern twice(double a, double b, std::uint32_t on, std::uint32_t gap, std::uint32_t off) {
  return {{{{a, b, on}, {0, 0, gap}, {a, b, on}, {0, 0, off}}}, 4};
}

constexpr std::array plans{
    entry{eu, dial, steady(425, 0)},
    entry{eu, ringback, beat(425, 0, 1000, 4000)},
    entry{eu, busy, beat(425, 0, 480, 480)},
    entry{eu, congestion, beat(425, 0, 240, 240)},
    entry{eu, call_waiting, twice(425, 0, 200, 200, 5000)},
    entry{us, dial, steady(350, 440)},
    entry{us, ringback, beat(440, 480, 2000, 4000)},
    entry{us, busy, beat(480, 620, 500, 500)},
    entry{us, congestion, beat(480, 620, 250, 250)},
    entry{us, call_waiting, beat(440, 0, 300, 10000)},
    entry{uk, dial, steady(350, 450)},
    entry{uk, ringback, twice(400, 450, 400, 200, 2000)},
    entry{uk, busy, beat(400, 0, 375, 375)},
    entry{uk, congestion, {{{{400, 0, 400}, {0, 0, 350}, {400, 0, 225}, {0, 0, 525}}}, 4}},
    entry{uk, call_waiting, beat(400, 0, 100, 2000)},
    entry{jp, dial, steady(400, 0)},
    entry{jp, ringback, beat(400, 16, 1000, 2000)},
    entry{jp, busy, beat(400, 0, 500, 500)},
    entry{jp, congestion, beat(400, 0, 500, 500)},
    entry{jp, call_waiting, twice(400, 16, 100, 100, 3000)},
};

}  // namespace

const tone_pattern& pattern_of(tone_plan plan, tone_kind kind) {
  const auto found = std::find_if(plans.begin(), plans.end(),
                                  [&](const entry& e) { return e.plan == plan && e.kind == kind; });
  return found == plans.end() ? sit : found->pattern;
}

std::optional<tone_plan> tone_plan_of(std::string_view name) {
  constexpr std::array<std::string_view, 4> names{"eu", "us", "uk", "jp"};
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<tone_plan>(found - names.begin());
}

tone_pattern_player::tone_pattern_player(const tone_pattern& pattern, double rate_hz)
    : pattern_(pattern),
      rate_hz_(rate_hz),
      first_(0, amplitude, rate_hz),
      second_(0, amplitude, rate_hz),
      edge_(static_cast<std::uint64_t>(edge_seconds * rate_hz)) {
  start_step();
}

void tone_pattern_player::start_step() {
  const auto& step = pattern_.steps[step_];
  first_.set_frequency(step.hz_1);
  second_.set_frequency(step.hz_2);
  position_ = 0;
  length_ = static_cast<std::uint64_t>(step.ms * rate_hz_ / 1000);
}

void tone_pattern_player::fill(std::span<std::int16_t> out) {
  for (auto& sample : out) {
    const auto& step = pattern_.steps[step_];
    double sound = step.hz_1 > 0 ? first_.next() : 0;
    if (step.hz_2 >= lowest_tone_hz) sound += second_.next();
    if (step.hz_2 > 0 && step.hz_2 < lowest_tone_hz) sound *= 0.5 + second_.next() / (2 * 32767 * amplitude);
    if (pattern_.count > 1) {
      const auto edge = std::min({position_, length_ - position_, edge_});
      sound *= static_cast<double>(edge) / static_cast<double>(edge_);
    }
    sample = static_cast<std::int16_t>(std::lrint(sound));
    if (++position_ < length_) continue;
    if (pattern_.count == 1) {
      position_ = 0;
      continue;
    }
    step_ = (step_ + 1) % pattern_.count;
    start_step();
  }
}

}  // namespace codec
