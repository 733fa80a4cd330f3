#include <sdp/negotiate.hpp>

#include <catch2/catch.hpp>

using namespace sdp;

namespace {

local_media ours() {
  local_media m;
  m.rtp = *base::endpoint::parse("10.0.0.5:4000");
  m.codecs = {{"PCMU", 8000, 0, ""}, {"PCMA", 8000, 8, ""}};
  m.session_id = 77;
  return m;
}

/// An offer (or answer) from the peer with these lines after the session's head.
description theirs(const std::string& lines, const std::string& connection = "c=IN IP4 10.0.0.1\r\n") {
  const auto d = parse("v=0\r\no=- 5 5 IN IP4 10.0.0.1\r\ns=-\r\n" + connection + "t=0 0\r\n" + lines);
  REQUIRE(d.has_value());
  return *d;
}

const std::string usual =
    "m=audio 6000 RTP/AVP 8 0 96\r\na=rtpmap:96 telephone-event/8000\r\na=fmtp:96 0-16\r\na=ptime:30\r\n";

answered answer_to(const std::string& lines, const local_media& local = ours()) {
  const auto result = answer(theirs(lines), local);
  REQUIRE(result.has_value());
  REQUIRE(parse(print(result->answer)).has_value());
  return *result;
}

}  // namespace

TEST_CASE("an offer lists our codecs in order, with telephone-event") {
  auto local = ours();
  local.codecs.push_back({"opus", 48000, 111, "useinbandfec=1", 2});
  REQUIRE(print(make_offer(local)) ==
          "v=0\r\no=- 77 1 IN IP4 10.0.0.5\r\ns=-\r\nc=IN IP4 10.0.0.5\r\nt=0 0\r\n"
          "m=audio 4000 RTP/AVP 0 8 111 101 102\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
          "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1\r\na=rtpmap:101 telephone-event/8000\r\n"
          "a=fmtp:101 0-16\r\na=rtpmap:102 telephone-event/48000\r\na=fmtp:102 "
          "0-16\r\na=ptime:20\r\na=sendrecv\r\n");
}

TEST_CASE("IPv6 is offered as IP6") {
  auto local = ours();
  local.rtp = *base::endpoint::parse("[2001:db8::5]:4000");
  const auto d = make_offer(local);
  REQUIRE(d.connection->address_type == "IP6");
  REQUIRE(d.origin.address == "2001:db8::5");
  const auto r = answer(theirs(usual, "c=IN IP6 2001:db8::1\r\n"), local);
  REQUIRE(r->media.remote_rtp.to_string() == "[2001:db8::1]:6000");
}

TEST_CASE("the answer takes the offer's first codec that we have, under the offer's numbers") {
  const auto a = answer_to(usual);
  const auto& n = a.media;
  REQUIRE(n.codec == "PCMA");
  REQUIRE((n.send_payload_type == 8 && n.receive_payload_type == 8 && n.clock_rate == 8000));
  REQUIRE((n.send_event == 96 && n.receive_event == 96));
  REQUIRE(n.remote_rtp.to_string() == "10.0.0.1:6000");
  REQUIRE(n.remote_rtcp.to_string() == "10.0.0.1:6001");
  REQUIRE(n.ptime == 30);
  REQUIRE(n.direction == direction::sendrecv);
  REQUIRE(a.answer.media.size() == 1);
  REQUIRE(a.answer.media[0].formats == std::vector<std::string>{"8", "96"});
  REQUIRE(a.answer.media[0].rtpmap_of(96)->name == "telephone-event");
  REQUIRE(a.answer.origin.session_id == "77");
}

TEST_CASE("codecs are known by name in any case, by static number, and by clock rate") {
  struct row {
    const char* name;
    std::string lines;
    int payload_type;  // -1: no common codec
  };
  const row rows[] = {
      {"static without rtpmap", "m=audio 1 RTP/AVP 0\r\n", 0},
      {"lower case", "m=audio 1 RTP/AVP 97\r\na=rtpmap:97 pcmu/8000\r\n", 97},
      {"rtpmap overrides the static meaning", "m=audio 1 RTP/AVP 0 8\r\na=rtpmap:0 x/8000\r\n", 8},
      {"another rate", "m=audio 1 RTP/AVP 97\r\na=rtpmap:97 PCMU/16000\r\n", -1},
      {"two channels", "m=audio 1 RTP/AVP 97\r\na=rtpmap:97 PCMU/8000/2\r\n", -1},
      {"one channel said aloud", "m=audio 1 RTP/AVP 97\r\na=rtpmap:97 PCMU/8000/1\r\n", 97},
      {"dynamic without rtpmap", "m=audio 1 RTP/AVP 97\r\n", -1},
      {"unknown before known", "m=audio 1 RTP/AVP 18 97 3 x 300 0\r\n", 0},
      {"only telephone-event", "m=audio 1 RTP/AVP 101\r\na=rtpmap:101 telephone-event/8000\r\n", -1},
      {"nothing", "m=audio 1 RTP/AVP\r\n", -1},
  };
  for (const auto& r : rows) {
    INFO(r.name);
    const auto result = answer(theirs(r.lines), ours());
    if (r.payload_type < 0) {
      REQUIRE(result.error() == refusal::no_common_codec);
    } else {
      REQUIRE(result->media.send_payload_type == r.payload_type);
    }
  }
}

