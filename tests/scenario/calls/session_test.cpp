// Offers and answers where they are hard: in PRACK and UPDATE before the answer, crossing, refused, late, lost (RFC 3261
// §14, RFC 3262 §5, RFC 3311 §5, RFC 6141).
#include "callee.hpp"

using namespace std::chrono_literals;

namespace {

constexpr std::string_view another = "v=0\r\no=- 3 2 IN IP4 10.0.0.1\r\ns=-\r\nt=0 0\r\n";

/// Alice calls a scripted callee.
struct scripted {
  explicit scripted(const sip::dial_settings& wanted = {}) {
    auto w = wanted;
    w.target = other.uri();
    call = dial_with(p.alice, w);
    p.run(10ms);
  }
  void confirmed() {
    other.answer(200, "one", an_answer, {{"Allow", "INVITE, ACK, BYE, CANCEL, PRACK, UPDATE"}});
    p.run(10ms);
    REQUIRE(p.alice.all<sip::call_confirmed>().size() == 1);
  }
  bool reinvite(std::string_view sdp) {
    return act([&](sip::stack& s, base::instant now, sip::effects& fx) { return s.reinvite(now, call, sdp, "test", fx); });
  }
  bool update(std::string_view sdp) {
    return act([&](sip::stack& s, base::instant now, sip::effects& fx) { return s.update(now, call, sdp, "test", fx); });
  }
  bool acknowledge(std::string_view sdp) {
    return act([&](sip::stack& s, base::instant now, sip::effects& fx) { return s.acknowledge(now, call, sdp, fx); });
  }
  template <class Work>
  bool act(Work&& work) {
    bool done = false;
    p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { done = work(s, now, fx); });
    p.run(10ms);
    return done;
  }
  /// What is answered to a re-INVITE, each time it comes.
  void on_reinvite(std::function<void(const sip::message&)> f) {
    other.on_request = [this, f = std::move(f)](const sip::message& m) {
      if (m.method() == sip::method::invite) return f(m);
      if (m.method() != sip::method::ack) other.answer_to(m, 200, "one");
    };
  }
  pair_of_phones p;
  callee other{p.world};
  sip::call_handle call;
};

/// Alice calls bob; what each does with the other's offers is the test's.
struct real_pair {
  real_pair() {
    call = p.alice.dial(p.bob.uri());
    p.run(10ms);
  }
  bool ring(std::string_view sdp) {
    return bob([&](sip::stack& s, base::instant now, sip::effects& fx) { return s.ring(now, p.incoming(), 183, sdp, "test", fx); });
  }
  template <class Work>
  bool bob(Work&& work) { return turn(p.bob, work); }
  template <class Work>
  bool alice(Work&& work) { return turn(p.alice, work); }
  template <class Work>
  bool turn(sim_phone& phone, Work&& work) {
    bool done = false;
    phone.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { done = work(s, now, fx); });
    p.run(10ms);
    return done;
  }
  static long count(const std::vector<std::string>& lines, const std::string& start) {
    return std::count_if(lines.begin(), lines.end(), [&](const std::string& l) { return l.starts_with(start); });
  }
  pair_of_phones p;
  sip::call_handle call;
};

}  // namespace

TEST_CASE("an offer in the PRACK is answered in its 2xx, then the call is answered without a description") {
  pair_of_phones p;
  sip::dial_settings wanted;
  wanted.target = p.bob.uri();
  wanted.hold_prack = true;
  const auto call = dial_with(p.alice, wanted);
  p.run(10ms);
  p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.ring(now, p.incoming(), 183, an_answer, "test", fx)); });
  p.run(10ms);
  REQUIRE(p.alice.all<sip::call_progress>().at(0).waits_for_prack);
  p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.acknowledge(now, call, another, fx)); });
  p.run(10ms);
  REQUIRE(p.bob.all<sip::session_offered>().at(0).body == another);
  p.bob_answers();  // waits: the offer has no answer yet
  p.run(10ms);
  REQUIRE(p.alice.all<sip::call_confirmed>().empty());
  p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.accept_offer(now, p.incoming(), an_answer, fx)); });
  p.run(10ms);
  REQUIRE(p.alice.all<sip::session_answered>().at(0).body == an_answer);
  REQUIRE(p.alice.all<sip::call_confirmed>().size() == 1);
  pair_of_phones::hangup(p.alice, call);
  p.require_clean();
}

