#include "rig.hpp"

#include <catch2/catch.hpp>

using rig::layer_rig;
using sip::transport;

namespace {

struct row {
  const char* name;
  transport proto;
  const char* script;
  const char* log;
};

void check_ended(const row& r) {
  layer_rig rig(r.proto);
  INFO(r.name);
  REQUIRE(rig.run(r.script) == r.log);
  REQUIRE(rig.layer.counts().servers == 0);
  REQUIRE(rig.layer.next_timeout() == base::never);
}

}  // namespace

TEST_CASE("an INVITE server follows RFC 3261 figure 7 as changed by RFC 6026") {
  const row rows[] = {
      {"100 by itself after 200 ms, once", transport::udp, "<INVITE @60 say200 @100",
       "0upINVITE 0.2>100 60>200 92end"},
      {"no 100 when the user was quicker", transport::udp, "<INVITE @0.1 say180 @1 say200 @100",
       "0upINVITE 0.1>180 1>200 33end"},
      {"the same over TCP", transport::tcp, "<INVITE @1 say200 @100", "0upINVITE 0.2>100 1>200 33end"},
      {"an INVITE again before any response is absorbed", transport::udp, "<INVITE @0.1 <INVITE say200 @100",
       "0upINVITE 0.1>200 32.1end"},
      {"an INVITE again gets the last provisional", transport::udp,
       "<INVITE @0.5 <INVITE say180 @1.5 <INVITE say183 <INVITE @3 say200 @100",
       "0upINVITE 0.2>100 0.5>100#1 0.5>180 1.5>180#1 1.5>183 1.5>183#1 3>200 35end"},
      {"rejection: G doubles up to T2 until H", transport::udp, "<INVITE say486 @100",
       "0upINVITE 0>486 0.5>486#1 1.5>486#2 3.5>486#3 7.5>486#4 11.5>486#5 15.5>486#6 19.5>486#7 23.5>486#8 "
       "27.5>486#9 31.5>486#10 32timeout 32end"},
      {"rejection over TCP: only H", transport::tcp, "<INVITE say486 @100",
       "0upINVITE 0>486 32timeout 32end"},
      {"an INVITE again gets the rejection again", transport::udp,
       "<INVITE say486 @0.1 <INVITE @0.2 <ACK @100", "0upINVITE 0>486 0.1>486#1 5.2end"},
      {"the ACK stops G; more ACKs and INVITEs are absorbed until I", transport::udp,
       "<INVITE say486 @1 <ACK @2 <ACK <INVITE @100", "0upINVITE 0>486 0.5>486#1 6end"},
      {"the ACK over TCP ends it at once", transport::tcp, "<INVITE say486 @1 <ACK @100",
       "0upINVITE 0>486 1end"},
      {"an ACK before any final response is dropped", transport::udp, "<INVITE say180 <ACK say486 <ACK @100",
       "0upINVITE 0>180 0>486 5end"},
      {"2xx: INVITEs are absorbed, 2xx of the user go out, ACKs go up, until L", transport::udp,
       "<INVITE say200 @0.4 <INVITE @0.5 say200 @1.5 say200 <ACK <ACK2 @100",
       "0upINVITE 0>200 0.5>200#1 1.5>200#2 1.5upACK 1.5upACK 32end"},
      {"after a 2xx nothing else is sent", transport::udp, "<INVITE say200 say180 say486 @100",
       "0upINVITE 0>200 32end"},
      {"after a rejection nothing else is sent", transport::tcp, "<INVITE say486 say200 say180 say603 <ACK",
       "0upINVITE 0>486 0end"},
      {"a broken hop is told once and changes nothing", transport::tcp,
       "<INVITE say180 fail fail @1 <INVITE say200 @100", "0upINVITE 0>180 0transport 1>180#1 1>200 33end"},
      {"a broken hop before anything was sent is not told", transport::tcp, "<INVITE fail @0.1 say200 @100",
       "0upINVITE 0.1>200 32.1end"},
      {"a broken hop after 2xx", transport::udp, "<INVITE say200 fail say200 @100",
       "0upINVITE 0>200 0transport 0>200#1 32end"},
      {"a broken hop after the rejection", transport::tcp, "<INVITE say486 fail @100",
       "0upINVITE 0>486 0transport 32timeout 32end"},
      {"a broken hop after the ACK is not told", transport::udp, "<INVITE say486 <ACK fail @100",
       "0upINVITE 0>486 5end"},
      {"an ACK without an INVITE goes up", transport::udp, "<ACK", "0upACK"},
      {"an INVITE after the end is a new one", transport::udp, "<INVITE say200 @33 <INVITE say486 <ACK @100",
       "0upINVITE 0>200 32end 33upINVITE 33>486 38end"},
  };
  for (const auto& r : rows) check_ended(r);
}