TEST_CASE("every m= line is answered in its place, what is not our audio gets port 0") {
  const auto a = answer_to(
      "m=video 7000 RTP/AVP 31 34\r\na=rtpmap:31 H261/90000\r\nm=audio 7002 RTP/SAVP 0\r\n"
      "m=audio 0 RTP/AVP 0\r\nm=audio 7004 RTP/AVP 18\r\nm=AUDIO 6000 rtp/avp 0\r\nm=audio 7006 RTP/AVP "
      "0\r\n");
  const auto& m = a.answer.media;
  REQUIRE(m.size() == 6);
  for (const std::size_t i : {0U, 1U, 2U, 3U, 5U}) REQUIRE(m[i].port == 0);
  REQUIRE(m[4].port == 4000);
  REQUIRE(m[0].type == "video");
  REQUIRE(m[0].formats == std::vector<std::string>{"31", "34"});
  REQUIRE(m[1].proto == "RTP/SAVP");
  REQUIRE(a.media.remote_rtp.port == 6000);
}

TEST_CASE("an offer with nothing for us is refused for what came nearest") {
  struct row {
    std::string lines, connection;
    refusal expected;
  };
  const std::string c = "c=IN IP4 10.0.0.1\r\n";
  const row rows[] = {
      {"", c, refusal::no_audio},
      {"m=video 1 RTP/AVP 0\r\n", c, refusal::no_audio},
      {"m=audio 0 RTP/AVP 0\r\n", c, refusal::no_audio},
      {"m=video 1 RTP/AVP 0\r\nm=audio 1 RTP/SAVP 0\r\n", c, refusal::unsupported_profile},
      {"m=audio 1 UDP/TLS/RTP/SAVPF 0\r\n", c, refusal::unsupported_profile},
      {"m=audio 1 RTP/SAVP 0\r\nm=audio 1 RTP/AVP 18\r\n", c, refusal::no_common_codec},
      {"m=audio 1 RTP/AVP 0\r\n", "", refusal::no_address},
      {"m=audio 1 RTP/AVP 0\r\n", "c=IN IP4 media.example.com\r\n", refusal::no_address},
  };
  for (const auto& r : rows) {
    INFO(r.lines);
    REQUIRE(answer(theirs(r.lines, r.connection), ours()).error() == r.expected);
    REQUIRE_FALSE(describe(r.expected).empty());
  }
}

TEST_CASE("the answer's direction mirrors the offer's and keeps to our own wish") {
  using enum direction;
  struct row {
    const char* offered;
    direction wish, expected;
  };
  const row rows[] = {
      {"sendrecv", sendrecv, sendrecv}, {"sendonly", sendrecv, recvonly}, {"recvonly", sendrecv, sendonly},
      {"inactive", sendrecv, inactive}, {"sendrecv", sendonly, sendonly}, {"sendonly", sendonly, inactive},
      {"recvonly", sendonly, sendonly}, {"sendrecv", inactive, inactive}, {"recvonly", recvonly, inactive},
  };
  for (const auto& r : rows) {
    INFO(r.offered << " with our " << name_of(r.wish));
    auto local = ours();
    local.direction = r.wish;
    const auto a = answer_to(usual + "a=" + r.offered + "\r\n", local);
    REQUIRE(a.media.direction == r.expected);
    REQUIRE(a.answer.direction_of(a.answer.media[0]) == r.expected);
  }
  REQUIRE(answer(theirs("a=sendonly\r\n" + usual), ours())->media.direction == recvonly);  // at session level
}

TEST_CASE("c=0.0.0.0 is hold in the old way: we send nothing, nowhere") {
  for (const auto* c : {"c=IN IP4 0.0.0.0\r\n", "c=IN IP6 ::\r\n"}) {
    const auto r = answer(theirs(usual, c), ours());
    REQUIRE(r->media.direction == direction::recvonly);
    REQUIRE((r->media.remote_rtp.port == 0 && r->media.remote_rtcp.port == 0));
  }
}