TEST_CASE("an offer in the PRACK may be refused, the first session stands") {
  pair_of_phones p;
  sip::dial_settings wanted;
  wanted.target = p.bob.uri();
  wanted.hold_prack = true;
  const auto call = dial_with(p.alice, wanted);
  p.run(10ms);
  p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.ring(now, p.incoming(), 183, an_answer, "test", fx)); });
  p.run(10ms);
  p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.acknowledge(now, call, another, fx)); });
  p.run(10ms);
  p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.reject_offer(now, p.incoming(), 488, fx)); });
  p.run(10ms);
  REQUIRE(p.alice.all<sip::session_refused>().at(0).code == 488);
  p.bob_answers();
  p.run(10ms);
  REQUIRE(p.alice.all<sip::call_confirmed>().at(0).body == an_answer);
  pair_of_phones::hangup(p.alice, call);
  p.require_clean();
}

TEST_CASE("a late offer in a reliable 1xx is answered in the PRACK, and the 2xx makes no second one") {
  pair_of_phones p;
  p.alice.on_event = [&](sip::ua_event& e) {
    if (const auto* needed = std::get_if<sip::offer_needed>(&e)) {
      p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.offer(now, needed->call, {}, "test", fx); });
    }
  };
  const auto call = p.alice.dial(p.bob.uri());
  p.run(10ms);
  p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.ring(now, p.incoming(), 183, an_offer, "test", fx)); });
  p.run(10ms);
  REQUIRE(p.alice.all<sip::call_progress>().at(0).needs_answer);
  p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.acknowledge(now, call, an_answer, fx)); });
  p.run(10ms);
  REQUIRE(p.bob.all<sip::session_answered>().at(0).body == an_answer);
  p.bob_answers();
  p.run(10ms);
  REQUIRE_FALSE(p.alice.all<sip::call_confirmed>().at(0).needs_answer);
  REQUIRE(p.bob.all<sip::call_confirmed>().size() == 1);
  pair_of_phones::hangup(p.alice, call);
  p.require_clean();
}

TEST_CASE("UPDATE before the answer goes both ways once the first offer has its answer") {
  real_pair t;
  answers_offers(t.p.bob);
  answers_offers(t.p.alice);
  const auto bob_updates = [&](std::string_view sdp) {
    return t.bob([&](sip::stack& s, base::instant now, sip::effects& fx) { return s.update(now, t.p.incoming(), sdp, "test", fx); });
  };
  REQUIRE_FALSE(bob_updates(an_offer));  // the INVITE's offer has no answer yet
  REQUIRE(t.ring(an_answer));
  REQUIRE(bob_updates(an_offer));
  REQUIRE(t.p.bob.all<sip::session_answered>().size() == 1);
  REQUIRE(t.alice([&](sip::stack& s, base::instant now, sip::effects& fx) { return s.update(now, t.call, another, "test", fx); }));
  REQUIRE(t.p.alice.all<sip::session_answered>().size() == 1);
  REQUIRE(t.p.bob.all<sip::session_offered>().at(0).body == another);
  t.p.bob_answers();
  t.p.run(10ms);
  REQUIRE(t.p.alice.all<sip::call_confirmed>().size() == 1);
  pair_of_phones::hangup(t.p.alice, t.call);
  t.p.require_clean();
}

TEST_CASE("UPDATEs with offers that cross before the answer are refused with 491 and tried again") {
  real_pair t;
  answers_offers(t.p.bob);
  answers_offers(t.p.alice);
  REQUIRE(t.ring(an_answer));
  t.p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.update(now, t.call, another, "test", fx)); });
  t.p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.update(now, t.p.incoming(), an_offer, "test", fx)); });
  t.p.run(10ms);
  REQUIRE(t.count(t.p.alice.received, "SIP/2.0 491") == 1);
  REQUIRE(t.count(t.p.bob.received, "SIP/2.0 491") == 1);
  t.p.run(5s);
  REQUIRE(t.p.alice.all<sip::session_answered>().size() == 1);
  REQUIRE(t.p.bob.all<sip::session_answered>().size() == 1);
}

TEST_CASE("an offer that comes while another waits for its answer gets 500 with Retry-After") {
  scripted t;
  t.confirmed();
  t.other.send("UPDATE", "one", 1, an_offer);
  t.other.send("UPDATE", "one", 2, an_offer);
  t.other.send("INVITE", "one", 3, an_offer);
  t.other.send("UPDATE", "one", 4);
  t.p.run(10ms);
  REQUIRE(t.other.statuses("UPDATE") == std::vector<int>{500, 500});
  REQUIRE(t.other.statuses("INVITE") == std::vector<int>{500});
  const auto refused = t.other.last();
  const auto wait = refused.get<sip::retry_after>();
  REQUIRE(wait.has_value());
  REQUIRE(wait->seconds <= 10);
  REQUIRE(t.act([&](sip::stack& s, base::instant now, sip::effects& fx) { return s.accept_offer(now, t.call, an_answer, fx); }));
  REQUIRE(t.other.statuses("UPDATE").back() == 200);
}

