// Every change in what is sent or heard glides. A change without that is a step: it spreads energy over the
// whole band. So the energy far above a low tone is measured around each change, beside a hard cut's.
#include "party.hpp"

#include <codec/goertzel.hpp>
#include <codec/l16.hpp>
#include <codec/level.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <functional>
#include <string>

namespace {

constexpr double low_hz = 200;

// What is left above about a quarter of the rate when a low tone is taken out: second differences, twice.
double splatter_dbov(const sound& s) {
  double loudest = 0;
  constexpr std::size_t window = 40;
  std::vector<double> high;
  for (std::size_t i = 4; i < s.size(); ++i)
    high.push_back((s[i] - 4.0 * s[i - 1] + 6.0 * s[i - 2] - 4.0 * s[i - 3] + s[i - 4]) / 16);
  for (std::size_t i = 0; i + window <= high.size(); ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < window; ++k) sum += high[i + k] * high[i + k];
    loudest = std::max(loudest, sum / window);
  }
  return codec::level_dbov(loudest);
}

int largest_step(const sound& s) {
  int largest = 0;
  for (std::size_t i = 1; i < s.size(); ++i) largest = std::max(largest, std::abs(s[i] - s[i - 1]));
  return largest;
}

// The tone, cut off at its crest and turned on at its crest.
sound hard_cuts() {
  auto s = tone(low_hz, 480);
  std::fill(s.begin() + 170, s.begin() + 330, std::int16_t{0});
  return s;
}

// L16 hides nothing: what is sent is what was made.
struct linear_party : party {
  explicit linear_party(source_mode source, std::uint32_t rate_hz = 8000) : party(source) {
    change([&](auto& s) {
      s.codec = {"L16", rate_hz, {}};
      s.tone_hz = low_hz;
    });
  }
  sound made(int intervals) {
    sound all;
    for (int i = 0; i < intervals; ++i) {
      const auto payload = interval().payload;
      for (std::size_t at = 0; at + 1 < payload.size(); at += 2)
        all.push_back(static_cast<std::int16_t>(payload[at] << 8 | payload[at + 1]));
    }
    return all;
  }
};

void append(sound& to, const sound& more) {
  to.insert(to.end(), more.begin(), more.end());
}

codes linear(const sound& s) {
  codes all(2 * s.size());
  codec::l16_encode(s, all);
  return all;
}

// The largest step of a tone of this amplitude that fades over 10 ms, and some.
constexpr int steepest = 2200;
constexpr double least_gain_db = 20;

}  // namespace

TEST_CASE("nothing that changes in a call clicks in what is sent, measured beside a hard cut") {
  const double cut = splatter_dbov(hard_cuts());
  REQUIRE(largest_step(hard_cuts()) > 6000);
  REQUIRE(splatter_dbov(tone(low_hz, 480)) < cut - 35);
  const auto file = filled(tone(low_hz, 600), true), cut_file = filled(tone(low_hz, 4000), true);
  const struct {
    const char* name;
    source_mode source;
    std::function<void(party&)> change, back;
  } rows[] = {
      {"mute and unmute", source_mode::tone, [](party& p) { p.handler->mute(true); },
       [](party& p) { p.handler->mute(false); }},
      {"hold and resume", source_mode::tone, [](party& p) { p.change([](auto& s) { s.sending = false; }); },
       [](party& p) { p.change([](auto& s) { s.sending = true; }); }},
      {"tone to silence and back", source_mode::tone,
       [](party& p) { p.change([](auto& s) { s.source = source_mode::silence; }); },
       [](party& p) { p.change([](auto& s) { s.source = source_mode::tone; }); }},
      {"tone to nothing and back", source_mode::tone,
       [](party& p) { p.change([](auto& s) { s.source = source_mode::null; }); },
       [](party& p) { p.change([](auto& s) { s.source = source_mode::tone; }); }},
      {"a file that ends in the middle of its sound", source_mode::silence,
       [&](party& p) { p.handler->play_over(file.get()); }, [](party&) {}},
      {"a file that is stopped", source_mode::silence,
       [&](party& p) { p.handler->play_over(cut_file.get()); },
       [](party& p) { p.handler->play_over(nullptr); }},
      {"another frequency", source_mode::tone, [](party& p) { p.change([](auto& s) { s.tone_hz = 260; }); },
       [](party& p) { p.change([](auto& s) { s.tone_hz = low_hz; }); }},
  };
  for (const auto& row : rows) {
    INFO(row.name);
    linear_party p(row.source);
    sound all = p.made(3);
    for (const int wait : {3, 7}) {  // other places in the wave
      row.change(p);
      append(all, p.made(wait));
      row.back(p);
      append(all, p.made(20));
    }
    CAPTURE(largest_step(all), splatter_dbov(all), cut);
    CHECK(largest_step(all) < steepest);
    CHECK(splatter_dbov(all) < cut - least_gain_db);
  }
}

