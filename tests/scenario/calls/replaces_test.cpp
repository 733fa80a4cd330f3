// Calls that name other calls: Replaces (RFC 3891), Join (RFC 3911), Target-Dialog (RFC 4538).
#include "callee.hpp"

#include <sip/ua/dialog_reference.hpp>

using namespace std::chrono_literals;

namespace {

/// Alice and bob talk (or are about to); carol comes with an INVITE that names their call.
struct trio {
  explicit trio(bool bob_can_join = false) : carol(p.world, carol_at, 77) {
    carol.add_account(named("carol", carol_at));
    offers_by_itself(carol);
    if (!bob_can_join) return;
    auto joins = named("joiner", bob_at);
    joins.can_join = true;
    p.bob.add_account(joins);
  }
  /// What bob must be told to find his call with alice.
  [[nodiscard]] std::string reference() { return sip::reference_to(*p.alice.stack().find(alices)->any_dialog()); }
  void talk(const std::string& to = "phone") {
    alices = p.alice.dial("sip:" + to + "@" + bob_at.to_string());
    p.run(10ms);
    bobs = p.incoming();
    p.bob_answers();
    p.run(10ms);
  }
  sip::call_handle carol_dials(const std::string& header, const std::string& value, const std::string& to = "phone") {
    sip::dial_settings wanted;
    wanted.target = "sip:" + to + "@" + bob_at.to_string();
    if (header == "Replaces") wanted.replaces = value;
    if (header == "Join") wanted.join = value;
    const auto call = dial_with(carol, wanted);
    p.run(10ms);
    return call;
  }
  /// Carol's INVITE by hand, with these header lines; gives the status.
  int carol_sends(const std::string& lines, const std::string& to = "phone", const std::string& method = "INVITE") {
    int status = 0;
    const base::endpoint at{base::ip_address::v4(0x0a000004), 5060};
    if (!hand) hand = std::make_unique<scripted_peer>(p.world, at, [](scripted_peer&, const sip::hop&, const sip::message&) {});
    hand->seen.clear();
    const auto n = std::to_string(++sent);
    hand->send_bytes(bob_at, method + " sip:" + to + "@10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.4;branch=z9hG4bKr" + n + "\r\nMax-Forwards: 70\r\n"
                     "From: <sip:x@y>;tag=1\r\nTo: <sip:phone@10.0.0.2>\r\nCall-ID: r" + n + "\r\nCSeq: 1 " + method + "\r\n"
                     "Contact: <sip:x@10.0.0.4>\r\n" + lines + "Content-Length: 0\r\n\r\n");
    p.run(10ms);
    if (!hand->seen.empty()) status = std::stoi(hand->seen.back());
    return status;
  }
  void everybody_hangs_up() {
    for (auto* phone : {&p.alice, &p.bob, &carol}) {
      for (const auto& e : phone->all<sip::call_confirmed>()) {
        phone->turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.hangup(now, e.call, "test", fx); });
      }
    }
    p.run_out();
    for (auto* phone : {&p.alice, &p.bob, &carol}) REQUIRE(phone->stack().counts().calls == 0);
  }

  pair_of_phones p;
  sim_phone carol;
  std::unique_ptr<scripted_peer> hand;
  sip::call_handle alices, bobs;
  int sent = 0;
};

}  // namespace

TEST_CASE("a call with Replaces takes the place of a confirmed one, which gets a BYE") {
  trio t;
  t.talk();
  t.carol_dials("Replaces", t.reference());
  const auto news = t.p.bob.all<sip::incoming_call>().back();
  REQUIRE(news.replaces == t.bobs);
  REQUIRE(t.p.bob.all<sip::call_ended>().empty());  // only with the answer
  t.p.bob_answers();
  t.p.run(10ms);
  REQUIRE(t.carol.all<sip::call_confirmed>().size() == 1);
  REQUIRE(t.p.alice.all<sip::call_ended>().at(0).by == sip::ended_by::remote);
  REQUIRE(t.p.bob.all<sip::call_ended>().at(0).call == t.bobs);
  REQUIRE(t.p.bob.all<sip::call_ended>().at(0).reason == "replaced by another call");
  t.everybody_hangs_up();
}

TEST_CASE("a replacement that is refused leaves the call as it is") {
  trio t;
  t.talk();
  t.carol_dials("Replaces", t.reference());
  t.p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.reject(now, t.p.incoming(), 403, {}, "test", fx)); });
  t.p.run(1s);
  REQUIRE(t.carol.all<sip::call_ended>().at(0).code == 403);
  REQUIRE(t.p.alice.all<sip::call_ended>().empty());
  t.everybody_hangs_up();
}

