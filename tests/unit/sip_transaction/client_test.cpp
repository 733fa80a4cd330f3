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

void check(const row& r) {
  layer_rig rig(r.proto);
  INFO(r.name);
  REQUIRE(rig.run(r.script) == r.log);
}

void check_ended(const row& r) {
  layer_rig rig(r.proto);
  INFO(r.name);
  REQUIRE(rig.run(r.script) == r.log);
  REQUIRE(rig.layer.counts().clients == 0);
  REQUIRE(rig.layer.next_timeout() == base::never);
}

}  // namespace

TEST_CASE("an INVITE client follows RFC 3261 figure 5 as changed by RFC 6026") {
  const row rows[] = {
      {"no answer: A doubles until B", transport::udp, "INVITE @100",
       "0>INVITE 0.5>INVITE#1 1.5>INVITE#2 3.5>INVITE#3 7.5>INVITE#4 15.5>INVITE#5 31.5>INVITE#6 32timeout "
       "32end"},
      {"no answer over TCP: nothing is sent again", transport::tcp, "INVITE @100",
       "0>INVITE 32timeout 32end"},
      {"a provisional ends the retransmissions, C bounds the ringing", transport::udp, "INVITE @0.4 100 @600",
       "0>INVITE 0.4up100 240.4timeout 240.4end"},
      {"1xx but 100 start C again, 100 does not", transport::udp,
       "INVITE 100 @100 180 @200 183 @300 100 @600",
       "0>INVITE 0up100 100up180 200up183 300up100 440timeout 440end"},
      {"2xx: accepted for 64*T1, the ACK is the user's", transport::udp, "INVITE @1 200 @100",
       "0>INVITE 0.5>INVITE#1 1up200 33end"},
      {"2xx over TCP lingers as long", transport::tcp, "INVITE 180 @1 200 @100",
       "0>INVITE 0up180 1up200 33end"},
      {"2xx again and from another fork go up, nothing else does", transport::udp,
       "INVITE 180 200 @1 200 @2 200/eve @3 180 @4 486 @100", "0>INVITE 0up180 0up200 1up200 2up200 32end"},
      {"a rejection is acknowledged and each retransmission of it too", transport::udp,
       "INVITE @0.1 486 @1 486 @2 486 @100", "0>INVITE 0.1>ACK 0.1up486 1>ACK#1 2>ACK#2 32.1end"},
      {"a rejection after ringing", transport::udp, "INVITE 180 @9 603 @100",
       "0>INVITE 0up180 9>ACK 9up603 41end"},
      {"a rejection over TCP ends at once", transport::tcp, "INVITE @1 486 @100",
       "0>INVITE 1>ACK 1up486 1end"},
      {"a provisional after the rejection is dropped", transport::udp, "INVITE 486 180 @100",
       "0>INVITE 0>ACK 0up486 32end"},
      {"a fork that accepts after the rejection is told as stray", transport::udp,
       "INVITE 486 @1 200/eve @100", "0>INVITE 0>ACK 0up486 1stray200 32end"},
      {"broken hop while calling", transport::udp, "INVITE @1 fail @100",
       "0>INVITE 0.5>INVITE#1 1transport 1end"},
      {"broken hop while ringing", transport::tcp, "INVITE 180 @1 fail @100",
       "0>INVITE 0up180 1transport 1end"},
      {"broken hop after the rejection", transport::udp, "INVITE 486 @1 fail @100",
       "0>INVITE 0>ACK 0up486 1transport 1end"},
      {"broken hop after 2xx changes nothing", transport::udp, "INVITE 200 @1 fail @2 200 @100",
       "0>INVITE 0up200 2up200 32end"},
      {"responses after the end are stray", transport::udp, "INVITE 200 @33 200 @34 486 180",
       "0>INVITE 0up200 32end 33stray200 34stray486 34stray180"},
  };
  for (const auto& r : rows) check_ended(r);
}

TEST_CASE("a non-INVITE client follows RFC 3261 figure 6") {
  const row rows[] = {
      {"no answer: E doubles up to T2 until F", transport::udp, "OPTIONS @100",
       "0>OPTIONS 0.5>OPTIONS#1 1.5>OPTIONS#2 3.5>OPTIONS#3 7.5>OPTIONS#4 11.5>OPTIONS#5 15.5>OPTIONS#6 "
       "19.5>OPTIONS#7 23.5>OPTIONS#8 27.5>OPTIONS#9 31.5>OPTIONS#10 32timeout 32end"},
      {"no answer over TCP", transport::tcp, "OPTIONS @100", "0>OPTIONS 32timeout 32end"},
      {"after 1xx E is T2 from its next firing on (RFC 4321 §1.2)", transport::udp,
       "OPTIONS @0.6 100 @12 200 @100",
       "0>OPTIONS 0.5>OPTIONS#1 0.6up100 1.5>OPTIONS#2 5.5>OPTIONS#3 9.5>OPTIONS#4 12up200 17end"},
      {"F also bounds proceeding", transport::tcp, "OPTIONS @1 100 @31 100 @100",
       "0>OPTIONS 1up100 31up100 32timeout 32end"},
      {"only one final response goes up", transport::udp, "OPTIONS 200 @1 200 @2 404 @3 100 @100",
       "0>OPTIONS 0up200 5end"},
      {"2xx over TCP ends at once", transport::tcp, "OPTIONS @1 200 @100", "0>OPTIONS 1up200 1end"},
      {"a rejection has no ACK", transport::udp, "BYE 481 @100", "0>BYE 0up481 5end"},
      {"broken hop while trying", transport::udp, "OPTIONS @0.1 fail @100", "0>OPTIONS 0.1transport 0.1end"},
      {"broken hop while proceeding", transport::tcp, "OPTIONS 100 fail @100",
       "0>OPTIONS 0up100 0transport 0end"},
      {"broken hop after the answer changes nothing", transport::udp, "OPTIONS 200 @1 fail @100",
       "0>OPTIONS 0up200 5end"},
      {"a late answer is stray", transport::udp, "OPTIONS 200 @6 200", "0>OPTIONS 0up200 5end 6stray200"},
  };
  for (const auto& r : rows) check_ended(r);
}

