// What stands beside the codec: comfort noise, telephone-event; and which numbers they all have.
#include <sdp/negotiate.hpp>

#include <catch2/catch.hpp>

using namespace sdp;

namespace {

local_media quiet_one() {
  local_media m;
  m.rtp = *base::endpoint::parse("10.0.0.5:4000");
  m.codecs = {
      {"opus", 48000, 96, "", 2}, {"G722", 8000, 9, ""}, {"PCMU", 8000, 0, ""}, {"L16", 16000, 98, ""}};
  m.comfort_noise = true;
  return m;
}

description theirs(const std::string& lines) {
  const auto d = parse("v=0\r\no=- 5 5 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n" + lines);
  REQUIRE(d.has_value());
  return *d;
}

std::string codec_at(const media& m, std::uint8_t number) {
  const auto map = m.rtpmap_of(number);
  return map ? map->name + "/" + std::to_string(map->clock_rate) : std::string();
}

std::uint8_t number_of(const media& m, const std::string& codec) {
  for (const auto& f : m.formats) {
    const auto number = static_cast<std::uint8_t>(std::stoi(f));
    if (codec_at(m, number) == codec) return number;
  }
  return 255;
}

}  // namespace

TEST_CASE("comfort noise is offered at the clock rate of each codec but Opus, when it is wanted") {
  auto local = quiet_one();
  const auto offer = make_offer(local);
  const auto& m = offer.media[0];
  CHECK(codec_at(m, 13) == "CN/8000");
  CHECK(number_of(m, "CN/16000") >= 96);
  CHECK(number_of(m, "CN/48000") == 255);
  for (const auto* rate : {"8000", "16000", "48000"}) {
    CHECK(number_of(m, std::string("telephone-event/") + rate) >= 96);
  }
  local.comfort_noise = false;
  CHECK(print(make_offer(local)).find("CN/") == std::string::npos);
}

TEST_CASE("comfort noise is agreed on when both sides have it at the codec's clock rate") {
  struct row {
    const char *name, *offer;
    std::optional<std::uint8_t> expected;
  };
  const row rows[] = {
      {"static", "m=audio 1 RTP/AVP 0 13\r\n", 13},
      {"dynamic", "m=audio 1 RTP/AVP 98 99\r\na=rtpmap:98 L16/16000\r\na=rtpmap:99 CN/16000\r\n", 99},
      {"before the codec", "m=audio 1 RTP/AVP 13 0\r\n", 13},
      {"at another clock rate", "m=audio 1 RTP/AVP 98 13\r\na=rtpmap:98 L16/16000\r\n", {}},
      {"not offered", "m=audio 1 RTP/AVP 0\r\n", {}},
      {"beside Opus", "m=audio 1 RTP/AVP 96 97\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:97 CN/48000\r\n", {}},
  };
  for (const auto& r : rows) {
    INFO(r.name);
    const auto offer = theirs(r.offer);
    const auto ours = answer(offer, quiet_one());
    REQUIRE(ours.has_value());
    CHECK(ours->media.send_comfort_noise == r.expected);
    CHECK(ours->media.receive_comfort_noise == r.expected);
    CHECK(accept_answer(offer, ours->answer)->send_comfort_noise == r.expected);
    auto loud = quiet_one();
    loud.comfort_noise = false;
    CHECK_FALSE(answer(offer, loud)->media.send_comfort_noise);
  }
}

TEST_CASE("an answer that begins with comfort noise or telephone-event is not taken for that codec") {
  const auto offer = make_offer(quiet_one());
  const auto n = accept_answer(offer, theirs("m=audio 6000 RTP/AVP 13 101 0\r\n"));
  REQUIRE(n.has_value());
  CHECK(n->codec == "PCMU");
  CHECK(n->send_comfort_noise == 13);
}

TEST_CASE("comfort noise may have another number each way") {
  const auto offer = make_offer(quiet_one());
  const auto at_16000 = number_of(offer.media[0], "CN/16000");
  const auto n = accept_answer(
      offer, theirs("m=audio 1 RTP/AVP 110 111\r\na=rtpmap:110 L16/16000\r\na=rtpmap:111 CN/16000\r\n"));
  REQUIRE(n.has_value());
  CHECK((n->send_comfort_noise == 111 && n->receive_comfort_noise == at_16000));
  CHECK((n->send_payload_type == 110 && n->receive_payload_type == 98));
}

