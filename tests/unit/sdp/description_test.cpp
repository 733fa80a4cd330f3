#include <sdp/description.hpp>

#include <catch2/catch.hpp>

#include <random>

using namespace sdp;

namespace {

const std::string smallest = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n";

description parsed(const std::string& text) {
  const auto d = parse(text);
  INFO(text);
  REQUIRE(d.has_value());
  return *d;
}

}  // namespace

TEST_CASE("every line of the grammar lands in its place and is printed as it came") {
  const std::string text =
      "v=0\r\n"
      "o=alice 2890844526 99999999999999999999999 IN IP6 2001:db8::1\r\n"
      "s=Weekly call\r\n"
      "i=what it is about\r\n"
      "u=http://example.com/call\r\n"
      "e=alice@example.com (Alice)\r\n"
      "e=bob@example.com\r\n"
      "p=+44 20 7946 0958\r\n"
      "c=IN IP4 233.252.0.1/127\r\n"
      "b=CT:128\r\n"
      "t=3034423619 3042462419\r\n"
      "r=7d 1h 0 25h\r\n"
      "z=2882844526 -1h\r\n"
      "t=0 0\r\n"
      "a=recvonly\r\n"
      "a=tool:none at all: really\r\n"
      "m=audio 49170/2 RTP/AVP 0 96\r\n"
      "i=the sound\r\n"
      "c=IN IP6 2001:db8::2\r\n"
      "b=AS:64\r\n"
      "b=TIAS:64000\r\n"
      "a=rtpmap:96 opus/48000/2\r\n"
      "a=sendonly\r\n"
      "m=image 0 udptl t38\r\n";
  const auto d = parsed(text);
  REQUIRE(d.origin.username == "alice");
  REQUIRE(d.origin.version == "99999999999999999999999");
  REQUIRE(d.name == "Weekly call");
  REQUIRE(d.emails.size() == 2);
  REQUIRE(d.connection->ip()->to_string() == "233.252.0.1");
  REQUIRE(d.bandwidths == std::vector<bandwidth>{{"CT", 128}});
  REQUIRE(d.times.size() == 2);
  REQUIRE(d.times[0].repeats == std::vector<std::string>{"7d 1h 0 25h"});
  REQUIRE(d.times[0].zone == "2882844526 -1h");
  REQUIRE(find(d.attributes, "TOOL")->value == "none at all: really");
  REQUIRE(d.media.size() == 2);
  const auto& audio = d.media[0];
  REQUIRE(
      (audio.type == "audio" && audio.port == 49170 && audio.port_count == 2 && audio.proto == "RTP/AVP"));
  REQUIRE(audio.formats == std::vector<std::string>{"0", "96"});
  REQUIRE(audio.information == "the sound");
  REQUIRE(audio.bandwidths.size() == 2);
  REQUIRE((d.media[1].type == "image" && d.media[1].port == 0));
  REQUIRE(print(d) == text);
}

TEST_CASE("what deployed gear sends is tolerated") {
  struct row {
    const char* name;
    std::string text;
    std::string canonical;
  };
  const row rows[] = {
      {"bare LF", "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nt=0 0\n", smallest},
      {"no s= and no t=", "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\n", smallest},
      {"empty s=", "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=\r\nt=0 0\r\n", smallest},
      {"no line end at the end", smallest.substr(0, smallest.size() - 2), smallest},
      {"blank lines at the end", smallest + "\r\n\r\n\n", smallest},
      {"capital letters", "V=0\r\nO=- 1 1 IN IP4 192.0.2.1\r\nS=-\r\nT=0 0\r\n", smallest},
      {"several blanks", "v=0 \r\no=-  1\t1 IN IP4  192.0.2.1 \r\ns=-\r\nt=0  0 \r\n", smallest},
      {"lines out of order", "v=0\r\nt=0 0\r\ns=-\r\no=- 1 1 IN IP4 192.0.2.1\r\n", smallest},
      {"k= is forgotten", smallest + "k=clear:secret\r\n", smallest},
      {"second c=", smallest + "m=audio 1 x\r\nc=IN IP4 192.0.2.1\r\nc=IN IP4 192.0.2.2\r\n",
       smallest + "m=audio 1 x\r\nc=IN IP4 192.0.2.1\r\n"},
      {"attribute without its value", smallest + "a=foo:\r\n", smallest + "a=foo\r\n"},
      {"blanks around an attribute", smallest + "a= sendrecv \r\n", smallest + "a=sendrecv\r\n"},
      {"a session name of one blank", "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns= \r\nt=0 0\r\n",
       "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns= \r\nt=0 0\r\n"},
  };
  for (const auto& r : rows) {
    INFO(r.name);
    const auto d = parsed(r.text);
    REQUIRE(print(d) == r.canonical);
    REQUIRE(parsed(print(d)) == d);
  }
}

