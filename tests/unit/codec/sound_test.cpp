#include <codec/goertzel.hpp>
#include <codec/level.hpp>
#include <codec/tone.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdlib>
#include <numbers>
#include <random>
#include <vector>

using namespace codec;

namespace {

std::vector<std::int16_t> record(sine& s, std::size_t samples) {
  std::vector<std::int16_t> out(samples);
  for (auto& v : out) v = s.next();
  return out;
}

std::vector<std::int16_t> tone(double hz, std::size_t samples = 160) {
  sine s(hz);
  return record(s, samples);
}

}  // namespace

TEST_CASE("a sine is the sine, for hours") {
  sine s(440, 0.5);
  std::size_t wrong = 0;
  for (int n = 0; n < 8000 * 60; ++n) {
    const double exact = 0.5 * 32767 * std::sin(2 * std::numbers::pi * 440 / 8000 * n);
    if (std::abs(s.next() - exact) > 1) ++wrong;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("a change of frequency does not tear the wave") {
  sine s(400, 0.5);
  auto wave = record(s, 123);
  s.set_frequency(700);
  for (const auto v : record(s, 100)) wave.push_back(v);
  const double steepest = 0.5 * 32767 * 2 * std::numbers::pi * 700 / 8000;
  for (std::size_t i = 1; i < wave.size(); ++i) REQUIRE(std::abs(wave[i] - wave[i - 1]) <= steepest + 1);
}

TEST_CASE("the detector sees the share of the tone it listens for") {
  REQUIRE(tone_share(tone(440), 440) > 0.9);
  REQUIRE(tone_share(tone(1000), 1000) > 0.99);
  REQUIRE(tone_share(tone(440), 1000) < 0.05);
  REQUIRE(tone_share(tone(560), 440) < 0.1);
  REQUIRE(tone_share(std::vector<std::int16_t>(160, 0), 440) == 0);
  REQUIRE(tone_share({}, 440) == 0);
  auto both = tone(1000);
  const auto second = tone(2000);
  for (std::size_t i = 0; i < both.size(); ++i) both[i] = static_cast<std::int16_t>(both[i] + second[i]);
  REQUIRE(tone_share(both, 1000) == Approx(0.5).margin(0.05));
}

TEST_CASE("noise is no tone") {
  std::mt19937 random(1);
  for (int block = 0; block < 100; ++block) {
    std::vector<std::int16_t> noise(160);
    for (auto& v : noise) v = static_cast<std::int16_t>(random() % 8000 - 4000);
    REQUIRE(tone_share(noise, 440) < 0.3);
  }
}

TEST_CASE("levels are in dB below full scale") {
  REQUIRE(level_dbov(mean_square(std::vector<std::int16_t>(100, -32768))) == Approx(0).margin(0.01));
  sine s(1000, 1);
  REQUIRE(level_dbov(mean_square(record(s, 8000))) == Approx(-3.01).margin(0.02));
  REQUIRE(level_dbov(mean_square(std::vector<std::int16_t>(100, 0))) == -127);
  REQUIRE(level_dbov(mean_square({})) == -127);
  REQUIRE(level_dbov(mean_square(std::vector<std::int16_t>(100, 1))) == Approx(-90.3).margin(0.1));
}

TEST_CASE("a meter shows 99 % of a tone after 300 ms, and holds its peak for a second") {
  level_meter m;
  sine s(1000, 0.5);
  for (int i = 0; i < 15; ++i) m.hear(record(s, 160), 8000);
  const double full = 10 * std::log10(0.5 * 0.5 / 2);
  REQUIRE(m.level() == Approx(full + 10 * std::log10(0.99)).margin(0.01));
  REQUIRE(m.peak() == Approx(20 * std::log10(0.5)).margin(0.01));
  const std::vector<std::int16_t> silence(160, 0);
  for (int i = 0; i < 49; ++i) m.hear(silence, 8000);
  REQUIRE(m.peak() == Approx(20 * std::log10(0.5)).margin(0.01));
  REQUIRE(m.level() < -60);
  for (int i = 0; i < 51; ++i) m.hear(silence, 8000);
  REQUIRE(m.peak() == Approx(20 * std::log10(0.5) - 20).margin(1));
  for (int i = 0; i < 1000; ++i) m.hear(silence, 8000);
  REQUIRE(m.level() == -127);
  REQUIRE(m.peak() < -100);
}

TEST_CASE("a sine goes on where it is when the rate changes") {
  sine s(100, 0.5, 8000);
  record(s, 23);
  const int before = s.next();
  s.set_rate(48'000);
  const double steepest = 0.5 * 32767 * 2 * std::numbers::pi * 100 / 8000;
  REQUIRE(std::abs(s.next() - before) <= steepest + 1);
  REQUIRE(tone_share(record(s, 4800), 100, 48'000) > 0.99);
}
