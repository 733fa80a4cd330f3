#include <codec/telephone_event.hpp>

#include <catch2/catch.hpp>

#include <map>
#include <random>
#include <string>
#include <vector>

using namespace codec;

namespace {

constexpr std::uint32_t interval = 160;

// A packet as it travels: the timestamp is made as the loop makes it, from the first packet of the event.
struct wire_packet {
  std::array<std::uint8_t, 4> payload;
  std::uint32_t timestamp;
  bool marker;
  std::uint32_t sent_at = 0;
};

std::vector<wire_packet> send(const std::string& digits, dtmf_sender sender = dtmf_sender(),
                              std::uint32_t now = 5000) {
  std::vector<wire_packet> sent;
  std::uint32_t event_start = 0;
  for (const char d : digits) REQUIRE(sender.push(d));
  for (; sender.busy(); now += interval) {
    const auto p = sender.next(interval);
    if (!p) continue;
    if (p->marker) event_start = now;
    sent.push_back({p->event.bytes(), event_start, p->marker, now});
  }
  return sent;
}

struct listener {
  dtmf_receiver receiver;
  std::string heard;
  std::vector<std::uint32_t> durations;

  void collect() {
    while (const auto d = receiver.take()) {
      heard += d->digit;
      durations.push_back(d->duration);
    }
  }
  void packet(const wire_packet& p) {
    receiver.on_packet(p.payload, p.timestamp, p.marker);
    collect();
  }
  void event(const telephone_event& e, std::uint32_t timestamp, bool marker = false) {
    packet({e.bytes(), timestamp, marker});
  }
  void quiet(int intervals) {
    for (int i = 0; i < intervals; ++i) {
      receiver.on_interval(interval);
      collect();
    }
  }
};

}  // namespace

TEST_CASE("an event report is read and written as RFC 4733 §2.3 draws it") {
  const std::vector<std::uint8_t> bytes{11, 0x8a, 0x05, 0x00};
  const auto e = telephone_event::parse(bytes);
  REQUIRE(e == telephone_event{11, true, 10, 1280});
  REQUIRE(e->bytes() == std::array<std::uint8_t, 4>{11, 0x8a, 0x05, 0x00});
  REQUIRE(telephone_event::parse(std::vector<std::uint8_t>{1, 0x4a, 0, 9}) ==
          telephone_event{1, false, 10, 9});  // R
  REQUIRE_FALSE(telephone_event::parse(std::vector<std::uint8_t>{11, 0x8a, 0x05}));
}

TEST_CASE("events 0 to 16 are the keypad and the hook flash") {
  const std::string keypad = "0123456789*#ABCD!";
  for (std::uint8_t i = 0; i < 17; ++i) {
    REQUIRE(digit_of(i) == keypad[i]);
    REQUIRE(event_of(keypad[i]) == i);
  }
  REQUIRE(event_of('d') == 15);
  REQUIRE_FALSE(digit_of(17));
  REQUIRE_FALSE(event_of('E'));
}

TEST_CASE("a digit of 160 ms is seven growing reports and three ends, all with the first one's timestamp") {
  const auto sent = send("5");
  REQUIRE(sent.size() == 10);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    INFO("packet " << i);
    const auto e = *telephone_event::parse(sent[i].payload);
    REQUIRE(e.event == 5);
    REQUIRE(sent[i].timestamp == 5000);
    REQUIRE(sent[i].marker == (i == 0));
    REQUIRE(e.end == (i >= 7));
    REQUIRE(e.duration == std::min<std::size_t>((i + 1) * interval, 1280));
  }
}

TEST_CASE("the next digit starts when tone and gap have passed") {
  const auto sent = send("12", dtmf_sender(800, 480));
  std::vector<std::uint32_t> starts;
  for (const auto& p : sent) {
    if (p.marker) starts.push_back(p.timestamp);
  }
  REQUIRE(starts == std::vector<std::uint32_t>{5000, 5000 + 800 + 480});
}

TEST_CASE("a gap shorter than the repeated ends does not cut them") {
  const auto sent = send("12", dtmf_sender(320, 0));
  REQUIRE(sent.size() == 8);
  REQUIRE(sent[4].timestamp == 5000 + 4 * interval);
}