TEST_CASE("a re-INVITE that is refused changes nothing: refreshes go on with the session as it was") {
  scripted t;
  t.other.answer(200, "one", an_answer, {{"Allow", "INVITE, ACK, BYE"}, {"Require", "timer"}, {"Session-Expires", "90;refresher=uac"}});
  t.p.run(10ms);
  t.on_reinvite([&](const sip::message& m) { t.other.answer_to(m, m.body() == another ? 488 : 200, "one", m.body() == another ? std::string_view{} : an_answer); });
  REQUIRE(t.reinvite(another));
  REQUIRE(t.p.alice.all<sip::session_refused>().at(0).code == 488);
  REQUIRE(t.p.alice.stack().find(t.call)->is_confirmed());
  t.p.run(46s);
  REQUIRE(t.other.requests("INVITE").back().body() == an_offer);
  REQUIRE(t.reinvite(an_offer));  // and the next change is free to go
}

TEST_CASE("the peer keeps the earlier session too: a re-INVITE that the application refuses moves no target") {
  scripted t;
  t.confirmed();
  const auto target = t.p.alice.stack().find(t.call)->dialog()->remote_target();
  t.other.send("INVITE", "one", 1, an_offer, {});
  t.p.run(10ms);
  t.act([&](sip::stack& s, base::instant now, sip::effects& fx) { return s.reject_offer(now, t.call, 488, fx); });
  REQUIRE(t.other.statuses("INVITE") == std::vector<int>{488});
  REQUIRE(t.p.alice.stack().find(t.call)->dialog()->remote_target() == target);
}

TEST_CASE("408, 481 or silence to a change of the session ends the dialog with a BYE") {
  const auto code = GENERATE(408, 481, 0);
  const bool update = GENERATE(true, false);
  INFO(code << (update ? " UPDATE" : " re-INVITE"));
  scripted t;
  t.confirmed();
  t.other.on_request = [&](const sip::message& m) {
    if (m.method() == sip::method::bye) return t.other.answer_to(m, 200, "one");
    if (m.method() != sip::method::ack && code != 0) t.other.answer_to(m, code, "one");
  };
  REQUIRE((update ? t.update(another) : t.reinvite(another)));
  t.p.run(40s);
  REQUIRE(t.other.requests("BYE").size() == 1);
  REQUIRE(t.p.alice.all<sip::call_ended>().at(0).by == sip::ended_by::failure);
  REQUIRE(t.p.alice.all<sip::call_ended>().at(0).code == (code == 0 ? 408 : code));
  t.p.run_out();
  REQUIRE(t.p.alice.stack().counts().calls == 0);
}

TEST_CASE("481 to an INFO ends the dialog") {
  scripted t;
  t.confirmed();
  t.other.on_request = [&](const sip::message& m) { t.other.answer_to(m, m.method() == sip::method::info ? 481 : 200, "one"); };
  t.act([&](sip::stack& s, base::instant now, sip::effects& fx) { return s.info(now, t.call, "text/plain", "x", "test", fx); });
  REQUIRE(t.p.alice.all<sip::call_ended>().at(0).code == 481);
  REQUIRE(t.other.requests("BYE").size() == 1);
}

TEST_CASE("the offer in the 2xx to a re-INVITE without one is answered in the ACK") {
  scripted t;
  t.confirmed();
  t.on_reinvite([&](const sip::message& m) { t.other.answer_to(m, 200, "one", another); });
  REQUIRE(t.reinvite({}));
  REQUIRE(t.p.alice.all<sip::session_answered>().at(0).needs_answer);
  REQUIRE(t.other.requests("ACK").size() == 1);
  REQUIRE_FALSE(t.reinvite(an_offer));  // the peer's offer comes first
  REQUIRE(t.acknowledge(an_answer));
  REQUIRE(t.other.requests("ACK").size() == 2);
  REQUIRE(t.other.requests("ACK").back().body() == an_answer);
  REQUIRE(t.other.requests("ACK").back().cseq().number == t.other.requests("INVITE").back().cseq().number);
}