TEST_CASE("RTCP goes where the peer says, or on the RTP port when both want that") {
  REQUIRE(answer_to(usual + "a=rtcp:9 IN IP4 10.0.0.9\r\n").media.remote_rtcp.to_string() == "10.0.0.9:9");
  REQUIRE(answer_to(usual + "a=rtcp:9 IN IP4 0.0.0.0\r\n").media.remote_rtcp.port == 0);
  const auto alone = answer_to(usual + "a=rtcp-mux\r\n");
  REQUIRE_FALSE(alone.media.rtcp_mux);
  REQUIRE(alone.media.remote_rtcp.port == 6001);
  REQUIRE_FALSE(alone.answer.media[0].rtcp_mux());
  auto local = ours();
  local.rtcp_mux = true;
  const auto both = answer_to(usual + "a=rtcp-mux\r\n", local);
  REQUIRE(both.media.rtcp_mux);
  REQUIRE(both.media.remote_rtcp.port == 6000);
  REQUIRE(both.answer.media[0].rtcp_mux());
  REQUIRE_FALSE(answer_to(usual, local).answer.media[0].rtcp_mux());
}

TEST_CASE("packets are as long as the peer likes, within what we make") {
  struct row {
    const char* lines;
    std::uint32_t expected;
  };
  const row rows[] = {{"", 20},
                      {"a=ptime:10\r\n", 10},
                      {"a=ptime:60\r\n", 60},
                      {"a=ptime:120\r\n", 120},
                      {"a=ptime:200\r\n", 120},
                      {"a=ptime:5\r\n", 10},
                      {"a=ptime:0\r\n", 20},
                      {"a=ptime:4294967295\r\n", 20},
                      {"a=ptime:-20\r\n", 20},
                      {"a=ptime:35\r\n", 30},
                      {"a=ptime:30.5\r\n", 30},
                      {"a=ptime:40.x\r\n", 20},
                      {"a=maxptime:10\r\n", 10},
                      {"a=ptime:40\r\na=maxptime:35\r\n", 30},
                      {"a=maxptime:0\r\n", 20},
                      {"a=maxptime:1\r\n", 10}};
  for (const auto& r : rows) {
    INFO(r.lines);
    REQUIRE(answer_to("m=audio 1 RTP/AVP 0\r\n" + std::string(r.lines)).media.ptime == r.expected);
  }
}

TEST_CASE("telephone-event needs both sides and the codec's clock rate") {
  auto local = ours();
  local.telephone_event = false;
  REQUIRE_FALSE(answer_to(usual, local).media.send_event);
  REQUIRE_FALSE(answer_to("m=audio 1 RTP/AVP 0\r\n").media.send_event);
  REQUIRE_FALSE(
      answer_to("m=audio 1 RTP/AVP 0 96\r\na=rtpmap:96 telephone-event/48000\r\n").media.send_event);
}

TEST_CASE(
    "telephone-event is offered at each codec's clock rate, and the codec that is agreed on takes its own") {
  auto local = ours();
  local.codecs.insert(local.codecs.begin(), {"opus", 48000, 102, "useinbandfec=1", 2});
  const auto offer = make_offer(local);
  REQUIRE(offer.media[0].formats == std::vector<std::string>{"102", "0", "8", "101", "103"});
  REQUIRE(offer.media[0].rtpmap_of(101)->clock_rate == 8000);
  REQUIRE(offer.media[0].rtpmap_of(103)->clock_rate == 48000);
  auto peer = ours();
  peer.codecs = {{"opus", 48000, 96, "usedtx=1", 2}};
  const auto opus = answer(offer, peer), narrow = answer(offer, ours());
  REQUIRE(opus->media.send_event == 103);
  REQUIRE(narrow->media.send_event == 101);
  const auto agreed = accept_answer(offer, opus->answer);
  REQUIRE((agreed->send_event == 103 && agreed->receive_event == 103));
  REQUIRE((agreed->send_payload_type == 102 && agreed->receive_payload_type == 102));
  REQUIRE(agreed->fmtp == "usedtx=1");
}

TEST_CASE("an answer tells what to send and what will come") {
  auto local = ours();
  local.codecs = {{"PCMU", 8000, 0, ""}, {"L16", 8000, 110, ""}};
  const auto offer = make_offer(local);
  const auto n =
      accept_answer(offer, theirs("m=audio 6000 RTP/AVP 120 99\r\na=rtpmap:120 l16/8000\r\na=fmtp:120 x=1\r\n"
                                  "a=rtpmap:99 telephone-event/8000\r\na=recvonly\r\na=ptime:40\r\n"));
  REQUIRE(n.has_value());
  REQUIRE(n->codec == "L16");
  REQUIRE((n->send_payload_type == 120 && n->receive_payload_type == 110));
  REQUIRE((n->send_event == 99 && n->receive_event == 101));
  REQUIRE(n->fmtp == "x=1");
  REQUIRE(n->direction == direction::sendonly);
  REQUIRE(n->ptime == 40);
}