TEST_CASE("tones are held to 40 ms and to one segment") {
  REQUIRE(telephone_event::parse(send("1", dtmf_sender(1)).back().payload)->duration == 320);
  REQUIRE(telephone_event::parse(send("1", dtmf_sender(1'000'000)).back().payload)->duration == 64'000);
}

TEST_CASE("what is no digit or one too many is refused") {
  dtmf_sender sender;
  for (const char c : std::string("E ,x+\0", 6)) REQUIRE_FALSE(sender.push(c));
  for (std::size_t i = 0; i < dtmf_sender::max_queued; ++i) REQUIRE(sender.push('1'));
  REQUIRE_FALSE(sender.push('1'));
  sender.clear();
  REQUIRE_FALSE(sender.busy());
}

TEST_CASE("what is sent is heard, each digit once and with its length") {
  listener l;
  for (const auto& p : send("0123456789*#ABCD11")) l.packet(p);
  REQUIRE(l.heard == "0123456789*#ABCD11");
  REQUIRE(l.durations == std::vector<std::uint32_t>(18, 1280));
}

TEST_CASE("any single packet of a digit tells it, lost are all others") {
  const auto sent = send("7");
  for (std::size_t i = 0; i < sent.size(); ++i) {
    INFO("packet " << i);
    listener l;
    l.packet(sent[i]);
    l.quiet(20);
    REQUIRE(l.heard == "7");
    REQUIRE(l.durations[0] == telephone_event::parse(sent[i].payload)->duration);
  }
}

TEST_CASE("without its ends a digit is reported by the next one or by quiet, in order") {
  listener l;
  for (const auto& p : send("123")) {
    if (!telephone_event::parse(p.payload)->end) l.packet(p);
  }
  REQUIRE(l.heard == "12");
  l.quiet(9);
  REQUIRE(l.heard == "12");
  l.quiet(1);
  REQUIRE(l.heard == "123");
  REQUIRE(l.durations == std::vector<std::uint32_t>(3, 1120));
}

TEST_CASE("packets of a reported digit say nothing new, however late") {
  const auto sent = send("42");
  listener l;
  for (const auto& p : sent) l.packet(p);
  for (const auto& p : sent) l.packet(p);
  l.quiet(20);
  REQUIRE(l.heard == "42");
}

TEST_CASE("under loss, doubling and shuffling within 60 ms each digit is heard once") {
  std::mt19937 random(4733);
  for (int round = 0; round < 300; ++round) {
    INFO("round " << round);
    const std::string digits = "15#0099*D";
    std::multimap<std::uint64_t, wire_packet> arrivals;
    std::map<std::uint32_t, int> left;
    for (const auto& p : send(digits)) {
      for (int copies = static_cast<int>(random() % 3); copies > 0; --copies) {
        arrivals.emplace(p.sent_at + random() % (3 * interval), p);
        ++left[p.timestamp];
      }
    }
    if (left.size() != digits.size()) continue;  // a digit of which nothing is left cannot be heard
    listener l;
    for (const auto& [when, p] : arrivals) l.packet(p);
    l.quiet(20);
    REQUIRE(l.heard == digits);
  }
}

TEST_CASE("an event of several segments is one digit with their whole length (§2.5.2.3)") {
  listener l;
  l.event({3, false, 10, 0xffff}, 1000, true);
  l.event({3, false, 10, 400}, 1000 + 0xffff);
  l.event({3, false, 10, 0xffff}, 1000);  // late, of the first segment
  l.event({3, false, 10, 0xffff}, 1000 + 0xffff);
  l.event({3, true, 10, 700}, 1000 + 2 * 0xffff);
  l.event({3, true, 10, 700}, 1000 + 2 * 0xffff);
  REQUIRE(l.heard == "3");
  REQUIRE(l.durations[0] == 2 * 0xffff + 700);
}

TEST_CASE("a segment that follows a long pause in the network is not a second digit") {
  listener l;
  l.event({3, false, 10, 60000}, 1000, true);
  l.quiet(20);
  REQUIRE(l.heard == "3");
  l.event({3, true, 10, 160}, 1000 + 0xffff);
  l.quiet(20);
  REQUIRE(l.heard == "3");
}

TEST_CASE("the same digit again right behind a segment's length is a new one when it has the marker") {
  listener l;
  l.event({3, true, 10, 1280}, 1000, true);
  l.event({3, true, 10, 1280}, 1000 + 0xffff, true);
  REQUIRE(l.heard == "33");
}

TEST_CASE("timestamps may wrap and may start anew") {
  listener l;
  for (const auto& p : send("12", dtmf_sender(), 0xffffff00)) l.packet(p);
  for (const auto& p : send("34", dtmf_sender(), 0x7f000000)) l.packet(p);
  REQUIRE(l.heard == "1234");
}

TEST_CASE("several events in a packet follow each other (§2.5.1.5)") {
  const std::vector<std::uint8_t> payload{1, 0x8a, 0x03, 0x20, 2, 0x8a, 0x03, 0x20, 3, 0x0a, 0x00, 0xa0};
  dtmf_receiver receiver;
  receiver.on_packet(payload, 9000, true);
  REQUIRE(receiver.take() == received_digit{'1', 800});
  REQUIRE(receiver.take() == received_digit{'2', 800});
  REQUIRE_FALSE(receiver.take());
  receiver.on_packet(std::vector<std::uint8_t>{3, 0x8a, 0x03, 0x20}, 9000 + 1600, false);
  REQUIRE(receiver.take() == received_digit{'3', 800});
}

TEST_CASE("other events, states and scraps are no digits") {
  listener l;
  l.event({32, true, 0, 800}, 1000, true);
  l.event({5, true, 10, 0}, 2000, true);
  l.receiver.on_packet(std::vector<std::uint8_t>{5, 0x8a, 3}, 3000, true);
  l.receiver.on_packet({}, 3000, true);
  l.quiet(20);
  REQUIRE(l.heard.empty());
  l.event({16, true, 0, 800}, 4000, true);
  REQUIRE(l.heard == "!");
}

TEST_CASE(
    "all sixteen digits and the flash are sent and heard at each clock rate, with a third of the packets "
    "lost") {
  for (const std::uint32_t ticks_in_ms : {8U, 16U, 48U}) {
    codec::dtmf_sender sender(100 * ticks_in_ms, 60 * ticks_in_ms);
    codec::dtmf_receiver receiver;
    const std::string wanted = "0123456789*#ABCD!";
    for (const char c : wanted) REQUIRE(sender.push(c));
    std::string heard;
    std::uint32_t timestamp = 0, start = 0, packets = 0;
    for (int quiet = 0; quiet < 30; timestamp += 20 * ticks_in_ms) {
      quiet = sender.busy() ? 0 : quiet + 1;
      if (const auto p = sender.next(20 * ticks_in_ms)) {
        if (p->marker) start = timestamp;
        const auto bytes = p->event.bytes();
        if (++packets % 3 != 0) receiver.on_packet(bytes, start, p->marker);
      }
      receiver.on_interval(20 * 8);
      while (const auto d = receiver.take()) {
        heard += d->digit;
        CHECK(d->duration >= 60 * ticks_in_ms);
        CHECK(d->duration <= 100 * ticks_in_ms);
      }
    }
    CHECK(heard == wanted);
  }
}
