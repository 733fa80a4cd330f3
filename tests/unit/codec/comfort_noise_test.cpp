#include <codec/comfort_noise.hpp>

#include "speech.hpp"

#include <codec/goertzel.hpp>
#include <codec/level.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <random>
#include <vector>

namespace {

using namespace codec;

std::vector<std::int16_t> noise(double dbov, std::size_t count, double colour = 0) {
  std::mt19937 random(3389);
  std::normal_distribution<double> normal;
  std::vector<std::int16_t> out(count);
  const double scale = 32768 * std::pow(10, dbov / 20) * std::sqrt(1 - colour * colour);
  double last = 0;
  for (auto& x : out) {
    last = colour * last + scale * normal(random);
    x = static_cast<std::int16_t>(std::clamp(last, -32768.0, 32767.0));
  }
  return out;
}

}  // namespace

TEST_CASE("A comfort noise payload is read and written as RFC 3389 section 3 draws it", "[noise]") {
  const std::vector<std::uint8_t> bytes{0x80 | 47, 127, 0, 254, 128};
  const auto d = noise_description::parse(bytes);
  REQUIRE(d);
  CHECK(d->level_dbov == -47);
  REQUIRE(d->order == 4);
  CHECK(d->reflection[0] == 0);
  CHECK(d->reflection[1] == Approx(-258.0 * 127 / 32768));
  CHECK(d->reflection[2] == Approx(258.0 * 127 / 32768));
  CHECK(d->reflection[3] == Approx(258.0 / 32768));
  std::vector<std::uint8_t> again(11);
  REQUIRE(d->write(again) == 5);
  CHECK(again[0] == 47);
  CHECK(std::equal(bytes.begin() + 1, bytes.end(), again.begin() + 1));
  CHECK(d->write(std::span(again).first(2)) == 2);
  CHECK(d->write({}) == 0);
  CHECK_FALSE(noise_description::parse({}));
  CHECK(noise_description::parse(std::vector<std::uint8_t>{60})->order == 0);
  CHECK(noise_description::parse(std::vector<std::uint8_t>(100, 10))->order == noise_description::max_order);
  CHECK(noise_description::parse(std::vector<std::uint8_t>{60, 130, 255, 130})->order == 1);
}

TEST_CASE("What is generated has the level and the spectrum of what was described", "[noise]") {
  base::seeded_rng rng(1);
  for (const double level : {-30.0, -45.0, -60.0}) {
    for (const double colour : {0.0, 0.8, -0.8}) {
      CAPTURE(level, colour);
      std::array<std::uint8_t, 11> payload{};
      REQUIRE(noise_description::of(noise(level, 16000, colour)).write(payload) == 11);
      const auto read = noise_description::parse(payload);
      REQUIRE(read);
      CHECK(read->reflection[0] == Approx(-colour).margin(0.03));
      noise_generator generator(rng);
      generator.describe(*read);
      std::vector<std::int16_t> out(16000);
      generator.fill(out);
      CHECK(level_dbov(mean_square(out)) == Approx(level).margin(1));
      CHECK(noise_description::of(out).reflection[0] == Approx(-colour).margin(0.05));
    }
  }
}

TEST_CASE("Whatever a payload says, the noise stays within 3 dB of its level", "[noise]") {
  base::seeded_rng rng(2);
  std::mt19937 random(7);
  for (int n = 0; n < 10; ++n) {
    std::vector<std::uint8_t> payload(11);
    for (auto& b : payload) b = static_cast<std::uint8_t>(random() % 200 + 27);
    payload[0] = 40;
    noise_generator generator(rng);
    generator.describe(*noise_description::parse(payload));
    std::vector<std::int16_t> out(32000);
    generator.fill(out);
    CHECK(level_dbov(mean_square(out)) == Approx(-40).margin(3));
  }
}

TEST_CASE("Noise of any level is a pause after two seconds, and a voice 12 dB above it is found", "[noise]") {
  for (const std::uint32_t rate : {8000U, 16000U}) {
    for (const double level : {-65.0, -50.0, -35.0}) {
      CAPTURE(rate, level);
      voice_detector detector(rate);
      const auto background = noise(level, rate * 4);
      int active = 0;
      for (std::size_t i = 0; i < 200; ++i) {
        const bool speaks = detector.speaks(std::span(background).subspan(i * rate / 50, rate / 50));
        if (i >= 100) active += speaks;
      }
      CHECK(active <= 2);
      CHECK(detector.speaks(noise(level + 12, rate / 50)));
      int held = 0;
      while (detector.speaks(std::span(background).first(rate / 50)) && held < 50) ++held;
      CHECK(held >= 9);
      CHECK(held <= 11);
    }
  }
}

TEST_CASE("Speech is found in noise at several ratios, and its pauses too", "[noise]") {
  const auto voice = codec_test::speech("en", codec_test::sentences(), 8000);
  REQUIRE_FALSE(voice.empty());  // needs espeak-ng; ./setup test installs it
  const double speech_level = level_dbov(mean_square(voice));
  for (const double ratio : {40.0, 20.0, 10.0}) {
    CAPTURE(ratio);
    const auto background = noise(speech_level - ratio, voice.size() + 32000);
    voice_detector detector;
    double loud = 0, found = 0, pause = 0, silent = 0;
    for (std::size_t i = 0; i + 160 <= background.size(); i += 160) {
      std::vector<std::int16_t> frame(background.begin() + static_cast<std::ptrdiff_t>(i),
                                      background.begin() + static_cast<std::ptrdiff_t>(i + 160));
      double level = silence_dbov;
      if (i >= 16000 && i + 160 <= voice.size() + 16000) {
        const auto said = std::span(voice).subspan(i - 16000, 160);
        level = level_dbov(mean_square(said));
        for (std::size_t n = 0; n < 160; ++n)
          frame[n] = static_cast<std::int16_t>(std::clamp(frame[n] + said[n], -32768, 32767));
      }
      const bool speaks = detector.speaks(frame);
      if (level > speech_level - 3) ++loud, found += speaks;
      if (i < 16000 || i > voice.size() + 16000 + 2400) ++pause, silent += !speaks;
    }
    CHECK(found >= 0.97 * loud);
    CHECK(silent >= 0.85 * pause);
  }
}