TEST_CASE("a call with Replaces takes the place of an early one that we made, which gets a CANCEL") {
  trio t;
  callee ringing(t.p.world, {base::ip_address::v4(0x0a000005), 5060});
  const auto early = t.p.bob.dial(ringing.uri());
  t.p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.offer(now, early, an_offer, "test", fx); });
  t.p.run(10ms);
  ringing.answer(180, "one");
  t.p.run(10ms);
  const auto& d = *t.p.bob.stack().find(early)->any_dialog();
  t.carol_dials("Replaces", d.call_id() + ";to-tag=" + d.local_tag() + ";from-tag=one;early-only");
  REQUIRE(t.p.bob.all<sip::incoming_call>().back().replaces == early);
  t.p.bob_answers();
  t.p.run(10ms);
  REQUIRE(ringing.requests("CANCEL").size() == 1);
  REQUIRE(t.carol.all<sip::call_confirmed>().size() == 1);
  ringing.answer(487, "one");
  t.p.run(10ms);
  REQUIRE(t.p.bob.all<sip::call_ended>().at(0).call == early);
}

TEST_CASE("what a Replaces may not name is refused as RFC 3891 says") {
  trio t;
  const auto ringing = t.p.alice.dial(t.p.bob.uri());
  t.p.run(10ms);
  t.p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.ring(now, t.p.incoming(), 180, {}, "test", fx); });
  t.p.run(10ms);
  t.alices = ringing;
  const auto value = t.reference();
  REQUIRE(t.carol_sends("Replaces: " + value + "\r\n") == 481);  // early, and not made by bob
  t.bobs = t.p.incoming();
  t.p.bob_answers();
  t.p.run(10ms);
  REQUIRE(t.carol_sends("Replaces: " + value + ";early-only\r\n") == 486);
  REQUIRE(t.carol_sends("Replaces: " + value + "x\r\n") == 481);
  REQUIRE(t.carol_sends("Replaces: nothing;to-tag=1;from-tag=2\r\n") == 481);
  REQUIRE(t.carol_sends("Replaces: nothing;to-tag=1\r\n") == 400);
  REQUIRE(t.carol_sends("Replaces: nothing;to-tag=1;from-tag=2;to-tag=3\r\n") == 400);
  REQUIRE(t.carol_sends("Replaces: " + value + "\r\nReplaces: " + value + "\r\n") == 400);
  REQUIRE(t.carol_sends("Replaces: " + value + "\r\n", "phone", "OPTIONS") == 400);
  REQUIRE(t.carol_sends("Replaces: " + value + "\r\nRequire: replaces\r\n", "phone") != 420);
  pair_of_phones::hangup(t.p.bob, t.bobs);
  t.p.run(10ms);
  REQUIRE(t.carol_sends("Replaces: " + value + "\r\n") == 603);  // it just ended
  t.p.run(2min);
  REQUIRE(t.carol_sends("Replaces: " + value + "\r\n") == 481);  // it is forgotten
}

TEST_CASE("a call that ended before its replacement was answered does no harm") {
  trio t;
  t.talk();
  t.carol_dials("Replaces", t.reference());
  pair_of_phones::hangup(t.p.alice, t.alices);
  t.p.run(1s);
  t.p.bob_answers();
  t.p.run(10ms);
  REQUIRE(t.carol.all<sip::call_confirmed>().size() == 1);
  t.everybody_hangs_up();
}

TEST_CASE("Join is known only to accounts that can mix, and then names the call") {
  trio t(true);
  t.talk("joiner");
  const auto value = t.reference();
  REQUIRE(t.carol_sends("Join: " + value + "\r\nRequire: join\r\n", "phone") == 420);
  REQUIRE(t.carol_sends("Join: " + value + "\r\nReplaces: " + value + "\r\n", "joiner") == 400);
  REQUIRE(t.carol_sends("Join: nothing;to-tag=1;from-tag=2\r\n", "joiner") == 481);
  REQUIRE(t.carol_sends("Join: nothing\r\n", "joiner") == 400);
  t.carol_dials("Join", value, "joiner");
  REQUIRE(t.p.bob.all<sip::incoming_call>().back().joins == t.bobs);
  t.p.bob_answers();
  t.p.run(10ms);
  REQUIRE(t.carol.all<sip::call_confirmed>().size() == 1);
  REQUIRE(t.p.bob.all<sip::call_ended>().empty());  // both go on
  pair_of_phones::hangup(t.p.alice, t.alices);
  t.p.run(10ms);
  REQUIRE(t.carol_sends("Join: " + value + "\r\n", "joiner") == 603);
  t.everybody_hangs_up();
}

TEST_CASE("Target-Dialog says that the caller knows a call, a wrong one is ignored") {
  trio t;
  t.talk();
  const auto value = sip::target_dialog_of(*t.p.alice.stack().find(t.alices)->any_dialog());
  t.carol_sends("Target-Dialog: " + value + "\r\nRequire: tdialog\r\n");
  REQUIRE(t.p.bob.all<sip::incoming_call>().back().knows == t.bobs);
  for (const auto& wrong : {value + "x", std::string("a;local-tag=1"), std::string(";;")}) {
    t.carol_sends("Target-Dialog: " + wrong + "\r\n");
    REQUIRE_FALSE(t.p.bob.all<sip::incoming_call>().back().knows);
  }
  REQUIRE(t.p.bob.all<sip::incoming_call>().size() == 5);
}
