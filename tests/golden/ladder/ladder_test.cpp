// Ladders as text. To accept new drawings run with SIPTTY_UPDATE_GOLDEN=1 and read the difference.
#include <siptty/trace/ladder.hpp>
#include <siptty/trace/safe_text.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <deque>
#include <fstream>
#include <iterator>

using namespace siptty;

namespace {

const auto alice = *base::endpoint::parse("10.0.0.5:5060");
const auto pbx = *base::endpoint::parse("10.0.0.1:5060");
const auto other = *base::endpoint::parse("[2001:db8::7]:5080");

const std::string answer_sdp =
    "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 101\r\n"
    "a=rtpmap:101 telephone-event/8000\r\n";

/// A conversation that is told message by message.
class story {
 public:
  story() {
    setenv("TZ", "UTC", 1);
    tzset();
  }
  wire_event& add(direction d, const std::string& first_line, const std::string& headers = {},
                  const std::string& body = {}) {
    auto& e = events_.emplace_back();
    e.number = events_.size();
    e.direction = d;
    e.transport = "UDP";
    e.local = alice;
    e.remote = pbx;
    e.wall.microseconds = 54'241'102'000 + static_cast<std::int64_t>(events_.size() - 1) * 29'000;
    const bool to_tag = first_line.starts_with("ACK") || first_line.starts_with("BYE");
    e.bytes = first_line + "\r\nFrom: <sip:alice@pbx.io>;tag=1\r\nTo: <sip:100@pbx.io>" +
              (to_tag ? ";tag=2" : "") + "\r\nCall-ID: c1\r\n" + headers + "\r\n" + body;
    return e;
  }
  wire_event& sent(const std::string& line, const std::string& headers = {}, const std::string& body = {}) {
    return add(direction::sent, line, headers, body);
  }
  wire_event& received(const std::string& line, const std::string& headers = {},
                       const std::string& body = {}) {
    return add(direction::received, line, headers, body);
  }
  [[nodiscard]] std::vector<const wire_event*> events() const {
    std::vector<const wire_event*> all;
    for (const auto& e : events_) all.push_back(&e);
    return all;
  }

 private:
  std::deque<wire_event> events_;
};

story answered_call() {
  story s;
  s.sent("INVITE sip:100@pbx.io SIP/2.0").cause = "you pressed d";
  s.received("SIP/2.0 401 Unauthorized").cause = "peer";
  s.sent("ACK sip:100@pbx.io SIP/2.0").cause = "peer";
  s.sent("INVITE sip:100@pbx.io SIP/2.0", "Authorization: Digest username=\"alice\"\r\n").cause = "peer";
  s.received("SIP/2.0 100 Trying");
  s.received("SIP/2.0 200 OK", {}, answer_sdp);
  s.sent("ACK sip:100@10.0.0.1 SIP/2.0");
  return s;
}

const std::vector<media_lane> two_lanes{{true, "RTP PCMU 20 ms", "sent 214  lost 0  MOS 4.4"},
                                        {false, "", "recv 213  jitter 0.4 ms"}};

/// Compares with <name>.txt beside this file, or writes it.
void check(const std::string& name, const ladder_text& drawn, std::size_t width) {
  REQUIRE(drawn.rows.size() == drawn.row_arrow.size());
  std::string text;
  for (const auto& row : drawn.rows) {
    REQUIRE(cells_of(row) <= width);
    text += row + "\n";
  }
  const std::string path = std::string(GOLDEN_DIR) + "/" + name + ".txt";
  if (std::getenv("SIPTTY_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << text;
  std::ifstream in(path, std::ios::binary);
  const std::string expected{std::istreambuf_iterator<char>(in), {}};
  REQUIRE(text == expected);
}

}  // namespace

TEST_CASE("an answered call with digest and media is drawn as in the specification") {
  const auto s = answered_call();
  const auto drawn = render(make_ladder(s.events(), two_lanes), {});
  check("answered_call", drawn, 80);
  REQUIRE(drawn.header_rows == 2);
  REQUIRE(drawn.row_arrow == std::vector<int>{-1, -1, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8});
}

TEST_CASE("the same call without a character outside ASCII") {
  const auto s = answered_call();
  check("answered_call_ascii", render(make_ladder(s.events(), two_lanes), {.width = 80, .ascii = true}), 80);
}

TEST_CASE("a narrow terminal cuts texts and never wraps") {
  const auto s = answered_call();
  check("answered_call_40", render(make_ladder(s.events(), two_lanes), {.width = 40}), 40);
}

TEST_CASE("no width is too small or too large to draw") {
  const auto s = answered_call();
  const auto l = make_ladder(s.events(), two_lanes);
  for (std::size_t width = 0; width < 300; ++width) {
    for (const auto& row : render(l, {.width = width}).rows) REQUIRE(cells_of(row) <= width);
  }
}

TEST_CASE("retransmissions, rewritten messages and unreadable ones are marked") {
  story s;
  s.sent("OPTIONS sip:pbx.io SIP/2.0").cause = "command options";
  auto& again = s.sent("OPTIONS sip:pbx.io SIP/2.0");
  again.retransmission = 1;
  again.cause = "timer";
  auto& changed = s.sent("OPTIONS sip:a-rather-long-name-of-a-service@pbx.example.com SIP/2.0");
  changed.retransmission = 2;
  changed.intended = "OPTIONS sip:pbx.io SIP/2.0\r\n\r\n";
  auto& garbage = s.received("\x1b[2J\xff hello");
  garbage.error = "neither a request line nor a status line";
  check("marks", render(make_ladder(s.events()), {.width = 100}), 100);
}

TEST_CASE("messages to several addresses get a column each, and the clock is told when the second changes") {
  story s;
  s.sent("INVITE sip:100@pbx.io SIP/2.0").cause = "command dial";
  s.received("SIP/2.0 302 Moved Temporarily");
  s.sent("ACK sip:100@pbx.io SIP/2.0");
  auto& second = s.sent("INVITE sip:100@[2001:db8::7]:5080 SIP/2.0");
  second.remote = other;
  second.wall.microseconds += 1'000'000;
  auto& ringing = s.received("SIP/2.0 180 Ringing");
  ringing.remote = other;
  ringing.wall.microseconds += 1'000'000;
  check("three_columns", render(make_ladder(s.events()), {.width = 100}), 100);
}

TEST_CASE("wide characters keep the columns in line") {
  story s;
  s.sent("MESSAGE sip:\xe5\xbc\xa0\xe4\xb8\x89@pbx.io SIP/2.0").cause = "\xe4\xbd\xa0 pressed m";
  s.received("SIP/2.0 200 \xd0\x9f\xd1\x80\xd0\xb8\xd0\xbd\xd1\x8f\xd1\x82\xd0\xbe");
  check("wide_characters", render(make_ladder(s.events()), {.width = 80}), 80);
  check("wide_characters_ascii", render(make_ladder(s.events()), {.width = 80, .ascii = true}), 80);
}

TEST_CASE("an incoming call names the caller, and hold shows in the answer") {
  story s;
  s.received("INVITE sip:alice@10.0.0.5 SIP/2.0", {}, answer_sdp);
  s.sent("SIP/2.0 180 Ringing").cause = "peer";
  s.sent("SIP/2.0 200 OK", {}, answer_sdp + "a=recvonly\r\n").cause = "you pressed a";
  s.received("ACK sip:alice@10.0.0.5 SIP/2.0");
  s.received("BYE sip:alice@10.0.0.5 SIP/2.0");
  check("incoming_call", render(make_ladder(s.events()), {.width = 80, .times = false}), 80);
}