TEST_CASE("an answer without rtpmap means what the offer said") {
  auto local = ours();
  local.codecs = {{"L16", 8000, 110, ""}};
  const auto n = accept_answer(make_offer(local), theirs("m=audio 6000 RTP/AVP 110 101\r\n"));
  REQUIRE((n->codec == "L16" && n->send_payload_type == 110 && n->send_event == 101));
}

TEST_CASE("an answer cannot widen the offer's direction, and a wrong one is refused") {
  auto local = ours();
  local.direction = direction::sendonly;
  const auto offer = make_offer(local);
  REQUIRE(accept_answer(offer, theirs(usual))->direction == direction::sendonly);
  REQUIRE(accept_answer(offer, theirs("")).error() == refusal::mismatch);
  REQUIRE(accept_answer(offer, theirs("m=audio 0 RTP/AVP 0\r\n")).error() == refusal::no_audio);
  REQUIRE(accept_answer(offer, theirs("m=video 9 RTP/AVP 0\r\n")).error() == refusal::no_audio);
  REQUIRE(accept_answer(offer, theirs("m=audio 9 RTP/SAVP 0\r\n")).error() == refusal::unsupported_profile);
  REQUIRE(accept_answer(offer, theirs("m=audio 9 RTP/AVP 18\r\n")).error() == refusal::no_common_codec);
  REQUIRE(accept_answer(offer, theirs("m=audio 9 RTP/AVP 0\r\n", "")).error() == refusal::no_address);
}

TEST_CASE("offer and answer between two of us agree") {
  auto a = ours(), b = ours();
  b.rtp = *base::endpoint::parse("10.0.0.6:5000");
  b.codecs = {{"PCMA", 8000, 8, ""}, {"PCMU", 8000, 0, ""}};
  const auto offer = make_offer(a);
  const auto at_b = answer(offer, b);
  const auto at_a = accept_answer(offer, at_b->answer);
  REQUIRE((at_a->codec == "PCMU" && at_b->media.codec == "PCMU"));
  REQUIRE(at_a->remote_rtp == b.rtp);
  REQUIRE(at_b->media.remote_rtp == a.rtp);
  REQUIRE((at_a->send_event == 101 && at_b->media.send_event == 101));
}

TEST_CASE("the version of o= grows when the description changes and only then") {
  auto local = ours();
  const auto first = make_offer(local);
  REQUIRE(make_offer(local, &first) == first);
  local.direction = direction::sendonly;
  const auto held = make_offer(local, &first);
  REQUIRE(held.origin.version == "2");
  REQUIRE(held.origin.session_id == first.origin.session_id);
  local.direction = direction::sendrecv;
  REQUIRE(make_offer(local, &held).origin.version == "3");

  const auto answered_first = answer_to(usual, local).answer;
  REQUIRE(answer(theirs(usual), local, &answered_first)->answer == answered_first);
  REQUIRE(answer(theirs(usual + "a=sendonly\r\n"), local, &answered_first)->answer.origin.version == "2");
}

TEST_CASE("a later offer keeps the m= lines of the session in their places") {
  const auto before = answer_to("m=video 7000 RTP/AVP 31\r\n" + usual).answer;
  const auto offer = make_offer(ours(), &before);
  REQUIRE(offer.media.size() == 2);
  REQUIRE((offer.media[0].type == "video" && offer.media[0].port == 0));
  REQUIRE((offer.media[1].type == "audio" && offer.media[1].port == 4000));
  REQUIRE(offer.media[1].formats.size() == 3);
  const auto n = accept_answer(offer, theirs("m=video 0 RTP/AVP 31\r\n" + usual));
  REQUIRE(n->codec == "PCMA");
}

TEST_CASE("what we like to get stands in offers and answers, whatever the peer likes") {
  auto local = ours();
  local.ptime = 60;
  local.maxptime = 120;
  for (const auto& d : {make_offer(local), answer_to(usual, local).answer}) {
    REQUIRE(d.media[0].ptime() == 60);
    REQUIRE(d.media[0].maxptime() == 120);
  }
  REQUIRE(answer_to(usual, local).media.ptime == 30);
  REQUIRE(answer_to("m=audio 1 RTP/AVP 0\r\n", local).media.ptime == 60);
}
