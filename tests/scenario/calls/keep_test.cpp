// Keep-alives that a caller offers and the next hop asks for live as long as the call (RFC 6223).
#include "pair.hpp"
#include "scripted_peer.hpp"

#include <sip/ua/stun.hpp>

using namespace std::chrono_literals;

namespace {

/// Top Via values of all messages of one method that came to or left a phone; `status` 0: of requests.
std::vector<std::string> vias_of(const std::vector<std::string>& messages, sip::method m, int status) {
  std::vector<std::string> found;
  base::packet_pool pool;
  for (const auto& text : messages) {
    const auto message = sip::message::parse(pool.copy(text));
    const bool wanted =
        status == 0 ? message.is_request() && message.method() == m
                    : !message.is_request() && message.status() == status && message.cseq().method == m;
    if (wanted) found.emplace_back(message.value(sip::header_id::via));
  }
  return found;
}

struct keep_pair : sim_world {
  keep_pair(bool offers, std::uint32_t wanted_s)
      : sim_world(5), alice(*this, alice_at, 1), bob(*this, bob_at, 2) {
    auto a = named("alice", alice_at), b = named("phone", bob_at);
    a.keep_offer = offers;
    b.keep_wanted_s = wanted_s;
    alice.add_account(a);
    bob.add_account(b);
    offers_by_itself(alice);
    bob.on_record = [this](const sip::wire_record& r) { wire.emplace_back(r.wire.text()); };
  }
  void run(base::duration time) { run_until(now() + time); }
  sip::call_handle established(const std::string& target) {
    const auto call = alice.dial(target);
    run(10ms);
    const auto incoming = bob.all<sip::incoming_call>().at(0).call;
    bob.turn([&](sip::stack& s, base::instant t, sip::effects& fx) {
      REQUIRE(s.ring(t, incoming, 180, {}, "test", fx));
      REQUIRE(s.answer(t, incoming, an_answer, "test", fx));
    });
    run(10ms);
    REQUIRE(alice.all<sip::call_confirmed>().size() == 1);
    return call;
  }
  /// What both sides send in that time.
  std::uint64_t sent_in(base::duration time) {
    const auto before = counts().sent;
    run(time);
    return counts().sent - before;
  }
  void hangup(sip::call_handle call) {
    alice.turn(
        [&](sip::stack& s, base::instant t, sip::effects& fx) { REQUIRE(s.hangup(t, call, "test", fx)); });
    REQUIRE(run_until_idle(now() + 10min));
  }

  sim_phone alice, bob;
  std::vector<std::string> wire;  ///< all that bob sent and received
};

}  // namespace

TEST_CASE("who is asked for keep-alives sends them until the call ends: STUN over UDP, line ends over TCP") {
  const bool tcp = GENERATE(false, true);
  keep_pair p(true, 20);
  const auto call = p.established(p.bob.uri() + (tcp ? ";transport=tcp" : ""));
  CAPTURE(tcp);
  const auto exchanges = p.sent_in(2min) / 2;
  REQUIRE(exchanges >= 6);  // every 16 to 20 s
  REQUIRE(exchanges <= 7);
  p.hangup(call);
  REQUIRE(p.sent_in(2min) == 0);
}

TEST_CASE("keep stands in the INVITE alone, gets its value in each response to it, and is in no ACK") {
  keep_pair p(true, 30);
  const auto call = p.established(p.bob.uri());
  p.alice.turn([&](sip::stack& s, base::instant t, sip::effects& fx) {
    REQUIRE(s.reinvite(t, call, an_offer, "test", fx));
  });
  p.run(10ms);
  p.hangup(call);
  const auto invites = vias_of(p.wire, sip::method::invite, 0);
  REQUIRE(invites.size() == 2);
  CHECK(invites[0].ends_with(";keep"));
  CHECK(invites[1].find("keep") == std::string::npos);
  CHECK(vias_of(p.wire, sip::method::invite, 180).at(0).find(";keep=30") != std::string::npos);
  CHECK(vias_of(p.wire, sip::method::invite, 200).at(0).find(";keep=30") != std::string::npos);
  for (const auto& via : vias_of(p.wire, sip::method::ack, 0)) CHECK(via.find("keep") == std::string::npos);
  for (const auto& via : vias_of(p.wire, sip::method::bye, 0)) CHECK(via.find("keep") == std::string::npos);
}

