#include <codec/dtmf_tones.hpp>
#include <codec/g711.hpp>

#include "speech.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <functional>
#include <numbers>
#include <random>
#include <string>

#ifdef SIPTTY_SPANDSP
#include <spandsp.h>
#endif

namespace {

constexpr std::string_view keypad = "123A456B789C*0#D";

struct signal {
  double low_dbm0 = -10, twist_db = 0;  // of the high frequency against the low one
  double low_off = 0, high_off = 0;     // share by which the frequencies are wrong
  double tone_ms = 60, pause_ms = 60;
  double interrupted_ms = 0;             // in the middle of the tone
  double noise_below_db = 99;            // under the tones' power
  double dial_tone_dbm0 = -99;           // of each of 350 and 440 Hz
  double european_dial_tone_dbm0 = -99;  // 425 Hz
  std::uint32_t rate_hz = 8000;
};

// All sixteen digits, at changing phases and places within the detector's blocks.
std::vector<std::int16_t> all_digits(const signal& s, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> sound(s.rate_hz / 10);
  const double low = codec::amplitude_of_dbm0(s.low_dbm0),
               high = codec::amplitude_of_dbm0(s.low_dbm0 + s.twist_db);
  const auto samples = [&](double ms) {
    return static_cast<std::size_t>(std::lround(ms * s.rate_hz / 1000));
  };
  for (std::size_t d = 0; d < keypad.size(); ++d) {
    const double w1 = 2 * std::numbers::pi * codec::dtmf_low_hz[d / 4] * (1 + s.low_off) / s.rate_hz;
    const double w2 = 2 * std::numbers::pi * codec::dtmf_high_hz[d % 4] * (1 + s.high_off) / s.rate_hz;
    const auto p1 = static_cast<double>(random() % 1000) / 159,
               p2 = static_cast<double>(random() % 1000) / 159;
    const auto tone = samples(s.tone_ms), gap = samples(s.interrupted_ms);
    for (std::size_t i = 0; i < tone; ++i) {
      const bool quiet = i >= (tone - gap) / 2 && i < (tone - gap) / 2 + gap;
      const auto t = static_cast<double>(i);
      sound.push_back(quiet ? 0 : low * std::sin(w1 * t + p1) + high * std::sin(w2 * t + p2));
    }
    sound.resize(sound.size() + samples(s.pause_ms) + (s.pause_ms > 50 ? random() % 40 : 0));
  }
  sound.resize(sound.size() + s.rate_hz / 10);
  const double noise = std::sqrt((low * low + high * high) / 2) * std::pow(10, -s.noise_below_db / 20);
  const auto dial = [&](std::size_t i, double hz, double level) {
    return level < -90 ? 0
                       : codec::amplitude_of_dbm0(level) *
                             std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / s.rate_hz);
  };
  std::vector<std::int16_t> out(sound.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    double x = sound[i] + noise * normal(random);
    x += dial(i, 350, s.dial_tone_dbm0) + dial(i, 440, s.dial_tone_dbm0) +
         dial(i, 425, s.european_dial_tone_dbm0);
    out[i] = static_cast<std::int16_t>(std::clamp(32768 * x, -32768.0, 32767.0));
  }
  return out;
}

std::string heard(std::span<const std::int16_t> sound, std::uint32_t rate_hz = 8000) {
  codec::dtmf_detector detector(rate_hz);
  std::string digits;
  for (std::size_t i = 0; i < sound.size(); i += rate_hz / 50) {
    detector.hear(sound.subspan(i, std::min<std::size_t>(rate_hz / 50, sound.size() - i)));
    while (const auto d = detector.take())
      if (!d->ended) digits += d->digit;
  }
  return digits;
}

#ifdef SIPTTY_SPANDSP
std::string spandsp_heard(std::span<const std::int16_t> sound) {
  const std::unique_ptr<dtmf_rx_state_t, int (*)(dtmf_rx_state_t*)> rx(
      dtmf_rx_init(nullptr, nullptr, nullptr), dtmf_rx_free);
  std::string digits;
  for (std::size_t i = 0; i + 160 <= sound.size(); i += 160) {
    dtmf_rx(rx.get(), sound.data() + i, 160);
    char got[129];
    digits.append(got, dtmf_rx_get(rx.get(), got, 128));
  }
  return digits;
}
#endif