TEST_CASE("a wrong description is refused with the reason and the place") {
  struct row {
    const char* name;
    std::string text;
    errc code;
    std::size_t offset;
  };
  const auto size = smallest.size();
  const row rows[] = {
      {"empty", "", errc::missing_version, 0},
      {"o= first", "o=- 1 1 IN IP4 h\r\n", errc::missing_version, 0},
      {"version 1", "v=1\r\n", errc::bad_version, 2},
      {"two versions", smallest + "v=0\r\n", errc::bad_line, size + 2},
      {"no origin", "v=0\r\ns=-\r\n", errc::missing_origin, 10},
      {"short origin", "v=0\r\no=- 1 1 IN IP4\r\n", errc::bad_origin, 7},
      {"letters in the session id", "v=0\r\no=- x 1 IN IP4 h\r\n", errc::bad_origin, 7},
      {"no letter", smallest + "=x\r\n", errc::bad_line, size},
      {"no equals sign", smallest + "audio\r\n", errc::bad_line, size},
      {"unknown letter", smallest + "x=1\r\n", errc::unknown_line, size},
      {"NUL", smallest + std::string("a=b\0c\r\n", 7), errc::control_character, size + 3},
      {"CR alone", smallest + "a=b\rc\r\n", errc::control_character, size + 3},
      {"short connection", smallest + "c=IN IP4\r\n", errc::bad_connection, size + 2},
      {"bandwidth without a number", smallest + "b=AS:x\r\n", errc::bad_bandwidth, size + 2},
      {"time without a stop", smallest + "t=0\r\n", errc::bad_time, size + 2},
      {"repeat before time", "v=0\r\nr=7d 1h\r\n", errc::bad_time, 7},
      {"attribute without a name", smallest + "a=:x\r\n", errc::bad_attribute, size + 2},
      {"short media", smallest + "m=audio 1\r\n", errc::bad_media, size + 2},
      {"port too large", smallest + "m=audio 65536 RTP/AVP 0\r\n", errc::bad_port, size + 8},
      {"negative port", smallest + "m=audio -1 RTP/AVP 0\r\n", errc::bad_port, size + 8},
      {"no ports", smallest + "m=audio 1/0 RTP/AVP 0\r\n", errc::bad_port, size + 8},
      {"too large", smallest + std::string(max_size, '\n'), errc::too_large, 0},
  };
  for (const auto& r : rows) {
    INFO(r.name);
    const auto d = parse(r.text);
    REQUIRE(d.has_error());
    REQUIRE(d.error() == error{r.code, static_cast<std::uint32_t>(r.offset)});
    REQUIRE_FALSE(describe(d.error().code).empty());
  }
}

TEST_CASE("each list has its limit: at it all is well, one more is refused") {
  struct row {
    const char* name;
    std::string start, again;
    std::size_t limit;
    errc code;
  };
  const row rows[] = {
      {"media", smallest, "m=a 1 x\r\n", max_media, errc::too_many_media},
      {"session attributes", smallest, "a=b\r\n", max_attributes, errc::too_many_values},
      {"media attributes", smallest + "m=a 1 x\r\n", "a=b\r\n", max_attributes, errc::too_many_values},
      {"formats", smallest + "m=a 1 x", " 0", max_formats, errc::too_many_values},
      {"bandwidths", smallest, "b=AS:1\r\n", max_repeats, errc::too_many_values},
      {"lines", smallest, "\r\n", max_lines - 4, errc::too_many_lines},
  };
  for (const auto& r : rows) {
    INFO(r.name);
    auto text = r.start;
    for (std::size_t i = 0; i < r.limit; ++i) text += r.again;
    REQUIRE(parse(text).has_value());
    text += r.again;
    REQUIRE(parse(text).error().code == r.code);
  }
}

