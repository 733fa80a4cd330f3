#include "party.hpp"

#include <codec/comfort_noise.hpp>
#include <codec/level.hpp>
#include <rtp/jitter_buffer.hpp>

#include <catch2/catch.hpp>

#include <random>

namespace {

constexpr std::uint8_t noise_type = 13;

sound noise(double dbov, std::size_t count, std::uint32_t seed = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0, 32768 * std::pow(10, dbov / 20));
  sound out(count);
  for (auto& v : out) v = static_cast<std::int16_t>(normal(random));
  return out;
}

double level(const sound& s) {
  return codec::level_dbov(codec::mean_square(s));
}

// One that speaks what it is given: an echo that hears nothing but that.
struct speaker : party {
  explicit speaker(const char* name = "PCMU") : party(source_mode::echo) {
    change([&](auto& s) {
      s.codec.name = name;
      s.silence_suppression = true;
      s.comfort_noise = s.receive_comfort_noise = noise_type;
    });
  }
  sent_packet say(const sound& s) {
    hear(s);
    return interval();
  }
};

}  // namespace

TEST_CASE("pauses in speech are sent as a few descriptions of the background, which say what it is") {
  speaker p;
  const auto background = noise(-55, 8000 * 6);
  const auto voice = tone(300, 8000);
  int packets = 0, descriptions = 0;
  for (std::size_t i = 0; i < 300; ++i) {  // two seconds of pause, one of voice, three of pause
    auto frame = frame_of(background, i);
    if (i >= 100 && i < 150) frame = frame_of(voice, i - 100);
    const auto sent = p.say(frame);
    REQUIRE(sent.frame.timestamp_step == 160);
    if (sent.payload.empty()) continue;
    ++packets;
    if (sent.frame.payload_type == 0) {
      INFO(i);
      CHECK(sent.frame.marker == (i == 0 || i == 100));  // of a talk spurt
      CHECK((i < 12 || (i >= 100 && i < 162)));          // 200 ms of hangover
      continue;
    }
    ++descriptions;
    REQUIRE(sent.frame.payload_type == noise_type);
    CHECK_FALSE(sent.frame.marker);  // RFC 3389 §4
    CHECK(sent.payload.size() == 11);
    CHECK(codec::noise_description::parse(sent.payload)->level_dbov == Approx(-55).margin(1.5));
  }
  CHECK(packets < 80);  // of 300
  CHECK(descriptions >= 4);
  CHECK(descriptions <= 8);
}

TEST_CASE("a background that becomes louder is described again, at most five times a second") {
  speaker p;
  std::vector<double> levels;
  for (std::size_t i = 0; i < 100; ++i) p.say(frame_of(noise(-70, 160, static_cast<std::uint32_t>(i)), 0));
  for (std::size_t i = 0; i < 200; ++i) {
    const auto sent = p.say(noise(-70 + static_cast<double>(i) / 20, 160, static_cast<std::uint32_t>(i)));
    if (sent.frame.payload_type == noise_type)
      levels.push_back(codec::noise_description::parse(sent.payload)->level_dbov);
  }
  CAPTURE(levels);
  REQUIRE(levels.size() >= 4);
  REQUIRE(levels.size() <= 20);
  CHECK(levels.back() > levels.front() + 5);
}

TEST_CASE("without an agreement about comfort noise silence is sent as it is") {
  for (const bool agreed : {false, true}) {
    speaker p;
    p.change([&](auto& s) {
      s.silence_suppression = agreed;
      if (agreed) s.comfort_noise.reset();
    });
    for (int i = 0; i < 100; ++i) REQUIRE(p.say(silence).payload == codes(160, codec::pcmu_silence));
  }
}

TEST_CASE("mute is a pause of silence, and a digit in a pause is an event as ever") {
  speaker p;
  p.handler->mute(true);
  const auto voice = tone(300, 8000);
  std::vector<sent_packet> sent;
  for (std::size_t i = 0; i < 50; ++i) {
    auto packet = p.say(frame_of(voice, i));
    if (packet.frame.payload_type == noise_type) sent.push_back(packet);
  }
  REQUIRE_FALSE(sent.empty());
  REQUIRE(sent[0].payload == codes{127});
  p.handler->push_digits("5");
  for (int i = 0; i < 10; ++i) REQUIRE(p.say(silence).frame.payload_type == 101);
  const auto next = p.say(silence);  // the pause goes on: whoever missed the event knows what it is
  REQUIRE(next.frame.payload_type == noise_type);
}