TEST_CASE("a non-INVITE server follows RFC 3261 figure 8 with RFC 4320") {
  const row rows[] = {
      {"requests again are absorbed, then answered again until J", transport::udp,
       "<OPTIONS <OPTIONS @1 say200 @2 <OPTIONS @3 <OPTIONS @100", "0upOPTIONS 1>200 2>200#1 3>200#2 33end"},
      {"over TCP the answer ends it", transport::tcp, "<OPTIONS @1 say200 @100", "0upOPTIONS 1>200 1end"},
      {"100 by itself when timer E has reached T2, any transport", transport::udp,
       "<OPTIONS @4 <OPTIONS @5 say200 @100", "0upOPTIONS 3.5>100 4>100#1 5>200 37end"},
      {"the same over TCP", transport::tcp, "<OPTIONS @5 say200", "0upOPTIONS 3.5>100 5>200 5end"},
      {"over UDP the user's 100 waits for that", transport::udp, "<OPTIONS @1 say100 @5 say200 @100",
       "0upOPTIONS 3.5>100 5>200 37end"},
      {"over TCP it goes out, and only once", transport::tcp, "<OPTIONS @1 say100 @5 say200",
       "0upOPTIONS 1>100 5>200 5end"},
      {"no other provisional, no 408, no second answer", transport::udp,
       "<OPTIONS say180 say183 say408 @1 say404 say200 @100", "0upOPTIONS 1>404 33end"},
      {"no other provisional over TCP either", transport::tcp, "<OPTIONS say180 @1 say200",
       "0upOPTIONS 1>200 1end"},
      {"a user that never answers: nothing is sent after the client's timer F", transport::udp,
       "<OPTIONS @100", "0upOPTIONS 3.5>100 32timeout 32end"},
      {"the same over TCP", transport::tcp, "<OPTIONS @40 say200", "0upOPTIONS 3.5>100 32timeout 32end"},
      {"a broken hop is told once and changes nothing", transport::udp,
       "<OPTIONS say200 fail fail <OPTIONS @100", "0upOPTIONS 0>200 0transport 0>200#1 32end"},
      {"a broken hop before anything was sent is not told", transport::tcp, "<OPTIONS fail say200 @100",
       "0upOPTIONS 0>200 0end"},
      {"a request after the end is a new one", transport::tcp, "<BYE say200 <BYE say481",
       "0upBYE 0>200 0end 0upBYE "
       "0>481 0end"},
  };
  for (const auto& r : rows) check_ended(r);
}

TEST_CASE("a CANCEL names the INVITE it cancels, as long as that lives (RFC 3261 §9.2)") {
  layer_rig rig;
  rig.run("<INVITE say180");
  const auto invite = rig.server;
  rig.run("<CANCEL");
  REQUIRE(rig.server != invite);
  REQUIRE(rig.cancels == invite);
  REQUIRE(rig.run("say200 <CANCEL") == "0>200 0>200#1");

  rig::request other{.method = "CANCEL"};
  other.branch = "z9hG4bK-other";
  rig.receive(other.text());
  REQUIRE_FALSE(rig.cancels);

  layer_rig options;
  options.run("<OPTIONS <CANCEL");
  REQUIRE_FALSE(options.cancels);
}

