#include "loss_quality.hpp"
#include "speech.hpp"

#include <codec/concealment.hpp>
#include <codec/level.hpp>
#include <codec/tone.hpp>

#include <catch2/catch.hpp>

#include <cmath>

namespace {

using namespace codec_test;

int biggest_step(std::span<const std::int16_t> sound) {
  int biggest = 0;
  for (std::size_t i = 1; i < sound.size(); ++i)
    biggest = std::max(biggest, std::abs(sound[i] - sound[i - 1]));
  return biggest;
}

std::vector<std::int16_t> tone(double hz, double rate, std::size_t count) {
  codec::sine s(hz, 0.3, rate);
  std::vector<std::int16_t> out(count);
  for (auto& x : out) x = s.next();
  return out;
}

}  // namespace

TEST_CASE("A lost packet of a steady tone is hardly to be seen, and neither edge clicks", "[concealment]") {
  for (const std::uint32_t rate : {8000U, 16000U, 48000U}) {
    for (const double hz : {100.0, 150.0, 233.0, 400.0}) {
      CAPTURE(rate, hz);
      const auto original = tone(hz, rate, rate / 2);
      std::vector<bool> lost(25);
      lost[12] = true;
      const auto ours = our_concealer(rate);
      const auto heard = played(original, lost, *ours, rate);
      CHECK(biggest_step(heard) < 1.5 * biggest_step(original));
      const auto place = std::span(heard).subspan(12 * rate / 50, rate / 100);
      const auto wanted = std::span(original).subspan(12 * rate / 50, rate / 100);
      double error = 0;
      for (std::size_t i = 0; i < place.size(); ++i) error += std::pow(place[i] - wanted[i], 2);
      CHECK(error < 0.05 * codec::mean_square(wanted) * static_cast<double>(wanted.size()));
    }
  }
}

TEST_CASE("A long loss fades from 10 ms on and is silent after 60", "[concealment]") {
  codec::concealment c(8000);
  auto sound = tone(200, 8000, 800);
  const double before = codec::mean_square(sound);
  c.heard(sound);
  std::vector<std::int16_t> out(80);
  c.conceal(out);
  CHECK(codec::mean_square(out) == Approx(before).epsilon(0.1));
  double last = codec::mean_square(out);
  for (int i = 1; i < 6; ++i) {
    c.conceal(out);
    CHECK(codec::mean_square(out) < last);
    last = codec::mean_square(out);
  }
  for (int i = 0; i < 100; ++i) {
    c.conceal(out);
    CHECK(codec::mean_square(out) == 0);
  }
}

TEST_CASE("Concealed speech is better than silence and about as good as spandsp's, at random losses and in bursts",
          "[concealment]") {
  const auto voice = speech("en", sentences(), 8000);
  REQUIRE_FALSE(voice.empty());  // needs espeak-ng; ./setup test installs it
  for (const double burst : {1.0, 3.0}) {
    for (const double share : {0.03, 0.10}) {
      CAPTURE(burst, share);
      const auto lost = losses(voice.size() / 160, share, burst, 7);
      const auto measure = [&](concealer& with) {
        return compare(voice, played(voice, lost, with, 8000), 8000);
      };
      const auto ours = measure(*our_concealer(8000)), silence = measure(*silent_concealer());
      CHECK(ours.bark_distortion_db < silence.bark_distortion_db);
      const auto theirs = spandsp_concealer();
      REQUIRE(theirs);  // needs libspandsp-dev; ./setup test installs it
      const auto q = measure(*theirs);
      CHECK(ours.segmental_snr_db >= q.segmental_snr_db - 0.25);
      CHECK(ours.bark_distortion_db <= q.bark_distortion_db + 0.05);
    }
  }
  const auto whole =
      compare(voice, played(voice, losses(voice.size() / 160, 0, 1, 1), *our_concealer(8000), 8000), 8000);
  CHECK(whole.segmental_snr_db == 35);
  CHECK(whole.bark_distortion_db == 0);
}
