// What depends on the codec: clocks, rates, its own losses and pauses.
#include "party.hpp"

#include <codec/goertzel.hpp>
#include <codec/level.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

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

TEST_CASE("Opus packets tell of the one before them while the peer reports losses, and are spared that otherwise") {
  party p(source_mode::tone);
  p.change([](auto& s) { s.codec = opus_settings().codec; });
  const auto recovered_dbov = [&] {
    for (int i = 0; i < 10; ++i) p.interval();
    sound heard(960);
    codec::make_decoder({"opus", 48'000, {}})->recover(p.interval().payload, heard);
    return codec::level_dbov(codec::mean_square(heard));
  };
  CHECK(recovered_dbov() > -30);  // before any report
  p.handler->on_remote_loss(0);
  CHECK(recovered_dbov() < -60);
  p.handler->on_remote_loss(0.2);
  CHECK(recovered_dbov() > -30);
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

TEST_CASE("with Opus's discontinuous transmission a pause costs few packets and is heard as its background") {
  const bool ours = GENERATE(true, false);  // by our own silence suppression, or because the peer likes it
  party a(source_mode::echo), b(source_mode::null);
  for (auto* p : {&a, &b}) {
    p->change([&](auto& s) {
      s.codec = {"opus", 48'000, ours ? "" : "usedtx=1"};
      s.silence_suppression = ours;
    });
  }
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
  a.change([](auto& s) {
    s.codec.fmtp.clear();
    s.silence_suppression = false;
  });
  for (int i = 0; i < 50; ++i) REQUIRE_FALSE(a.interval().payload.empty());
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
