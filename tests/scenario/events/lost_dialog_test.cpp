// What a refused request in a call's dialog ends: the request, its usage, or the dialog with the call (RFC 3261 §12.2.1.2,
// RFC 5057 §5.1).
#include "../calls/callee.hpp"
#include "events_pair.hpp"

TEST_CASE("a refused INFO, REFER or NOTIFY ends the call only when the peer has lost the dialog") {
  struct row { std::string method; int code; bool call_ends; };
  const auto r = GENERATE(values<row>({
      {"INFO", 481, true},
      {"INFO", 408, true},
      {"INFO", 405, false},
      {"INFO", 501, false},
      {"REFER", 481, true},
      {"REFER", 404, false},   // of whom we want called
      {"REFER", 405, false},
      {"REFER", 408, false},   // §5.2: a time-out ends only its usage
      {"REFER", 603, false},
      {"NOTIFY", 481, false},  // the subscription's end
      {"NOTIFY", 405, false},
      {"NOTIFY", 489, false},
      {"NOTIFY", 408, false},
      {"NOTIFY", 500, false},
      {"NOTIFY", 404, true},
      {"NOTIFY", 410, true},
      {"NOTIFY", 483, true},
  }));
  INFO(r.method << " " << r.code);
  pair_of_phones p;
  p.alice.stack().add_event_package(mailbox());
  callee other(p.world);
  other.on_request = [&](const sip::message& m) {
    if (m.method() != sip::method::ack) other.answer_to(m, m.method_text() == r.method ? r.code : 200, "one");
  };
  const auto call = p.alice.dial(other.uri());
  p.run(10ms);
  other.answer(200, "one", an_answer);
  p.run(10ms);
  REQUIRE(p.alice.all<sip::call_confirmed>().size() == 1);
  if (r.method == "NOTIFY") {
    other.send("SUBSCRIBE", "one", 1, {}, {{"Event", "message-summary"}});
  } else {
    p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      const bool sent = r.method == "INFO" ? s.info(now, call, "application/dtmf-relay", "Signal=1", "test", fx)
                                           : s.refer(now, call, "sip:carol@c.test", "test", fx);
      REQUIRE(sent);
    });
  }
  p.run(100ms);
  REQUIRE(other.requests(r.method).size() == 1);
  REQUIRE(p.alice.all<sip::call_ended>().size() == (r.call_ends ? 1 : 0));
  REQUIRE(p.alice.stack().counts().referrals == 0);
  if (r.code != 500) REQUIRE(p.alice.stack().counts().notifiers == 0);
  if (!r.call_ends) pair_of_phones::hangup(p.alice, call);
  p.run(10s);
  REQUIRE(other.requests("BYE").size() == 1);
  REQUIRE(p.alice.stack().counts().calls == 0);
}
