#include <codec/call_tones.hpp>
#include <codec/gain.hpp>
#include <codec/goertzel.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace codec;

TEST_CASE("Each tone of each plan sounds and pauses as its table says, and no edge clicks", "[tones]") {
  for (const auto plan : {tone_plan::eu, tone_plan::us, tone_plan::uk, tone_plan::jp}) {
    for (const auto kind : {tone_kind::dial, tone_kind::ringback, tone_kind::busy, tone_kind::congestion,
                            tone_kind::call_waiting, tone_kind::special_information}) {
      CAPTURE(static_cast<int>(plan), static_cast<int>(kind));
      for (const std::uint32_t rate : {8000U, 48000U}) {
        const auto& pattern = pattern_of(plan, kind);
        tone_pattern_player player(pattern, rate);
        std::int16_t last = 0;
        const int step_limit =
            static_cast<int>(0.25 * 32767 * 2 * 3.2 * 1800 / rate) + 300;  // of the highest tone
        for (std::size_t n = 0; n < 2 * pattern.count; ++n) {
          const auto& step = pattern.steps[n % pattern.count];
          std::vector<std::int16_t> sound(step.ms * rate / 1000);
          player.fill(sound);
          int biggest = 0;
          for (const auto x : sound) {
            biggest = std::max(biggest, std::abs(x - last));
            last = x;
          }
          CHECK(biggest < step_limit);
          const double share = tone_share(sound, step.hz_1, rate);
          if (step.hz_1 == 0) CHECK(share == 0);
          if (step.hz_1 > 0) CHECK(share > (step.hz_2 == 0 ? 0.9 : 0.45));
          if (step.hz_2 >= 100) CHECK(tone_share(sound, step.hz_2, rate) > 0.45);
        }
      }
    }
  }
  CHECK(tone_plan_of("uk") == tone_plan::uk);
  CHECK_FALSE(tone_plan_of("xx"));
}

TEST_CASE("Muting and changing the gain glide, and arrive within 10 ms", "[tones]") {
  gain g(8000);
  std::vector<std::int16_t> sound(80, 10000);
  g.apply(sound);
  CHECK(sound == std::vector<std::int16_t>(80, 10000));
  g.set(0);
  g.apply(sound);
  for (std::size_t i = 1; i < sound.size(); ++i) CHECK(std::abs(sound[i] - sound[i - 1]) <= 126);
  CHECK(std::abs(sound.back()) <= 1);
  sound.assign(80, 10000);
  g.apply(sound);
  CHECK(g.silent());
  CHECK(sound == std::vector<std::int16_t>(80, 0));
  g.set(4);
  sound.assign(400, 10000);
  g.apply(sound);
  CHECK(sound.back() == 32767);  // limited, not wrapped
  g.set(std::nan(""));
  sound.assign(400, 10000);
  g.apply(sound);
  CHECK(sound.back() == 0);
}
