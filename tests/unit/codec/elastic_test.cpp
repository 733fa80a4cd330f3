#include <codec/elastic.hpp>

#include <base/rng.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

using namespace codec;

namespace {

using sound = std::vector<std::int16_t>;

sound tone(double hz, std::size_t size, std::uint32_t rate_hz, double amplitude = 8000) {
  sound s(size);
  for (std::size_t i = 0; i < size; ++i) {
    const auto phase = 2 * 3.14159265358979 * hz * static_cast<double>(i) / rate_hz;
    s[i] = static_cast<std::int16_t>(std::lround(amplitude * std::sin(phase)));
  }
  return s;
}

sound noise(std::size_t size, std::uint64_t seed) {
  base::seeded_rng random(seed);
  sound s(size);
  for (auto& v : s) v = static_cast<std::int16_t>(static_cast<int>(random.below(16'000)) - 8000);
  return s;
}

/// The sharpest bend; a click bends more than the sound does.
double bend(std::span<const std::int16_t> s) {
  double most = 0;
  for (std::size_t i = 2; i < s.size(); ++i)
    most = std::max(most, std::abs(s[i] - 2.0 * s[i - 1] + s[i - 2]));
  return most;
}

double power(std::span<const std::int16_t> s) {
  double sum = 0;
  for (const auto v : s) sum += static_cast<double>(v) * v;
  return sum / static_cast<double>(s.size());
}

}  // namespace

TEST_CASE("A tone that is shortened or lengthened by periods stays a tone, at every rate") {
  for (const std::uint32_t rate : {8000U, 16'000U, 44'100U, 48'000U}) {
    for (const double hz : {101.0, 440.0, 1004.0, 3100.0}) {
      CAPTURE(rate, hz);
      const std::size_t size = rate / 25;  // 40 ms
      const auto clean = tone(hz, size, rate);
      auto shorter = clean;
      const auto taken = shorten(shorter, size / 2, 0.9, rate);
      REQUIRE(taken >= rate / 400);
      REQUIRE(taken <= rate / 66);
      REQUIRE(bend(std::span(shorter).first(size - taken)) <= 1.1 * bend(clean) + 2);

      auto longer = clean;
      longer.resize(2 * size);
      const auto put = lengthen(longer, size, 0.9, rate);
      REQUIRE(put >= rate / 400);
      REQUIRE(bend(std::span(longer).first(size + put)) <= 1.1 * bend(clean) + 2);
      REQUIRE(longer[size + put - 1] == clean.back());
    }
  }
}

TEST_CASE("Noise is only changed when little likeness is asked for, and keeps its power") {
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    auto s = noise(320, seed);
    const auto before = power(s);
    REQUIRE(shorten(s, 160, 0.9, 8000) == 0);
    const auto taken = shorten(s, 160, 0, 8000);
    REQUIRE(taken > 0);
    REQUIRE(power(std::span(s).first(taken)) > before * 0.5);
    REQUIRE(power(std::span(s).first(320 - taken)) == Approx(before).epsilon(0.3));
  }
}

TEST_CASE("Silence is shortened by as much as a splice can") {
  sound s(320, 3);
  REQUIRE(shorten(s, 160, 0.9, 8000) == 8000 / 66);
  REQUIRE(shorten(s, 30, 0.9, 8000) == 30);
  REQUIRE(shorten(s, 10, 0.9, 8000) == 0);
}

TEST_CASE("What there is no room for is not put in, and nothing is read beyond the sound") {
  for (std::size_t size = 0; size < 130; ++size) {
    auto s = tone(440, size, 8000);
    REQUIRE(lengthen(s, size, 0, 8000) == 0);
    REQUIRE(2 * shorten(s, size, 0, 8000) <= size);
    s.resize(size + 25);
    REQUIRE(lengthen(s, size, 0, 8000) <= 25);
  }
}

TEST_CASE("A queue is brought to a frame in reserve and back, whatever is in it") {
  for (const int kind : {0, 1, 2}) {
    CAPTURE(kind);
    const auto source = kind == 0 ? tone(300, 80'000, 8000) : kind == 1 ? noise(80'000, 5) : sound(80'000);
    std::size_t read = 0;
    sound store(800);
    std::size_t size = 0;
    elastic e;
    const auto interval = [&](bool want_spare, std::size_t arriving) {
      std::copy_n(source.begin() + static_cast<std::ptrdiff_t>(read), arriving,
                  store.begin() + static_cast<std::ptrdiff_t>(size));
      read += arriving;
      size = e.adapt(store, size + arriving, 160, want_spare, 8000);
      REQUIRE(size >= 160);
      std::copy(store.begin() + 160, store.begin() + static_cast<std::ptrdiff_t>(size), store.begin());
      size -= 160;
    };
    int intervals = 0;
    while (size < 160) {
      interval(true, 160);
      REQUIRE(++intervals <= (kind == 1 ? 400 : 50));
    }
    interval(false, 0);  // what the reserve is for
    REQUIRE(size < 160);
    interval(false, 320);  // and a packet too many
    intervals = 0;
    while (size >= (kind == 1 ? 80 : 20)) {
      interval(false, 160);
      REQUIRE(++intervals <= (kind == 1 ? 400 : 50));
    }
  }
}
