#include "party.hpp"

#include <codec/goertzel.hpp>
#include <codec/level.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

TEST_CASE("the tone is that tone behind the decoder, without a seam between packets") {
  party p(source_mode::tone);
  p.change([](auto& s) { s.tone_hz = 1000; });
  const auto heard = p.sent(50);
  REQUIRE(heard.size() == 8000);
  REQUIRE(codec::tone_share(heard, 1000) > 0.99);
}

TEST_CASE("each packet has the size, type and step of its interval, the first of a spurt the marker") {
  party p(source_mode::silence);
  for (int i = 0; i < 5; ++i) {
    const auto [frame, payload] = p.interval();
    REQUIRE(payload == codes(160, codec::pcmu_silence));
    REQUIRE(frame.payload_type == 0);
    REQUIRE(frame.timestamp_step == 160);
    REQUIRE(frame.marker == (i == 0));
    REQUIRE_FALSE(frame.hold_timestamp);
  }
  p.change([](auto& s) { s.packet_ms = 30; });
  REQUIRE(p.interval().payload.size() == 240);
}

TEST_CASE("null sends nothing while time goes on") {
  party p(source_mode::null);
  const auto frame = p.interval().frame;
  REQUIRE(frame.size == 0);
  REQUIRE(frame.timestamp_step == 160);
}

TEST_CASE("echo sends back what was heard in the interval before, and silence when nothing was") {
  party p(source_mode::echo);
  const auto wave = tone(440, 160 * 5);
  for (std::size_t i = 0; i < 5; ++i) {
    p.hear(frame_of(wave, i));
    REQUIRE(from_pcmu(p.interval().payload) == from_pcmu(pcmu(frame_of(wave, i))));
  }
  REQUIRE(from_pcmu(p.interval().payload) == silence);
}

TEST_CASE("mute sends silence after a fade of 10 ms and keeps the stream") {
  party p(source_mode::tone);
  REQUIRE(p.sent(1) != silence);
  p.handler->mute(true);
  const auto last = p.sent(1);
  REQUIRE(sound(last.begin() + 80, last.end()) == sound(80, 0));
  for (int i = 0; i < 3; ++i) {
    const auto packet = p.interval();
    REQUIRE(packet.payload == codes(160, codec::pcmu_silence));
    REQUIRE_FALSE(packet.frame.marker);
  }
  p.handler->mute(false);
  REQUIRE(p.sent(1) != silence);
}

TEST_CASE("a digit interrupts the sound as RFC 4733 §2.5.1.2 asks, byte by byte") {
  party p(source_mode::tone);
  p.interval();
  p.handler->push_digits("#");
  for (int i = 1; i <= 10; ++i) {
    INFO("packet " << i);
    const auto [frame, payload] = p.interval();
    const int duration = std::min(i, 8) * 160;
    REQUIRE(payload == codes{11, static_cast<std::uint8_t>(i >= 8 ? 0x8a : 0x0a),
                             static_cast<std::uint8_t>(duration >> 8),
                             static_cast<std::uint8_t>(duration & 0xff)});
    REQUIRE(frame.payload_type == 101);
    REQUIRE(frame.marker == (i == 1));
    REQUIRE(frame.hold_timestamp == (i > 1));
    REQUIRE(frame.timestamp_step == 160);
  }
  const auto [frame, payload] = p.interval();
  REQUIRE(frame.payload_type == 0);
  REQUIRE_FALSE(frame.hold_timestamp);
  REQUIRE_FALSE(frame.marker);
  REQUIRE(from_pcmu(payload) != silence);
}

TEST_CASE("digits go out although the source is null or muted, but not where they were not agreed") {
  party quiet(source_mode::null);
  quiet.handler->push_digits("1");
  REQUIRE(quiet.interval().frame.payload_type == 101);
  party muted(source_mode::tone);
  muted.handler->mute(true);
  muted.handler->push_digits("1");
  REQUIRE(muted.interval().frame.payload_type == 101);
  party plain(source_mode::tone);
  plain.change([](auto& s) { s.telephone_event.reset(); });
  plain.handler->push_digits("1");
  REQUIRE(plain.interval().frame.payload_type == 0);
}

TEST_CASE("on hold one packet fades out, then nothing is sent, and sound that resumes starts a talk spurt") {
  party p(source_mode::tone);
  p.interval();
  p.change([](auto& s) { s.sending = false; });
  const auto last = p.sent(1);
  REQUIRE(sound(last.begin() + 80, last.end()) == sound(80, 0));
  REQUIRE(p.interval().frame.size == 0);
  p.change([](auto& s) { s.sending = true; });
  REQUIRE(p.interval().frame.marker);
}

TEST_CASE("the codec may change in the middle of a call") {
  party p(source_mode::silence);
  p.interval();
  p.change([](auto& s) {
    s.codec.name = "PCMA";
    s.payload_type = 8;
  });
  const auto packet = p.interval();
  REQUIRE(packet.frame.payload_type == 8);
  REQUIRE(packet.payload == codes(160, codec::pcma_silence));
}