TEST_CASE("a re-INVITE's reliable 1xx gets its PRACK, and when the re-INVITE fails after all the session is changed back") {
  scripted t;
  t.confirmed();
  t.on_reinvite([&](const sip::message& m) { t.other.answer_to(m, 183, "one", an_answer, {{"Require", "100rel"}, {"RSeq", "5"}}); });
  REQUIRE(t.reinvite(another));
  REQUIRE(t.other.requests("PRACK").size() == 1);
  REQUIRE(t.p.alice.all<sip::session_answered>().size() == 1);
  t.other.answer_to(t.other.requests("INVITE").back(), 500, "one");
  t.p.run(10ms);
  REQUIRE(t.p.alice.all<sip::session_refused>().size() == 1);
  REQUIRE(t.other.requests("UPDATE").at(0).body() == an_offer);  // RFC 6141 §3.4
}

TEST_CASE("re-INVITEs cross both ways round, however late the 491 comes") {
  const bool by_callee_first = GENERATE(true, false);
  pair_of_phones p;
  const auto call = p.established();
  answers_offers(p.alice);
  answers_offers(p.bob);
  p.world.set_link(alice_at, bob_at, {0, 0, 0, by_callee_first ? 300ms : 5ms, by_callee_first ? 300ms : 5ms});
  p.world.set_link(bob_at, alice_at, {0, 0, 0, by_callee_first ? 5ms : 300ms, by_callee_first ? 5ms : 300ms});
  p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.reinvite(now, call, an_offer, "test", fx)); });
  p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.reinvite(now, p.incoming(), an_offer, "test", fx)); });
  p.run(20s);
  REQUIRE(p.alice.all<sip::session_answered>().size() == 1);
  REQUIRE(p.bob.all<sip::session_answered>().size() == 1);
  pair_of_phones::hangup(p.alice, call);
  p.require_clean();
}

TEST_CASE("the remote target follows reliable responses, 2xx, UPDATE and re-INVITE, and no unreliable 1xx") {
  scripted t;
  const auto target = [&] { return t.p.alice.stack().find(t.call)->any_dialog()->remote_target(); };
  t.other.answer(180, "one");
  t.p.run(10ms);
  const auto first = target();
  REQUIRE(first == "sip:peer@10.0.0.3:5060");
  const auto moved = [&](const std::string& method, const std::string& to) {
    const auto m = t.other.invite();
    t.other.peer.send_bytes(alice_at, method + " sip:alice@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.3:5060;branch=z9hG4bK" + to +
                            "\r\nMax-Forwards: 70\r\nFrom: <" + t.other.uri() + ">;tag=one\r\nTo: " + std::string(m.value(sip::header_id::from)) +
                            "\r\nCall-ID: " + std::string(m.call_id()) + "\r\nCSeq: " + to + " " + method + "\r\nContact: <sip:peer@10.0.0.3:5060;n=" + to +
                            ">\r\nContent-Length: 0\r\n\r\n");
    t.p.run(10ms);
    return target();
  };
  t.confirmed();
  REQUIRE(moved("UPDATE", "11") == "sip:peer@10.0.0.3:5060;n=11");
  REQUIRE(moved("INVITE", "12") == "sip:peer@10.0.0.3:5060;n=11");  // not before it is accepted
  REQUIRE(t.act([&](sip::stack& s, base::instant now, sip::effects& fx) { return s.accept_offer(now, t.call, an_answer, fx); }));
  REQUIRE(target() == "sip:peer@10.0.0.3:5060;n=12");
  REQUIRE(moved("UPDATE", "10") == "sip:peer@10.0.0.3:5060;n=12");  // out of order
  REQUIRE(t.other.statuses("UPDATE") == std::vector<int>{200, 500});
}

TEST_CASE("an ACK that got lost is sent again with each 2xx, and one that comes twice does nothing") {
  pair_of_phones p;
  const auto call = p.alice.dial(p.bob.uri());
  p.run(10ms);
  p.world.set_link(alice_at, bob_at, {1, 0, 0, 1ms, 1ms});
  p.bob_answers();
  p.run(2s);
  REQUIRE(p.alice.all<sip::call_confirmed>().size() == 1);
  REQUIRE(p.bob.all<sip::call_confirmed>().empty());
  p.world.set_link(alice_at, bob_at, {0, 1, 0, 1ms, 1ms});  // from now on everything comes twice
  p.run(5s);
  REQUIRE(p.bob.all<sip::call_confirmed>().size() == 1);
  REQUIRE(p.alice.all<sip::call_confirmed>().size() == 1);
  pair_of_phones::hangup(p.alice, call);
  p.require_clean();
}