TEST_CASE("helpers read the attributes of a media line") {
  const auto d =
      parsed(smallest +
             "c=IN IP4 192.0.2.9\r\na=recvonly\r\n"
             "m=audio 4000 RTP/AVP 0 96 97 98 99\r\n"
             "a=RTPMAP:96 opus/48000/2\r\na=rtpmap: 97  telephone-event/8000\r\na=rtpmap:98 /8000\r\n"
             "a=rtpmap:99 x/0\r\na=fmtp:96 useinbandfec=1;a=b\r\na=fmtp:97 0-15\r\n"
             "a=ptime:20\r\na=maxptime:60\r\na=rtcp-mux\r\na=crypto:1 AES\r\na=crypto:2 F8\r\n"
             "m=audio 4002 RTP/AVP 0\r\nc=IN IP6 2001:db8::9\r\na=sendonly\r\na=rtcp:5000\r\na=ptime:x\r\n"
             "m=audio 65535 RTP/AVP 0\r\nc=IN IP4 media.example.com\r\na=rtcp:53 IN IP4 192.0.2.7\r\n"
             "m=audio 65535 RTP/AVP 0\r\n");
  const auto& m = d.media[0];
  REQUIRE(m.rtpmap_of(96) == rtpmap{96, "opus", 48000, 2});
  REQUIRE(m.rtpmap_of(97) == rtpmap{97, "telephone-event", 8000, 1});
  for (const std::uint8_t none : std::initializer_list<std::uint8_t>{0, 98, 99, 100})
    REQUIRE_FALSE(m.rtpmap_of(none));
  REQUIRE(m.fmtp_of(96) == "useinbandfec=1;a=b");
  REQUIRE(m.fmtp_of(0).empty());
  REQUIRE((m.ptime() == 20U && m.maxptime() == 60U));
  REQUIRE(m.rtcp_mux());
  REQUIRE(m.crypto() == std::vector<std::string_view>{"1 AES", "2 F8"});
  REQUIRE(d.direction_of(m) == direction::recvonly);
  REQUIRE(d.rtp_of(m)->to_string() == "192.0.2.9:4000");
  REQUIRE(d.rtcp_of(m)->to_string() == "192.0.2.9:4001");

  REQUIRE(d.direction_of(d.media[1]) == direction::sendonly);
  REQUIRE_FALSE(d.media[1].ptime());
  REQUIRE(d.rtp_of(d.media[1])->to_string() == "[2001:db8::9]:4002");
  REQUIRE(d.rtcp_of(d.media[1])->to_string() == "[2001:db8::9]:5000");
  REQUIRE_FALSE(d.rtp_of(d.media[2]));
  REQUIRE(d.rtcp_of(d.media[2])->to_string() == "192.0.2.7:53");
  REQUIRE(d.rtcp_of(d.media[3])->port == 0);
}

TEST_CASE("a value never starts a line of its own when printed") {
  description d;
  d.name = "a\r\nm=audio 1 RTP/AVP 0";
  d.attributes.push_back({"x", std::string("y\nz\0w", 5)});
  const auto again = parsed(print(d));
  REQUIRE(again.media.empty());
  REQUIRE(again.name == "a  m=audio 1 RTP/AVP 0");
  REQUIRE(again.attributes[0].value == "y z w");
}

TEST_CASE("what is read once is read the same from its own print") {
  const std::string lines[] = {"o=a 1 2 IN IP4 h",
                               "s=",
                               "s= x ",
                               "i=y",
                               "u=z",
                               "e=e",
                               "p=",
                               "c=IN IP4 192.0.2.1",
                               "c= IN  IP6 ::1/3/4 ",
                               "b=X-Y: 7",
                               "t=1 2",
                               "r=",
                               "r= 1",
                               "z=3",
                               "k=prompt",
                               "a=a :b : c ",
                               "a=sendrecv",
                               "a=x:",
                               "a= x : y",
                               "m=audio 0 RTP/AVP",
                               "m=video 5/3 a/b/c 1 2",
                               "m=text 9 x y",
                               ""};
  std::mt19937 random(3);
  int read = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text = "v=0\r\no=- 0 0 IN IP4 h\r\n";
    for (auto n = random() % 12; n > 0; --n) text += lines[random() % std::size(lines)] + "\r\n";
    if (random() % 4 == 0) text[random() % text.size()] = static_cast<char>(random() % 256);
    const auto d = parse(text);
    if (d.has_error()) continue;
    ++read;
    INFO(text);
    REQUIRE(parsed(print(*d)) == *d);
  }
  REQUIRE(read > 5000);
}