TEST_CASE("a lost packet is concealed and fades, an expected pause fades within 10 ms") {
  party p(source_mode::echo);
  p.hear(sound(160, 8000));
  p.interval();
  p.handler->play_nothing(true);
  const auto concealed = p.sent(1);
  REQUIRE(concealed[0] > 7000);
  REQUIRE(concealed[159] < concealed[0]);
  for (int i = 0; i < 3; ++i) {
    p.handler->play_nothing(true);
    p.interval();
  }
  p.handler->play_nothing(true);
  REQUIRE(p.sent(1) == silence);
  p.hear(sound(160, 8000));
  p.interval();
  p.handler->play_nothing(false);
  const auto end = p.sent(1);
  REQUIRE(end[0] > 7000);
  REQUIRE(between(end, 80, 160) == sound(80, 0));
  p.handler->play_nothing(false);
  REQUIRE(p.sent(1) == silence);
}

TEST_CASE("packets of 30 ms are heard whole in intervals of 20 ms") {
  party p(source_mode::echo);
  const auto wave = tone(500, 240 * 4);
  sound heard;
  for (std::size_t i = 0; i < 6; ++i) {
    if (i % 3 < 2) {
      const auto begin = wave.begin() + static_cast<std::ptrdiff_t>((i / 3 * 2 + i % 3) * 240);
      p.hear({begin, begin + 240});
    } else {
      p.handler->play_nothing(false);
    }
    const auto part = p.sent(1);
    heard.insert(heard.end(), part.begin(), part.end());
  }
  REQUIRE(heard == from_pcmu(pcmu(wave)));
}

TEST_CASE("a payload type means what was agreed, and nothing else") {
  party p(source_mode::echo);
  const auto wave = tone(440, 160);
  codes alaw(160);
  codec::pcma_encode(wave, alaw);
  for (const std::uint8_t unknown : {std::uint8_t{8}, std::uint8_t{18}}) {
    p.handler->play(unknown, alaw, 0, false);
    REQUIRE(p.sent(1) == silence);
  }
  p.change([](auto& s) {
    s.codec.name = "PCMA";
    s.payload_type = s.receive_payload_type = 97;
  });
  p.handler->play(97, alaw, 0, false);
  codes back = p.interval().payload;
  REQUIRE(back == alaw);
}

TEST_CASE("payloads of any size do no harm and never grow the delay without end") {
  record_channel channel;  // outlives the handler
  party p(source_mode::echo);
  p.handler->record(&channel);
  for (std::size_t size = 0; size < 1500; size += 7) {
    p.handler->play(0, codes(size, 0x12), 0, false);
    p.handler->on_event_packet(101, codes(size, 0x12), static_cast<std::uint32_t>(size), false);
    REQUIRE(p.interval().payload.size() == 160);
  }
  for (int i = 0; i < 12; ++i) p.interval();  // 240 ms: all that may wait
  REQUIRE(p.sent(1) == silence);
}

TEST_CASE("delay that a late interval left goes within a second or two") {
  party p(source_mode::echo);
  const auto wave = tone(440, 160);
  for (int i = 0; i < 3; ++i) p.hear(wave);  // three at once
  for (int i = 0; i < 100; ++i) {
    p.interval();
    p.hear(sound(160, static_cast<std::int16_t>(i)));
  }
  REQUIRE(p.sent(1) == from_pcmu(pcmu(sound(160, 99))));
}

TEST_CASE("heard digits become news with their length in milliseconds") {
  party p(source_mode::silence);
  p.handler->on_event_packet(101, codes{5, 0x0a, 0x00, 0xa0}, 1000, true);
  p.handler->on_event_packet(101, codes{5, 0x8a, 0x05, 0x00}, 1000, false);
  p.handler->on_event_packet(96, codes{6, 0x8a, 0x05, 0x00}, 5000, true);
  p.handler->on_event_packet(101, codes{10, 0x0a, 0x01, 0x40}, 9000, true);
  for (int i = 0; i < 10; ++i) p.interval();  // its end is lost
  const auto news = p.news();
  REQUIRE(news.size() == 2);
  REQUIRE(news[0].digit == '5');
  REQUIRE(news[0].duration_ms == 160);
  REQUIRE(news[0].stream == 7);
  REQUIRE(news[1].digit == '*');
  REQUIRE(news[1].duration_ms == 40);
  REQUIRE(p.wakes == 2);
}

TEST_CASE("the tone that comes back is counted in seconds, other sound is not") {
  party p(source_mode::silence);
  p.change([](auto& s) { s.detect_hz = 440; });
  const auto wave = tone(440, 8000), other = tone(620, 8000);
  for (std::size_t i = 0; i < 50; ++i) {
    p.hear(frame_of(wave, i));
    p.interval();
  }
  REQUIRE(p.handler->measures().tone_heard_seconds == Approx(1.0));
  REQUIRE(p.handler->measures().heard.level() > -30);
  for (std::size_t i = 0; i < 50; ++i) {
    p.hear(frame_of(other, i));
    p.interval();
  }
  for (int i = 0; i < 50; ++i) p.interval();
  REQUIRE(p.handler->measures().tone_heard_seconds == Approx(1.0));
  REQUIRE(p.handler->measures().heard.level() < -70);
}
