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

TEST_CASE("a file is played once over the source, then its end is told and the channel is free") {
  const auto wave = tone(440, 400);  // two and a half packets
  const auto channel = filled(wave);
  party p(source_mode::tone);
  p.change([](auto& s) { s.tone_hz = 1000; });
  p.handler->play_over(channel.get());
  const auto first = p.sent(2);
  REQUIRE_FALSE(channel->released);
  const auto last = p.sent(1);
  REQUIRE(channel->released);
  REQUIRE(between(first, 80, 320) == from_pcmu(pcmu(between(wave, 80, 320))));  // but for the fades
  REQUIRE(codec::tone_share(between(last, 80, 160), 1000) > 0.9);
  REQUIRE(codec::tone_share(p.sent(1), 1000) > 0.99);
  const auto news = p.news();
  REQUIRE(news.size() == 1);
  REQUIRE(news[0].what == notice::kind::play_finished);
  REQUIRE(news[0].stream == 7);
  REQUIRE(news[0].play == 42);
  REQUIRE(p.wakes == 1);
}

TEST_CASE("a file as source ends in silence, one over a null source ends in nothing") {
  const auto first = filled(tone(440, 160)), second = filled(tone(440, 160));
  party source(source_mode::file);
  source.handler->play_source(first.get());
  REQUIRE(source.sent(1) != silence);
  REQUIRE(source.sent(1) == silence);
  REQUIRE(source.sent(1) == silence);
  REQUIRE(source.news().size() == 1);
  party null(source_mode::null);
  null.handler->play_over(second.get());
  REQUIRE(null.interval().frame.size == 160);
  REQUIRE(null.interval().frame.size == 0);
}

TEST_CASE("where the disk is late there is silence, and the file goes on behind it") {
  const auto wave = tone(440, 320);
  const auto channel = filled(frame_of(wave, 0), false);
  party p(source_mode::silence);
  p.handler->play_over(channel.get());
  REQUIRE(p.sent(1) != silence);
  REQUIRE(p.sent(1) == silence);
  channel->samples.push(wave.data() + 160, 160);
  channel->complete = true;
  REQUIRE(between(p.sent(1), 0, 80) == from_pcmu(pcmu(between(wave, 160, 240))));
  REQUIRE(p.news().size() == 1);
}

TEST_CASE("a file waits while the call is on hold") {
  const auto channel = filled(tone(440, 160));
  party p(source_mode::silence);
  p.change([](auto& s) { s.sending = false; });
  p.handler->play_over(channel.get());
  p.interval();
  REQUIRE(channel->samples.read_available() == 160);
}

TEST_CASE("channels are let go when they are replaced, stopped or left behind") {
  const auto first = filled({}), second = filled({}), third = filled({});
  record_channel recording;
  {
    party p(source_mode::file);
    p.handler->play_over(first.get());
    p.handler->play_over(second.get());
    REQUIRE(first->released);
    REQUIRE_FALSE(second->released);
    p.handler->play_source(third.get());
    p.handler->record(&recording);
    p.change([](auto& s) { s.source = source_mode::silence; });
    REQUIRE(third->released);
    REQUIRE_FALSE(recording.closed);
  }
  REQUIRE(second->released);
  REQUIRE(recording.closed);
}

TEST_CASE("a recording has one frame of each side an interval, whatever came") {
  record_channel channel;  // outlives the handler
  party p(source_mode::tone);
  p.handler->record(&channel);
  const auto wave = tone(1000, 160 * 3);
  p.hear(frame_of(wave, 0));
  p.interval();  // both
  p.interval();  // nothing heard
  p.change([](auto& s) { s.sending = false; });
  p.interval();  // the sent side fades out
  p.hear(frame_of(wave, 1));
  p.interval();  // nothing sent
  p.change([](auto& s) { s.sending = true; });
  p.hear(frame_of(wave, 2));
  p.interval();  // both
  const wav_content recorded{{codec::wav_encoding::pcm16, 8000, 2}, drained(channel)};
  const auto left = recorded.channel(0), right = recorded.channel(1);
  REQUIRE(left.size() == 5 * 160);
  REQUIRE(right.size() == 5 * 160);
  REQUIRE(codec::tone_share(frame_of(left, 0), 440) > 0.9);
  REQUIRE(codec::tone_share(frame_of(left, 1), 440) > 0.9);
  REQUIRE(frame_of(left, 3) == silence);
  REQUIRE(codec::tone_share(frame_of(left, 4), 440) > 0.8);
  REQUIRE(frame_of(right, 0) == from_pcmu(pcmu(frame_of(wave, 0))));
  REQUIRE(frame_of(right, 1) == silence);
  REQUIRE(frame_of(right, 2) == silence);
  REQUIRE(frame_of(right, 3) == from_pcmu(pcmu(frame_of(wave, 1))));
  REQUIRE(frame_of(right, 4) == from_pcmu(pcmu(frame_of(wave, 2))));
}