struct tolerance {
  const char* name;
  signal what;
  bool accepted;
};

signal with(const std::function<void(signal&)>& change) {
  signal s;
  change(s);
  return s;
}
#define WITH(...) with([](signal& s) { __VA_ARGS__; })

const std::vector<tolerance> tolerances{
    {"nothing special", {}, true},
    {"both frequencies 1.5 % high", WITH(s.low_off = s.high_off = 0.015), true},
    {"both frequencies 1.5 % low", WITH(s.low_off = s.high_off = -0.015), true},
    {"1.5 % in opposite directions", WITH(s.low_off = 0.015; s.high_off = -0.015), true},
    {"low frequency 3.5 % high", WITH(s.low_off = 0.035), false},
    {"low frequency 3.5 % low", WITH(s.low_off = -0.035), false},
    {"high frequency 3.5 % high", WITH(s.high_off = 0.035), false},
    {"high frequency 3.5 % low", WITH(s.high_off = -0.035), false},
    {"both frequencies 4.4 % high", WITH(s.low_off = s.high_off = 0.044), false},
    {"normal twist of 8 dB", WITH(s.twist_db = -8), true},
    {"normal twist of 11 dB", WITH(s.twist_db = -11), false},
    {"reverse twist of 4 dB", WITH(s.twist_db = 4), true},
    {"reverse twist of 7 dB", WITH(s.twist_db = 7), false},
    {"40 ms of tone, 40 ms of pause", WITH(s.tone_ms = s.pause_ms = 40), true},
    {"23 ms of tone", WITH(s.tone_ms = 23), false},
    {"20 ms of tone", WITH(s.tone_ms = 20), false},
    {"10 ms of tone", WITH(s.tone_ms = 10), false},
    {"100 ms of tone, interrupted for 10 ms", WITH(s.tone_ms = 100; s.interrupted_ms = 10), true},
    {"half a second of tone", WITH(s.tone_ms = 500), true},
    {"0 dBm0 each, clipped", WITH(s.low_dbm0 = 0), true},
    {"-25 dBm0", WITH(s.low_dbm0 = -25), true},
    {"-32 dBm0", WITH(s.low_dbm0 = -32), false},
    {"-55 dBm0", WITH(s.low_dbm0 = -55), false},
    {"noise 15 dB below", WITH(s.noise_below_db = 15), true},
    {"noise 15 dB below, 40 ms, 1.5 % wrong",
     WITH(s.noise_below_db = 15; s.tone_ms = s.pause_ms = 40; s.low_off = -0.015; s.high_off = 0.015), true},
    {"noise 15 dB below, 3.5 % wrong", WITH(s.noise_below_db = 15; s.low_off = 0.035; s.high_off = 0.035),
     false},
    {"noise as loud as the tones", WITH(s.noise_below_db = 0), false},
    {"dial tone 10 dB above", WITH(s.low_dbm0 = -20; s.dial_tone_dbm0 = -10), true},
    {"European dial tone as loud", WITH(s.european_dial_tone_dbm0 = -10), true},
    {"8 dB of twist, 1.5 % wrong, 40 ms",
     WITH(s.twist_db = -8; s.low_off = s.high_off = 0.015; s.tone_ms = s.pause_ms = 40), true},
    {"at 16000 Hz", WITH(s.rate_hz = 16000; s.tone_ms = s.pause_ms = 40), true},
    {"at 48000 Hz", WITH(s.rate_hz = 48000; s.tone_ms = s.pause_ms = 40), true},
};

}  // namespace

TEST_CASE("A detector of tones keeps each tolerance of ITU-T Q.24", "[dtmf]") {
  for (const auto& row : tolerances) {
    for (std::uint32_t seed = 0; seed < 3; ++seed) {
      INFO(row.name << ", seed " << seed);
      CHECK(heard(all_digits(row.what, seed), row.what.rate_hz) == (row.accepted ? keypad : ""));
    }
  }
}