TEST_CASE("CANCEL is a transaction of its own and bounds the INVITE to 64*T1 (RFC 3261 §9.1)") {
  const row rows[] = {
      {"nobody answers either", transport::tcp, "INVITE 180 @10 cancel @100",
       "0>INVITE 0up180 10>CANCEL 42timeout 42end 42timeout 42end"},
      {"further ringing does not prolong it", transport::tcp, "INVITE 180 @10 cancel @40 180 @100",
       "0>INVITE 0up180 10>CANCEL 40up180 42timeout 42end 42timeout 42end"},
      {"487 ends it", transport::tcp, "INVITE 180 @10 cancel @11 487 @100",
       "0>INVITE 0up180 10>CANCEL 11>ACK 11up487 11end 42timeout 42end"},
      {"2xx crosses the CANCEL", transport::tcp, "INVITE 180 @10 cancel @11 200 @100",
       "0>INVITE 0up180 10>CANCEL 11up200 42timeout 42end 43end"},
      {"it is sent again over UDP", transport::udp, "INVITE 180 @10 cancel @12 487 @13",
       "0>INVITE 0up180 10>CANCEL 10.5>CANCEL#1 11.5>CANCEL#2 12>ACK 12up487"},
  };
  for (const auto& r : rows) check(r);
}

TEST_CASE("an INVITE can be cancelled between its first provisional and its final response") {
  layer_rig rig;
  rig.run("INVITE");
  REQUIRE_FALSE(rig.layer.can_cancel(rig.client));
  rig.run("100");
  REQUIRE(rig.layer.can_cancel(rig.client));
  rig.run("486");
  REQUIRE_FALSE(rig.layer.can_cancel(rig.client));
  rig.run("@40");
  REQUIRE_FALSE(rig.layer.can_cancel(rig.client));
  REQUIRE_FALSE(rig.layer.can_cancel({}));

  layer_rig other;
  other.run("OPTIONS 100");
  REQUIRE_FALSE(other.layer.can_cancel(other.client));
}

TEST_CASE("retransmissions are the same bytes in the same memory, with their cause") {
  layer_rig rig;
  rig.run("INVITE @2 486 486");
  REQUIRE(rig.sends.size() == 5);
  REQUIRE(rig.sends[1].wire.data() == rig.sends[0].wire.data());
  REQUIRE(rig.sends[4].wire.data() == rig.sends[3].wire.data());
  const sip::cause causes[] = {sip::cause::user, sip::cause::timer, sip::cause::timer, sip::cause::peer,
                               sip::cause::peer};
  for (std::size_t i = 0; i < 5; ++i) {
    INFO(i);
    REQUIRE(rig.sends[i].why == causes[i]);
    REQUIRE(rig.sends[i].client == rig.client);
    REQUIRE(rig.sends[i].to == rig.to_peer());
  }
}

TEST_CASE("shorter timers shorten everything") {
  sip::transaction_options options;
  options.timers = {std::chrono::milliseconds(10), std::chrono::milliseconds(40),
                    std::chrono::milliseconds(50), std::chrono::milliseconds(900)};
  layer_rig rig(transport::udp, options);
  REQUIRE(
      rig.run("OPTIONS @0.2 200 @1") ==
      "0>OPTIONS 0.01>OPTIONS#1 0.03>OPTIONS#2 0.07>OPTIONS#3 0.11>OPTIONS#4 0.15>OPTIONS#5 0.19>OPTIONS#6 "
      "0.2up200 0.25end");
}

TEST_CASE("a full table gives an empty id and sends nothing, room comes back with the end of a transaction") {
  sip::transaction_options options;
  options.max_clients = 2;
  layer_rig rig(transport::tcp, options);
  const auto send = [&](const char* branch) {
    rig::request r{.method = "OPTIONS"};
    r.branch = branch;
    return rig.start(r.text());
  };
  const auto first = send("z9hG4bK-1");
  REQUIRE(first);
  REQUIRE(send("z9hG4bK-b"));
  REQUIRE_FALSE(send("z9hG4bK-c"));
  REQUIRE(rig.sent.size() == 2);
  rig::request r{.method = "OPTIONS"};
  rig.receive(rig::response_text(r, 200));
  REQUIRE(send("z9hG4bK-c"));
  REQUIRE(rig.layer.hop_of(first) == sip::hop{});
  REQUIRE(rig.layer.hop_of(rig.client) == rig.to_peer());
}

TEST_CASE("every byte is given back when all transactions are over") {
  layer_rig rig;
  rig.run("INVITE 180 cancel 487 OPTIONS 200 @100");
  rig.sends.clear();
  REQUIRE(rig.pool.outstanding() == 0);
}
