// A build with SIPTTY_G729 has this codec and these tests, one without says that it is not built.
#include <codec/codec.hpp>

#include "speech.hpp"

#include <codec/level.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

using namespace codec;

#if !defined(SIPTTY_G729)

TEST_CASE("without bcg729 G.729 is not built") {
  REQUIRE(sample_rate_hz({"G729", 8000, {}}) == 0);
  REQUIRE(make_decoder({"G729", 8000, {}}) == nullptr);
}

#else

namespace {

const codec_format g729{"G729", 8000, {}};

double level(std::span<const std::int16_t> s) {
  return level_dbov(mean_square(s));
}

}  // namespace

TEST_CASE("G.729 carries speech in ten bytes for 10 ms, at packets of 10 to 120 ms") {
  const auto voice = codec_test::speech("en", codec_test::sentences(), 8000);
  REQUIRE(voice.size() > 16'000);  // needs espeak-ng; ./setup test installs it
  for (std::uint32_t ms = 10; ms <= max_packet_ms; ms += 10) {
    INFO(ms);
    REQUIRE(usable_packet_ms(g729, ms) == ms);
    const auto out = make_encoder(g729);
    const auto in = make_decoder(g729);
    std::vector<std::int16_t> heard;
    const std::size_t frame = 8 * ms;
    for (std::size_t at = 0; at + frame <= 16'000; at += frame) {
      std::vector<std::uint8_t> payload(max_payload_bytes);
      payload.resize(out->encode(std::span(voice).subspan(at, frame), payload));
      REQUIRE(payload.size() == ms);
      REQUIRE(payload.size() <= largest_payload_bytes(g729, ms));
      std::vector<std::int16_t> part(frame);
      REQUIRE(in->decode(payload, part) == frame);
      heard.insert(heard.end(), part.begin(), part.end());
    }
    // Its waveform is not the speech's, but its loudness follows it.
    for (std::size_t at = 1600; at + 1600 <= heard.size(); at += 1600) {
      const auto said = std::span(voice).subspan(at - 40, 1600);
      if (level(said) > -40)
        CHECK(level(std::span(heard).subspan(at, 1600)) == Approx(level(said)).margin(4));
    }
  }
}

TEST_CASE("G.729 fills losses, and pauses as annex B describes them, and refuses scraps") {
  const auto in = make_decoder(g729);
  std::vector<std::int16_t> sound(160);
  in->conceal(sound);
  CHECK_FALSE(in->pause(sound));
  CHECK(in->decode(std::vector<std::uint8_t>(12, 0x55), sound) == 160);  // a frame and a description
  CHECK(in->pause(sound));
  CHECK(in->decode(std::vector<std::uint8_t>(20, 0x55), sound) == 160);
  CHECK_FALSE(in->pause(sound));
  for (const std::size_t size : {1U, 3U, 9U, 11U, 19U, 30U})
    CHECK(in->decode(std::vector<std::uint8_t>(size, 0x55), sound) == 0);
}

#endif
