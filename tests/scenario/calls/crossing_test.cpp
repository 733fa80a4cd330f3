// Offers and answers that cross on the wire: what the randomised world found.
#include "callee.hpp"

using namespace std::chrono_literals;

TEST_CASE("crossing: an UPDATE that overtakes the ACK with the answer to a late offer waits its turn, and both end up with it") {
  pair_of_phones w;
  w.alice.on_event = [&](sip::ua_event& e) {
    if (const auto* needed = std::get_if<sip::offer_needed>(&e)) {
      w.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.offer(now, needed->call, {}, "test", fx); });
    }
  };
  w.bob.on_event = [&](sip::ua_event& e) {
    if (const auto* offered = std::get_if<sip::session_offered>(&e)) {
      w.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.accept_offer(now, offered->call, an_answer, fx); });
    }
  };
  const auto call = w.alice.dial(w.bob.uri());
  w.run(10ms);
  w.bob_answers();
  w.run(10ms);
  REQUIRE(w.alice.all<sip::call_confirmed>().size() == 1);
  sim_link dead;
  dead.loss = 1;
  w.world.set_link(alice_at, bob_at, dead);  // the ACK is lost
  w.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.acknowledge(now, call, an_answer, fx)); });
  w.world.set_link(alice_at, bob_at, {});
  w.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.update(now, call, an_offer, "test", fx)); });
  w.run(10ms);
  CHECK(std::count(w.alice.received.begin(), w.alice.received.end(), "SIP/2.0 491 Request Pending") == 1);
  CHECK(w.bob.all<sip::session_offered>().empty());
  w.run(10s);  // the 2xx again, the ACK again, the UPDATE again
  REQUIRE(w.bob.all<sip::call_confirmed>().size() == 1);
  REQUIRE(w.bob.all<sip::session_offered>().size() == 1);
  REQUIRE(w.alice.all<sip::session_answered>().size() == 1);
  pair_of_phones::hangup(w.alice, call);
  w.require_clean();
}

TEST_CASE("crossing: a peer that answers each re-INVITE with 491 is asked nine times, then the user is told and the call goes on") {
  pair_of_phones p;
  callee other(p.world);
  other.on_request = [&](const sip::message& m) {
    if (m.method() != sip::method::ack) other.answer_to(m, m.method() == sip::method::invite ? 491 : 200, "one");
  };
  const auto call = p.alice.dial(other.uri());
  p.run(10ms);
  other.answer(200, "one", an_answer);
  p.run(10ms);
  REQUIRE(p.alice.all<sip::call_confirmed>().size() == 1);
  p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.reinvite(now, call, an_offer, "test", fx)); });
  p.run(5min);
  CHECK(other.requests("INVITE").size() == 1 + 9);
  const auto refused = p.alice.all<sip::session_refused>();
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].code == 491);
  CHECK(p.alice.all<sip::call_ended>().empty());
  pair_of_phones::hangup(p.alice, call);
  p.run(1min);
  REQUIRE(other.requests("BYE").size() == 1);
  REQUIRE(p.alice.stack().counts().calls == 0);
}
