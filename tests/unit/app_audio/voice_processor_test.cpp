#include "voice_processor.hpp"

#include "test_sound.hpp"

#include <codec/level.hpp>

#include <catch2/catch.hpp>

#include <deque>
#include <random>

using namespace siptty::audio;

namespace {

// Noise that comes and goes three times a second, as speech does.
sound babble(std::size_t samples, double amplitude) {
  std::mt19937 generator(7);
  std::normal_distribution<double> noise(0, amplitude);
  sound out(samples);
  double low = 0;
  for (std::size_t i = 0; i < samples; ++i) {
    low += 0.3 * (noise(generator) - low);
    out[i] = static_cast<std::int16_t>(i / 1333 % 2 == 0 ? low : low / 10);
  }
  return out;
}

}  // namespace

TEST_CASE("an echo of the speaker goes out of the microphone's sound") {
  const voice_processing wanted{true, false, false};
  for (const std::size_t delay_ms : {20U, 80U, 180U}) {
    INFO(delay_ms);
    voice_processor processor(wanted, 8000);
    const auto heard = babble(8000 * 12, 6000);
    const auto delay = 8 * delay_ms;
    double before = 0, after = 0;
    for (std::size_t at = 0; at + 160 <= heard.size(); at += 160) {
      sound spoken(160, 0);
      for (std::size_t i = 0; i < 160; ++i) {
        if (at + i >= delay) spoken[i] = static_cast<std::int16_t>(heard[at + i - delay] / 2);
      }
      const auto echo = codec::mean_square(spoken);
      processor.process(spoken, std::span(heard).subspan(at, 160));
      if (at < 8000 * 8) continue;
      before += echo;
      after += codec::mean_square(spoken);
    }
    REQUIRE(before / after > 30);  // 15 dB
  }
}

TEST_CASE("noise is suppressed where that is wanted") {
  voice_processor processor({false, true, false}, 16'000);
  std::mt19937 generator(3);
  std::normal_distribution<double> noise(0, 300);
  const sound quiet(320, 0);
  double before = 0, after = 0;
  for (int i = 0; i < 250; ++i) {
    sound spoken(320);
    for (auto& s : spoken) s = static_cast<std::int16_t>(noise(generator));
    const auto loud = codec::mean_square(spoken);
    processor.process(spoken, quiet);
    if (i < 150) continue;
    before += loud;
    after += codec::mean_square(spoken);
  }
  REQUIRE(before / after > 10);
}

TEST_CASE("a quiet voice becomes louder where the level is kept") {
  voice_processor processor({false, false, true}, 8000);
  const auto voice = babble(8000 * 15, 600);
  const sound quiet(160, 0);
  double before = 0, after = 0;
  for (std::size_t at = 0; at + 160 <= voice.size(); at += 160) {
    sound spoken(voice.begin() + static_cast<std::ptrdiff_t>(at),
                 voice.begin() + static_cast<std::ptrdiff_t>(at + 160));
    const auto plain = codec::mean_square(spoken);
    processor.process(spoken, quiet);
    if (at < 8000 * 10) continue;
    before += plain;
    after += codec::mean_square(spoken);
  }
  REQUIRE(after / before > 4);
}