TEST_CASE("G.722 is described by its level alone") {
  speaker p("G722");
  for (std::size_t i = 0; i < 50; ++i) {
    p.handler->play(0, codes(160, 0xfa), 0, false);
    const auto sent = p.interval();
    if (sent.frame.payload_type == noise_type) REQUIRE(sent.payload.size() == 1);
  }
}

TEST_CASE("the described noise is heard until somebody speaks, loss or not") {
  party p(source_mode::echo);
  p.change([](auto& s) { s.receive_comfort_noise = noise_type; });
  p.hear(tone(300, 160));
  p.interval();
  p.handler->play(noise_type, codes{45}, 0, false);
  sound heard;
  for (int i = 0; i < 100; ++i) {
    const auto part = p.sent(1);
    heard.insert(heard.end(), part.begin(), part.end());
    REQUIRE(level(part) == Approx(-45).margin(1.5));
    p.handler->play_nothing(i % 3 == 0);
  }
  CHECK(level(heard) == Approx(-45).margin(0.5));
  p.interval();
  const auto voice = tone(300, 160);
  p.hear(voice);
  p.interval();
  p.handler->play_nothing(false);
  p.interval();
  p.handler->play_nothing(false);
  REQUIRE(p.sent(1) == silence);
}

TEST_CASE("noise of a peer that is held ends, other payload types and scraps are no noise") {
  party p(source_mode::echo);
  p.handler->play(noise_type, codes{45}, 0, false);
  REQUIRE(p.sent(1) == silence);  // not agreed
  p.change([](auto& s) { s.receive_comfort_noise = noise_type; });
  p.handler->play(noise_type, {}, 0, false);
  REQUIRE(p.sent(1) == silence);
  p.handler->play(noise_type, codes(100, 0x2d), 0, false);
  REQUIRE(p.sent(1) != silence);
  p.change([](auto& s) { s.receiving = false; });
  p.handler->play_nothing(false);
  REQUIRE(p.sent(1) == silence);
}

TEST_CASE("through the jitter buffer a talk with pauses is heard without gaps or false losses") {
  using namespace std::chrono_literals;
  speaker talker;
  party listener(source_mode::echo);
  listener.change([](auto& s) { s.receive_comfort_noise = noise_type; });
  rtp::jitter_options options;
  options.comfort_noise_payload_type = noise_type;
  rtp::jitter_buffer buffer(options);
  const auto background = noise(-50, 8000 * 12), voice = tone(300, 8000);
  base::instant now{1s};
  std::uint16_t sequence = 100;
  std::size_t quiet = 0;
  for (std::size_t i = 0; i < 600; ++i, now += 20ms) {
    const bool speaks = i % 150 >= 100;  // a second of three
    const auto sent = talker.say(speaks ? frame_of(voice, i % 50) : frame_of(background, i));
    if (!sent.payload.empty()) {
      rtp::packet_view packet;
      packet.payload_type = sent.frame.payload_type;
      packet.marker = sent.frame.marker;
      packet.sequence = sequence++;
      packet.timestamp = static_cast<std::uint32_t>(i) * 160;
      packet.payload = sent.payload;
      REQUIRE(buffer.put(now, packet) == rtp::jitter_buffer::outcome::stored);
    }
    buffer.advance(now + 1ms);
    for (auto item = buffer.next(); item.what != rtp::playout::kind::done; item = buffer.next()) {
      if (item.what == rtp::playout::kind::packet)
        listener.handler->play(item.payload_type, item.payload, item.timestamp, item.marker);
      else
        listener.handler->play_nothing(item.what == rtp::playout::kind::lost);
    }
    if (i > 10 && level(listener.sent(1)) < -54) ++quiet;
  }
  CHECK(quiet <= 2);
  CHECK(buffer.statistics().missing == 0);
  CHECK(buffer.statistics().concealed == 0);
  CHECK(buffer.statistics().late == 0);
}
