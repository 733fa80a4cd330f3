// Digits as events and as tones, at every clock.
#include "party.hpp"

#include <codec/dtmf_tones.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace {

struct clock_row {
  codec::codec_format format;
  std::uint32_t rate_hz;
};
const std::vector<clock_row> clocks{{{"PCMU", 8000, {}}, 8000},
                                    {{"G722", 8000, {}}, 16'000},
                                    {{"L16", 16'000, {}}, 16'000},
                                    {{"L16", 44'100, {}}, 44'100},
                                    {{"opus", 48'000, {}}, 48'000}};

struct dialer : party {
  explicit dialer(const codec::codec_format& format, source_mode source = source_mode::silence)
      : party(source) {
    change([&](auto& s) {
      s.codec = format;
      s.packet_ms = codec::usable_packet_ms(format, 20);
    });
  }
  std::string digits() {
    std::string all;
    for (const auto& n : news()) all += n.digit;
    return all;
  }
};

// Hands what one sends to the other: events at once, sound in its turn.
void pass(party& from, party& to, std::uint32_t& timestamp, std::uint32_t& event_timestamp) {
  const auto sent = from.interval();
  if (!sent.frame.hold_timestamp) event_timestamp = timestamp;
  timestamp += sent.frame.timestamp_step;
  if (sent.frame.payload_type == 101) {
    to.handler->on_event_packet(101, sent.payload, event_timestamp, sent.frame.marker);
  } else if (!sent.payload.empty()) {
    to.handler->play(sent.frame.payload_type, sent.payload, timestamp, sent.frame.marker);
  }
  to.interval();
}

const std::string keypad = "0123456789*#ABCD";

}  // namespace

TEST_CASE("all sixteen digits and the flash reach the other side as events at each clock, once") {
  for (const auto& row : clocks) {
    INFO(row.format.name << "/" << row.format.clock_rate_hz);
    dialer a(row.format), b(row.format);
    a.handler->push_digits(keypad + "!");
    std::uint32_t timestamp = 0xffff0000, event = 0;  // wraps on its way
    for (int i = 0; i < 1100; ++i) pass(a, b, timestamp, event);
    const auto news = b.news();
    REQUIRE(news.size() == 17);
    for (std::size_t i = 0; i < news.size(); ++i) {
      CHECK(news[i].digit == (keypad + "!")[i]);
      CHECK(news[i].duration_ms == Approx(160).margin(1));
    }
  }
}

TEST_CASE("an event beyond 0xFFFF ticks is one digit with its whole length at each clock (§2.5.1.3)") {
  for (const auto& row : clocks) {
    INFO(row.format.name << "/" << row.format.clock_rate_hz);
    dialer b(row.format);
    const auto ticks_in_ms = row.format.clock_rate_hz / 1000;
    const std::uint32_t total = 0xffff + 500 * ticks_in_ms, step = 50 * ticks_in_ms;
    std::uint32_t segment = 0xffffff00;  // of timestamps, which wrap
    bool first = true;
    for (std::uint32_t elapsed = step; elapsed < total + step; elapsed += step) {
      auto duration = std::min(elapsed, total);
      if (duration > 0xffff) {
        const std::array<std::uint8_t, 4> full{9, 10, 0xff, 0xff};
        if (elapsed - step <= 0xffff) b.handler->on_event_packet(101, full, segment, false);
        duration -= 0xffff;
      }
      const auto timestamp = elapsed > 0xffff ? segment + 0xffff : segment;
      const bool end = elapsed >= total;
      const std::array<std::uint8_t, 4> bytes{9, static_cast<std::uint8_t>(end ? 0x8a : 0x0a),
                                              static_cast<std::uint8_t>(duration >> 8),
                                              static_cast<std::uint8_t>(duration & 0xff)};
      for (int copy = 0; copy < (end ? 3 : 2); ++copy)
        b.handler->on_event_packet(101, bytes, timestamp, std::exchange(first, false));
      b.interval();
    }
    const auto news = b.news();
    REQUIRE(news.size() == 1);
    CHECK(news[0].digit == '9');
    CHECK(news[0].duration_ms == total / ticks_in_ms);
  }
}

TEST_CASE("digits as tones reach the other side through every codec, whatever else is sent") {
  for (const auto& row : clocks) {
    for (const auto source : {source_mode::null, source_mode::silence, source_mode::tone}) {
      INFO(row.format.name << "/" << row.format.clock_rate_hz << " " << static_cast<int>(source));
      dialer a(row.format, source), b(row.format);
      for (auto* p : {&a, &b}) p->change([](auto& s) { s.in_band_digits = true; });
      a.handler->push_digits(keypad);
      std::uint32_t timestamp = 0, event = 0;
      for (int i = 0; i < 400; ++i) pass(a, b, timestamp, event);
      CHECK(b.digits() == keypad);
      CHECK(a.digits().empty());
    }
  }
}

TEST_CASE("tones are heard as digits only where that is wanted, and muting does not hide them") {
  const codec::codec_format pcmu{"PCMU", 8000, {}};
  for (const bool wanted : {false, true}) {
    dialer a(pcmu), b(pcmu);
    a.change([](auto& s) { s.in_band_digits = true; });
    b.change([&](auto& s) { s.in_band_digits = wanted; });
    a.handler->mute(true);
    a.handler->push_digits("12");
    std::uint32_t timestamp = 0, event = 0;
    for (int i = 0; i < 50; ++i) pass(a, b, timestamp, event);
    CHECK(b.digits() == (wanted ? "12" : ""));
  }
}

TEST_CASE(
    "a peer that sends events and tones is heard once, each digit that it repeats as often as it does") {
  for (const int delay : {0, 5, 15}) {  // intervals by which the sound comes later
    INFO(delay);
    dialer b({"PCMU", 8000, {}});
    b.change([](auto& s) { s.in_band_digits = true; });
    codec::dtmf_generator generator(8000, {-8, 2, 160, 80});
    codec::dtmf_sender sender;
    for (const char d : std::string("1122#")) {
      REQUIRE(generator.push(d));
      REQUIRE(sender.push(d));
    }
    std::uint32_t timestamp = 0, event = 0;
    for (int i = 0; i < 120; ++i, timestamp += 160) {
      if (const auto packet = sender.next(160)) {
        if (packet->marker) event = timestamp;
        b.handler->on_event_packet(101, packet->event.bytes(), event, packet->marker);
      }
      sound frame(160);
      if (i >= delay) generator.fill(frame);
      b.hear(frame);
      b.interval();
    }
    CHECK(b.digits() == "1122#");
  }
}