TEST_CASE("what was muted or covered by a digit is recorded as the silence that it was") {
  record_channel channel;  // outlives the handler
  party p(source_mode::tone);
  p.handler->record(&channel);
  p.handler->mute(true);
  p.interval();
  p.handler->mute(false);
  p.handler->push_digits("1");
  p.interval();
  REQUIRE(drained(channel) == sound(4 * 160, 0));
}

TEST_CASE("a recording that finds no room counts what is missing") {
  record_channel channel;  // outlives the handler
  party p(source_mode::tone);
  p.handler->record(&channel);
  p.sent(650);
  REQUIRE(channel.samples.read_available() + channel.missed == 650 * 320);
  REQUIRE(channel.missed >= 49 * 320);
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

TEST_CASE("the other static law is understood, other payload types are not") {
  party p(source_mode::echo);
  const auto wave = tone(440, 160);
  codes alaw(160);
  codec::pcma_encode(wave, alaw);
  p.handler->play(8, alaw, 0, false);
  REQUIRE(codec::tone_share(p.sent(1), 440) > 0.9);
  p.handler->play(18, alaw, 0, false);
  REQUIRE(p.sent(1) == silence);
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

namespace {

// What another handler with these settings sends, as packets.
std::vector<codes> packets_of(const sound_settings& settings, double hz, int count) {
  party sender(source_mode::tone);
  sender.change([&](auto& s) {
    s = settings;
    s.sending = true;
    s.source = source_mode::tone;
    s.tone_hz = hz;
  });
  std::vector<codes> all;
  for (int i = 0; i < count; ++i) all.push_back(sender.interval().payload);
  return all;
}

sound_settings opus_settings() {
  sound_settings s;
  s.codec = {"opus", 48'000, "useinbandfec=1"};
  s.payload_type = s.receive_payload_type = 96;
  return s;
}

double share(const sound& s, double hz, double rate_hz) {
  return codec::tone_share(s, hz, rate_hz);
}

}  // namespace

TEST_CASE("the media clock's step is the codec's, whatever the samples' rate") {
  const struct {
    codec::codec_format format;
    std::uint32_t ms, step;
    std::size_t bytes;
  } rows[] = {{{"G722", 8000, {}}, 20, 160, 160},
              {{"G722", 8000, {}}, 30, 240, 240},
              {{"L16", 8000, {}}, 20, 160, 320},
              {{"L16", 44'100, {}}, 10, 441, 882},
              {{"opus", 48'000, "cbr=1;maxaveragebitrate=16000"}, 20, 960, 40}};
  for (const auto& row : rows) {
    INFO(row.format.name << " " << row.ms);
    party p(source_mode::tone);
    p.change([&](auto& s) {
      s.codec = row.format;
      s.packet_ms = row.ms;
    });
    const auto sent = p.interval();
    REQUIRE(sent.frame.timestamp_step == row.step);
    REQUIRE(sent.payload.size() == row.bytes);
  }
}

TEST_CASE("digits at Opus's clock are as long as at any other") {
  party p(source_mode::silence);
  p.change([](auto& s) { s.codec = opus_settings().codec; });
  p.handler->push_digits("5");
  for (int i = 1; i <= 10; ++i) {
    const auto payload = p.interval().payload;
    REQUIRE(payload.size() == 4);
    REQUIRE((payload[2] << 8 | payload[3]) == std::min(i, 8) * 960);
  }
  p.handler->on_event_packet(101, codes{5, 0x8a, 0x1e, 0x00}, 1000, true);
  REQUIRE(p.news().at(0).duration_ms == 160);
}

TEST_CASE("a file that began at one rate and a recording go on when the codec changes, at the right pitch") {
  const auto wave = tone(500, 8000);
  const auto channel = filled(wave);
  const auto recording = std::make_unique<record_channel>();
  {
    party p(source_mode::silence);
    p.handler->record(recording.get());
    p.handler->play_over(channel.get());
    p.sent(20);
    p.change([](auto& s) {
      const auto next = opus_settings();
      s.codec = next.codec;
      s.payload_type = s.receive_payload_type = next.payload_type;
    });
    for (int i = 0; i < 35; ++i) p.interval();
    REQUIRE(channel->released);
  }
  REQUIRE(recording->rate_hz == 8000);
  const auto all = drained(*recording);
  const auto left = wav_content{{codec::wav_encoding::pcm16, 8000, 2}, all}.channel(0);
  REQUIRE(left.size() == Approx(55 * 160).margin(40));
  for (std::size_t at = 0; at + 800 < 7800; at += 800) {
    INFO(at);
    CHECK(share(sound(left.begin() + static_cast<std::ptrdiff_t>(at),
                      left.begin() + static_cast<std::ptrdiff_t>(at) + 800),
                500, 8000) > 0.9);
  }
}

TEST_CASE("a negotiation that changes nothing of the codec is not heard") {
  const auto all = packets_of(opus_settings(), 440, 40);
  const auto hear_all = [&](bool again) {
    party p(source_mode::echo);
    const auto recording = std::make_unique<record_channel>();
    p.change([](auto& s) {
      const auto next = opus_settings();
      s.codec = next.codec;
      s.payload_type = s.receive_payload_type = next.payload_type;
    });
    p.handler->record(recording.get());
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (again && i == 20) p.change([](auto& s) { s.packet_ms = 20; });
      p.handler->play(96, all[i], 0, false);
      p.interval();
    }
    p.handler->record(nullptr);
    return drained(*recording);
  };
  REQUIRE(hear_all(true) == hear_all(false));
}

TEST_CASE("what Opus loses is heard from the next packet, one packet later from the first loss on") {
  const auto all = packets_of(opus_settings(), 440, 60);
  const auto recording = std::make_unique<record_channel>();
  party p(source_mode::null);
  p.change([](auto& s) {
    const auto next = opus_settings();
    s.codec = next.codec;
    s.payload_type = s.receive_payload_type = next.payload_type;
    s.detect_hz = 440;
  });
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool lost = i == 20 || i == 40 || i == 41;
    lost ? p.handler->play_nothing(true) : p.handler->play(96, all[i], 0, false);
    p.interval();
  }
  CHECK(p.handler->measures().tone_heard_seconds > 1.1);  // of 1.2: no interval is without sound
  p.handler->play_nothing(false);                         // the one that was held
  p.interval();
  CHECK(p.handler->measures().heard.level() > -30);
  for (int i = 0; i < 100; ++i) {
    p.handler->play_nothing(false);
    p.interval();
  }
  CHECK(p.handler->measures().heard.level() < -70);
}

TEST_CASE("payloads of any size and content do no harm to any codec") {
  std::uint32_t state = 1;
  for (const auto& format : {codec::codec_format{"G722", 8000, {}}, codec::codec_format{"opus", 48'000, {}},
                             codec::codec_format{"L16", 16'000, {}}}) {
    INFO(format.name);
    party p(source_mode::echo);
    p.change([&](auto& s) { s.codec = format; });
    for (std::size_t size = 0; size < 1600; size += 7) {
      codes scrap(size);
      for (auto& b : scrap) b = static_cast<std::uint8_t>((state = state * 1664525 + 1013904223) >> 24);
      size % 5 == 0 ? p.handler->play_nothing(size % 2 == 0) : p.handler->play(0, scrap, 0, false);
      REQUIRE_FALSE(p.interval().payload.empty());
    }
  }
}

TEST_CASE("the tones of a call are those of the chosen country, at every rate") {
  const struct {
    codec::tone_plan plan;
    double hz_1, hz_2;
  } rows[] = {{codec::tone_plan::eu, 425, 0},
              {codec::tone_plan::us, 480, 620},
              {codec::tone_plan::uk, 400, 0},
              {codec::tone_plan::jp, 400, 0}};
  for (const auto& row : rows) {
    for (const std::uint32_t rate : {8000U, 48'000U}) {
      INFO(row.hz_1 << " " << rate);
      const auto recording = std::make_unique<record_channel>();
      party p(source_mode::tone);
      p.change([&](auto& s) {
        s.codec = {"L16", rate, {}};
        s.packet_ms = 10;
        s.call_tone = codec::tone_kind::busy;
        s.tone_plan = row.plan;
      });
      p.handler->record(recording.get());
      for (int i = 0; i < 100; ++i) p.interval();
      const auto left = wav_content{{codec::wav_encoding::pcm16, rate, 2}, drained(*recording)}.channel(0);
      const auto on = std::span(left).first(rate / 4);
      const double both =
          codec::tone_share(on, row.hz_1, rate) + (row.hz_2 > 0 ? codec::tone_share(on, row.hz_2, rate) : 0);
      CHECK(both > 0.9);
      CHECK(codec::mean_square(std::span(left).subspan(rate / 2, rate / 5)) <
            codec::mean_square(on) / 2);  // it pauses
      p.handler->record(nullptr);
    }
  }
}

TEST_CASE("with Opus's discontinuous transmission a pause costs few packets and is heard as its background") {
  party a(source_mode::echo), b(source_mode::null);
  for (auto* p : {&a, &b}) p->change([](auto& s) { s.codec = {"opus", 48'000, "usedtx=1"}; });
  party speaker(source_mode::tone);
  speaker.change([](auto& s) { s.codec = {"opus", 48'000, {}}; });
  int sent = 0;
  for (int i = 0; i < 150; ++i) {
    if (i < 50) {
      const auto voice = speaker.interval();
      a.handler->play(0, voice.payload, 0, false);
    }
    const auto packet = a.interval();
    sent += packet.payload.empty() ? 0 : 1;
    packet.payload.empty() ? b.handler->play_nothing(false) : b.handler->play(0, packet.payload, 0, false);
    b.interval();
  }
  CHECK(sent > 50);
  CHECK(sent < 90);  // of 150
  CHECK(b.handler->measures().heard.level() < -60);
}

TEST_CASE("packets of every length from 10 to 120 ms carry the sound through every codec") {
  for (const auto& format :
       {codec::codec_format{"PCMU", 8000, {}}, codec::codec_format{"PCMA", 8000, {}},
        codec::codec_format{"G722", 8000, {}}, codec::codec_format{"L16", 8000, {}},
        codec::codec_format{"L16", 16'000, {}}, codec::codec_format{"L16", 44'100, {}},
        codec::codec_format{"L16", 48'000, {}}, codec::codec_format{"opus", 48'000, {}}}) {
    for (std::uint32_t wanted = 10; wanted <= codec::max_packet_ms; wanted += 10) {
      const auto ms = codec::usable_packet_ms(format, wanted);
      INFO(format.name << "/" << format.clock_rate_hz << " " << wanted << ": " << ms);
      party a(source_mode::tone), b(source_mode::null);
      for (auto* p : {&a, &b}) {
        p->change([&](auto& s) {
          s.codec = format;
          s.packet_ms = ms;
          s.detect_hz = s.tone_hz;
        });
      }
      for (std::uint32_t at = 0; at < 1200; at += ms) {
        const auto packet = a.interval();
        REQUIRE(packet.frame.timestamp_step == format.clock_rate_hz * ms / 1000);
        REQUIRE(packet.payload.size() <= codec::max_payload_bytes);
        b.handler->play(0, packet.payload, 0, false);
        b.interval();
      }
      CHECK(b.handler->measures().tone_heard_seconds > 1.0);
    }
  }
}