TEST_CASE("Tones are recognised after G.711 in both laws", "[dtmf]") {
  for (const double level : {-25.0, -10.0, -3.0}) {
    auto sound = all_digits(WITH(s.tone_ms = s.pause_ms = 40), 1);
    for (auto& x : sound)
      x = static_cast<std::int16_t>(x * codec::amplitude_of_dbm0(level) / codec::amplitude_of_dbm0(-10));
    std::vector<std::uint8_t> codes(sound.size());
    codec::pcmu_encode(sound, codes);
    codec::pcmu_decode(codes, sound);
    CHECK(heard(sound) == keypad);
    codec::pcma_encode(sound, codes);
    codec::pcma_decode(codes, sound);
    CHECK(heard(sound) == keypad);
  }
}

TEST_CASE("The generator's digits are recognised, as long as they were, however it is asked for them",
          "[dtmf]") {
  struct row {
    codec::dtmf_tone_settings settings;
    std::uint32_t rate_hz;
  };
  for (const auto& [settings, rate] : {row{{}, 8000}, row{{-20, 3, 40, 40}, 8000},
                                       row{{-3, -6, 70, 60}, 16000}, row{{-8, 2, 100, 100}, 44100}, row{{-10, 0, 200, 100}, 48000}}) {
    codec::dtmf_generator generator(rate, settings);
    for (const char c : keypad) REQUIRE(generator.push(c));
    CHECK_FALSE(generator.push('!'));
    CHECK_FALSE(generator.push('x'));
    codec::dtmf_detector detector(rate);
    std::string digits;
    std::vector<std::int16_t> frame(rate / 50);
    for (std::size_t n = 0; generator.busy(); ++n) {
      const auto part = std::span(frame).first(1 + n * 37 % frame.size());
      generator.fill(part);
      detector.hear(part);
      while (const auto d = detector.take()) {
        if (!d->ended) digits += d->digit;
        if (d->ended) CHECK(std::abs(double(d->duration_ms) - settings.on_ms) <= 8);
      }
    }
    CHECK(digits == keypad);
    CHECK_FALSE(generator.fill(frame));
  }
  codec::dtmf_generator full;
  for (std::size_t i = 0; i < codec::dtmf_generator::max_queued; ++i) REQUIRE(full.push('5'));
  CHECK_FALSE(full.push('5'));
}

TEST_CASE("No digit is heard in one minute of music", "[dtmf]") {
  for (std::uint32_t seed = 1; seed <= 6; ++seed) CHECK(heard(codec_test::music(10, seed)) == "");
}

TEST_CASE("No digit is heard in speech of several voices, loud and soft", "[dtmf]") {
  REQUIRE_FALSE(codec_test::speech("en", "test", 8000).empty());  // needs espeak-ng; ./setup test installs it
  for (const char* voice : {"en", "en+f3", "de+m7", "fr+f2"}) {
    auto sound = codec_test::speech(voice, codec_test::sentences(), 8000);
    REQUIRE(sound.size() > 8000 * 5);
    for (int pass = 0; pass < 2; ++pass) {  // each pass is 12 dB softer
      INFO(voice << ", pass " << pass);
      CHECK(heard(sound) == "");
      for (auto& x : sound) x = static_cast<std::int16_t>(x / 4);
    }
  }
}

#ifdef SIPTTY_SPANDSP
TEST_CASE("spandsp hears the generator's digits, this detector hears spandsp's", "[dtmf]") {
  codec::dtmf_generator generator(8000, {-10, 0, 60, 60});
  for (const char c : keypad) REQUIRE(generator.push(c));
  std::vector<std::int16_t> sound(8000 * 3);
  generator.fill(sound);
  CHECK(spandsp_heard(sound) == keypad);
  CHECK(heard(sound) == keypad);
  const std::unique_ptr<dtmf_tx_state_t, int (*)(dtmf_tx_state_t*)> tx(dtmf_tx_init(nullptr), dtmf_tx_free);
  dtmf_tx_put(tx.get(), keypad.data(), static_cast<int>(keypad.size()));
  std::vector<std::int16_t> theirs(8000 * 4);
  dtmf_tx(tx.get(), theirs.data(), static_cast<int>(theirs.size()));
  CHECK(heard(theirs) == keypad);
  // Where both have the same limits they agree.
  for (const auto& s : {WITH(s.low_off = s.high_off = 0.01), WITH(s.twist_db = 3), WITH(s.twist_db = -3),
                        WITH(s.low_dbm0 = -20), WITH(s.tone_ms = 10)})
    CHECK(heard(all_digits(s, 3)) == spandsp_heard(all_digits(s, 3)));
}
#endif