TEST_CASE("the events that the peer takes are told, and read") {
  const auto n =
      answer(theirs("m=audio 1 RTP/AVP 0 96\r\na=rtpmap:96 telephone-event/8000\r\na=fmtp:96 0-11,16\r\n"),
             quiet_one());
  CHECK(n->media.events == "0-11,16");
  struct row {
    const char* events;
    std::uint8_t number;
    bool expected;
  };
  const row rows[] = {{"", 15, true},         {"", 16, false},  {"0-15", 0, true},       {"0-15", 16, false},
                      {"0-11,16", 16, true},  {"16", 16, true}, {"5-3", 4, false},       {"0-", 1, false},
                      {",,0-999,7", 7, true}, {"x", 1, false},  {" 0-15 , 66", 66, true}};
  for (const auto& r : rows) {
    INFO(r.events << ": " << int{r.number});
    CHECK(takes_event(r.events, r.number) == r.expected);
  }
}

TEST_CASE("a dynamic number keeps its meaning for the whole session, whoever gave it") {
  auto local = quiet_one();
  // They call with numbers of their own: our 96 is their L16, our 98 their events.
  const auto offer = theirs(
      "m=audio 6000 RTP/AVP 111 96 98 99\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:96 L16/16000\r\n"
      "a=rtpmap:98 telephone-event/48000\r\na=rtpmap:99 x/8000\r\n");
  const auto first = answer(offer, local);
  REQUIRE(first.has_value());
  remember_payload_types(local.payload_types, offer);
  remember_payload_types(local.payload_types, first->answer);
  const auto second = make_offer(local, &first->answer);
  const auto& m = second.media[0];
  CHECK(codec_at(m, 111) == "opus/48000");
  CHECK(codec_at(m, 96) == "L16/16000");
  CHECK(codec_at(m, 98) == "telephone-event/48000");
  CHECK(codec_at(m, 99).empty());
  // A codec that was away and comes back has its number again.
  auto narrow = local;
  narrow.codecs = {{"PCMU", 8000, 0, ""}};
  const auto third = make_offer(narrow, &second);
  remember_payload_types(local.payload_types, third);
  CHECK(make_offer(local, &third).media[0].formats == m.formats);
}

TEST_CASE("no two formats of an offer share a number, even when a peer has used up all dynamic ones") {
  auto local = quiet_one();
  for (int n = 96; n < 128; ++n) {
    local.payload_types.push_back({static_cast<std::uint8_t>(n), "x" + std::to_string(n), 8000, 1});
  }
  auto formats = make_offer(local).media[0].formats;
  const auto count = formats.size();
  std::sort(formats.begin(), formats.end());
  CHECK(std::unique(formats.begin(), formats.end()) == formats.end());
  CHECK(count == 9);
  for (const auto& f : formats) CHECK(std::stoi(f) < 64);
}

TEST_CASE("a refusal names what they have and what we have") {
  const std::vector<codec_offer> ours{{"opus", 48000, 96, "", 2}, {"PCMU", 8000, 0, ""}};
  CHECK(explain(refusal::no_common_codec, theirs("m=audio 1 RTP/AVP 3 18 13\r\nm=video 9 RTP/AVP 31\r\n"),
                ours) ==
        "there is no codec that both sides know: they have GSM/8000, G729/8000; we have opus/48000/2, "
        "PCMU/8000");
  CHECK(
      explain(refusal::no_common_codec, theirs("m=audio 1 RTP/AVP 99\r\n"), ours).find("they have nothing") !=
      std::string::npos);
  CHECK(explain(refusal::unsupported_profile, theirs("m=audio 1 RTP/SAVP 0\r\n"), ours) ==
        "the audio stream does not use RTP/AVP but RTP/SAVP");
  std::string many = "m=audio 1 RTP/AVP";
  std::string maps;
  for (int n = 96; n < 128; ++n) {
    many += " " + std::to_string(n);
    maps += "a=rtpmap:" + std::to_string(n) + " " + std::string(1000, 'x') + "/8000\r\n";
  }
  CHECK(explain(refusal::no_common_codec, theirs(many + "\r\n" + maps), ours).size() < 500);
}