TEST_CASE("without an offer nobody is asked, and without the wish nothing is sent") {
  keep_pair no_offer(false, 20);
  no_offer.established(no_offer.bob.uri());
  CHECK(no_offer.sent_in(2min) == 0);
  for (const auto& text : no_offer.wire) CHECK(text.find("keep") == std::string::npos);
  keep_pair no_wish(true, 0);
  no_wish.established(no_wish.bob.uri());
  CHECK(no_wish.sent_in(2min) == 0);
}

TEST_CASE("the Vias of the elements before us stay as they are, whoever of them offers") {
  keep_pair p(false, 25);
  scripted_peer proxy(p, carol_at, [](scripted_peer&, const sip::hop&, const sip::message&) {});
  proxy.send_bytes(
      bob_at,
      "INVITE sip:phone@10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.3:5060;branch=z9hG4bKe;keep\r\n"
      "Via: SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bKf;keep\r\nMax-Forwards: 70\r\nFrom: <sip:x@y>;tag=1\r\n"
      "To: <sip:phone@10.0.0.2>\r\nCall-ID: e1\r\nCSeq: 1 INVITE\r\nContact: "
      "<sip:x@10.0.0.3>\r\nContent-Length: 0\r\n\r\n");
  p.run(10ms);
  const auto incoming = p.bob.all<sip::incoming_call>().at(0).call;
  p.bob.turn([&](sip::stack& s, base::instant t, sip::effects& fx) {
    REQUIRE(s.ring(t, incoming, 180, {}, "test", fx));
  });
  p.run(10ms);
  const auto& ringing = p.wire.back();
  REQUIRE(ringing.find("Via: SIP/2.0/UDP 10.0.0.3:5060;branch=z9hG4bKe;keep=25\r\n"
                       "Via: SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bKf;keep\r\n") != std::string::npos);
}

TEST_CASE("a refused call's ACK has no keep, and a refusal asks for nothing") {
  keep_pair p(true, 20);
  p.alice.dial(p.bob.uri());
  p.run(10ms);
  p.bob.turn([&](sip::stack& s, base::instant t, sip::effects& fx) {
    REQUIRE(s.reject(t, p.bob.all<sip::incoming_call>().at(0).call, 486, {}, "test", fx));
  });
  REQUIRE(p.run_until_idle(p.now() + 10min));
  const auto acks = vias_of(p.wire, sip::method::ack, 0);
  REQUIRE(acks.size() == 1);
  CHECK(acks[0].find("keep") == std::string::npos);
  CHECK(vias_of(p.wire, sip::method::invite, 486).at(0).find("keep=") == std::string::npos);
  CHECK(p.sent_in(2min) == 0);
}

TEST_CASE("who asks for keep-alives and answers none is left alone, and the call goes on") {
  sim_world world(5);
  sim_phone alice(world, alice_at, 1);
  auto settings = named("alice", alice_at);
  settings.keep_offer = true;
  alice.add_account(settings);
  offers_by_itself(alice);
  unsigned keep_alives = 0;
  scripted_peer peer(world, bob_at, [&](scripted_peer& self, const sip::hop& from, const sip::message& m) {
    if (sip::looks_like_stun(m.bytes().text())) ++keep_alives;
    if (!m.is_request() || m.method() == sip::method::ack) return;
    self.respond(from, m, 200, "peer", [&](sip::draft& d) {
      if (m.method() != sip::method::invite) return;
      const std::string via(d.value(sip::header_id::via));
      d.set(sip::header_id::via, std::string(via).insert(via.find(";keep") + 5, "=20"));
      d.add(sip::header_id::contact, self.contact());
      d.body("application/sdp", an_answer);
    });
  });
  const auto call = alice.dial("sip:peer@" + bob_at.to_string());
  world.run_until(world.now() + 5min);
  CHECK(keep_alives == 7);  // RFC 8489 §6.2.1
  CHECK(alice.all<sip::call_confirmed>().size() == 1);
  CHECK(alice.all<sip::call_ended>().empty());
  alice.turn(
      [&](sip::stack& s, base::instant t, sip::effects& fx) { REQUIRE(s.hangup(t, call, "test", fx)); });
  REQUIRE(world.run_until_idle(world.now() + 10min));
  CHECK(peer.count("BYE") == 1);
}