TEST_CASE("a change of codec in mid-call clicks neither in what is sent nor in what is heard") {
  const double cut = splatter_dbov(hard_cuts());
  linear_party p(source_mode::tone);
  p.change([](auto& s) { s.receive_payload_type = 96; });
  const auto recording = std::make_unique<record_channel>();
  p.handler->record(recording.get());
  const auto wave = tone(low_hz, 8000);
  std::size_t i = 0;
  for (; i < 7; ++i) {
    p.handler->play(96, linear(frame_of(wave, i)), 0, false);
    p.interval();
  }
  p.change([](auto& s) {
    s.codec = {"G722", 8000, {}};
    s.receive_payload_type = 9;
  });
  for (; i < 9; ++i) {  // under way when the codec changed
    p.handler->play(96, linear(frame_of(wave, i)), 0, false);
    p.interval();
  }
  p.handler->play_nothing(true);  // and one that was lost
  p.interval();
  const auto encoder = codec::make_encoder({"G722", 8000, {}});
  const auto wide = tone(low_hz, 16'000, 16'000);
  for (std::size_t at = 3217; i < 30; ++i, at += 320) {
    codes payload(160);
    REQUIRE(encoder->encode(std::span(wide).subspan(at, 320), payload) == 160);
    p.handler->play(9, payload, 0, false);
    p.interval();
  }
  p.handler->record(nullptr);
  const wav_content recorded{{codec::wav_encoding::pcm16, 8000, 2}, drained(*recording)};
  for (const auto& side : {recorded.channel(0), recorded.channel(1)}) {
    REQUIRE(side.size() > 29 * 160);
    const auto after_begin = sound(side.begin() + 80, side.end());
    CHECK(largest_step(after_begin) < steepest);
    CHECK(splatter_dbov(after_begin) < cut - least_gain_db);
    CHECK(codec::tone_share(sound(side.end() - 1600, side.end()), low_hz) > 0.99);
  }
}

TEST_CASE("pauses and talk spurts do not click in what is heard, wherever in the wave they begin and end") {
  const double cut = splatter_dbov(hard_cuts());
  for (const bool lost : {false, true}) {
    INFO(lost);
    const auto recording = std::make_unique<record_channel>();
    linear_party p(source_mode::null);
    p.handler->record(recording.get());
    const auto wave = tone(low_hz, 16'000);
    for (std::ptrdiff_t i = 0; i < 80; ++i) {
      const auto from = i * 160 + i / 8 * 13;
      i % 8 < 4 ? p.handler->play(0, linear(between(wave, from, from + 160)), 0, false)
                : p.handler->play_nothing(lost);
      p.interval();
    }
    p.handler->record(nullptr);
    const auto right = wav_content{{codec::wav_encoding::pcm16, 8000, 2}, drained(*recording)}.channel(1);
    REQUIRE(right.size() == 80 * 160);
    CAPTURE(largest_step(right), splatter_dbov(right), cut);
    CHECK(largest_step(right) < steepest);
    CHECK(splatter_dbov(right) < cut - least_gain_db);
  }
}