TEST_CASE("a CANCEL that crosses the final response leaves the INVITE as it is") {
  layer_rig rig;
  REQUIRE(rig.run("<INVITE say200 <CANCEL say200 @31 <INVITE <ACK @32") ==
          "0upINVITE 0>200 0upCANCEL 0>200 31upACK 32end 32end");
}

TEST_CASE("a full table answers 503 with Retry-After and keeps no state, known transactions go on") {
  sip::transaction_options options;
  options.max_servers = 2;
  layer_rig rig(transport::udp, options);
  const auto come = [&](const char* method, const char* branch) {
    rig::request r{.method = method};
    r.branch = branch;
    r.sent_by = "192.0.2.9:5060;rport";
    rig.receive(r.text());
  };
  come("OPTIONS", "z9hG4bK-a");
  come("OPTIONS", "z9hG4bK-b");
  REQUIRE(rig.sent.empty());
  come("OPTIONS", "z9hG4bK-c");
  come("OPTIONS", "z9hG4bK-c");
  REQUIRE(rig.layer.counts().servers == 2);
  REQUIRE(rig.sent.size() == 2);
  REQUIRE(rig.sent[0] == rig.sent[1]);
  REQUIRE(rig.sent[0].starts_with("SIP/2.0 503 "));
  REQUIRE(rig.sent[0].find("\r\nRetry-After: ") != std::string::npos);
  REQUIRE(rig.sent[0].find(";received=192.0.2.9") != std::string::npos);
  REQUIRE(rig.sent[0].find("To: <sip:bob@example.com>;tag=") != std::string::npos);
  REQUIRE(rig.sends[0].to == rig.to_peer());
  rig.respond(rig.server, 200);
  REQUIRE(rig.run("@3.5") == "3.5>100");
  come("ACK", "z9hG4bK-d");
  REQUIRE(rig.sent.size() == 4);
}

TEST_CASE("an id that ended is ignored") {
  layer_rig rig(transport::tcp);
  rig.run("<OPTIONS say200");
  REQUIRE(rig.run("say200 say100") == "");
  REQUIRE(rig.layer.reply_hop(rig.server) == sip::hop{});
}

TEST_CASE("bytes that rules made unreadable still move the state that was meant") {
  layer_rig rig;
  rig.run("<INVITE");
  sip::transaction_output out;
  const auto meant = rig.pool.copy("SIP/2.0 486 Busy Here\r\n\r\n");
  rig.layer.respond(rig.now(), rig.server, rig.pool.copy("garbage"), meant, sip::cause::user, out);
  REQUIRE(out.sends.size() == 1);
  REQUIRE(out.sends[0].wire.text() == "garbage");
  REQUIRE(out.sends[0].intended.text() == meant.text());
  REQUIRE(rig.run("@0.1 <ACK @6") == "5.1end");
}

TEST_CASE("responses of one transaction are the same bytes, with their cause") {
  layer_rig rig;
  rig.run("<INVITE @0.3 <INVITE say486 @1 <INVITE");
  REQUIRE(rig.sends.size() == 5);
  const sip::cause causes[] = {sip::cause::timer, sip::cause::peer, sip::cause::user, sip::cause::timer,
                               sip::cause::peer};
  for (std::size_t i = 0; i < 5; ++i) {
    INFO(i);
    REQUIRE(rig.sends[i].why == causes[i]);
    REQUIRE(rig.sends[i].server == rig.server);
  }
  REQUIRE(rig.sends[1].wire.data() == rig.sends[0].wire.data());
  REQUIRE(rig.sends[4].wire.data() == rig.sends[2].wire.data());
}