TEST_CASE("the Reason of a CANCEL and a BYE is told: a call taken elsewhere was not missed") {
  pair_of_phones p;
  scripted_peer proxy(p.world, carol_at, [](scripted_peer&, const sip::hop&, const sip::message&) {});
  const auto request = [&](const std::string& method, const std::string& extra) {
    proxy.send_bytes(bob_at, method + " sip:phone@10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bKe\r\nMax-Forwards: 70\r\n"
                     "From: <sip:x@y>;tag=1\r\nTo: <sip:phone@10.0.0.2>\r\nCall-ID: e1\r\nCSeq: 1 " + method +
                     "\r\nContact: <sip:x@10.0.0.3>\r\n" + extra + "Content-Length: 0\r\n\r\n");
    p.run(10ms);
  };
  request("INVITE", "");
  request("CANCEL", "Reason: SIP;cause=200;text=\"Call completed elsewhere\", Q.850;cause=26\r\n");
  const auto missed = p.bob.all<sip::call_ended>().at(0);
  REQUIRE(missed.code == 487);
  REQUIRE(missed.elsewhere);
  REQUIRE(missed.reason == "Call completed elsewhere");
  REQUIRE(missed.why == "SIP;cause=200;text=\"Call completed elsewhere\", Q.850;cause=26");

  const auto call = p.established();
  pair_of_phones::hangup(p.alice, call);
  p.run(10ms);
  const auto over = p.bob.all<sip::call_ended>().back();
  REQUIRE(over.reason == "Normal call clearing");
  REQUIRE_FALSE(over.elsewhere);
}

TEST_CASE("the Reason of a refusal is told beside its code, as gateways give the cause of the telephone network") {
  scripted t;
  t.other.answer(480, "one", {}, {{"Reason", "Q.850;cause=20;text=\"Subscriber absent\""}});
  t.p.run(10ms);
  const auto over = t.p.alice.all<sip::call_ended>().at(0);
  REQUIRE(over.code == 480);
  REQUIRE(over.reason == "Temporarily Unavailable");
  REQUIRE(over.why == "Q.850;cause=20;text=\"Subscriber absent\"");
  REQUIRE_FALSE(over.elsewhere);
}

TEST_CASE("a change that the peer puts off with 500 and Retry-After is made again then, three times at most") {
  const int refusals = GENERATE(1, 9);
  const bool with_update = GENERATE(false, true);
  int asked = 0;
  scripted t;
  t.confirmed();
  t.other.on_request = [&](const sip::message& m) {
    if (m.method() == sip::method::ack) return;
    if (++asked <= refusals) return t.other.answer_to(m, 500, "one", {}, {{"Retry-After", "2"}});
    t.other.answer_to(m, 200, "one", an_answer);
  };
  REQUIRE((with_update ? t.update(another) : t.reinvite(another)));
  t.p.run(1800ms);
  REQUIRE(asked == 1);
  t.p.run(400ms);
  REQUIRE(asked == 2);
  t.p.run(30s);
  REQUIRE(asked == (refusals == 1 ? 2 : 4));
  REQUIRE(t.p.alice.all<sip::session_answered>().size() == (refusals == 1 ? 1 : 0));
  REQUIRE(t.p.alice.all<sip::session_refused>().size() == (refusals == 1 ? 0 : 1));
}

TEST_CASE("a change that is to wait for minutes is refused at once") {
  scripted t;
  t.confirmed();
  t.on_reinvite([&](const sip::message& m) { t.other.answer_to(m, 500, "one", {}, {{"Retry-After", "600"}}); });
  REQUIRE(t.reinvite(another));
  t.p.run(100ms);
  REQUIRE(t.p.alice.all<sip::session_refused>().size() == 1);
}

TEST_CASE("a PRACK that is answered 481 ends nothing: the INVITE's final response decides") {
  scripted t;
  t.other.on_request = [&](const sip::message& m) {
    if (m.method() != sip::method::ack) t.other.answer_to(m, m.method() == sip::method::prack ? 481 : 200, "one");
  };
  t.other.reliable(183, "one", 1, an_answer);
  t.p.run(10ms);
  REQUIRE(t.other.requests("PRACK").size() == 1);
  REQUIRE(t.p.alice.all<sip::call_ended>().empty());
  SECTION("for the call") {
    t.other.answer(200, "one");
    t.p.run(10ms);
    REQUIRE(t.p.alice.all<sip::call_confirmed>().at(0).body == an_answer);
  }
  SECTION("against it") {
    t.other.answer(486, "one");
    t.p.run(10ms);
    REQUIRE(t.p.alice.all<sip::call_ended>().at(0).code == 486);
  }
}
