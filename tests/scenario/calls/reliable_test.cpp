// Reliable provisional responses (RFC 3262) and session timers (RFC 4028) between two stacks, and against peers that misbehave.
#include "pair.hpp"
#include "scripted_peer.hpp"

using namespace std::chrono_literals;

namespace {

struct settings {
  bool require = false;
  std::uint32_t expires_s = 0, min_se_s = 90;
};

struct timed_pair {
  timed_pair(const settings& alice_wants, const settings& bob_wants) {
    p.alice.account = p.alice.add_account(with("alice", alice_at, alice_wants));
    p.bob.account = p.bob.add_account(with("timed", bob_at, bob_wants));
  }
  static sip::account_settings with(const std::string& name, const base::endpoint& at, const settings& s) {
    auto account = named(name, at);
    account.require_100rel = s.require;
    account.session_timer = {s.expires_s, s.min_se_s};
    return account;
  }
  sip::call_handle dial() {
    sip::call_handle call;
    p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      call = s.dial(now, last(), {"sip:timed@" + bob_at.to_string(), {}, {}}, "test", fx);
    });
    p.run(10ms);
    return call;
  }
  // pair_of_phones has added an account already; the ones of this test came second.
  [[nodiscard]] sip::account_id last() const { return {1, 1}; }
  bool ring(int code, std::string_view sdp) {
    bool done = false;
    p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { done = s.ring(now, p.incoming(), code, sdp, "test", fx); });
    return done;
  }
  static long count(const std::vector<std::string>& lines, const std::string& start) {
    return std::count_if(lines.begin(), lines.end(), [&](const std::string& l) { return l.starts_with(start); });
  }
  pair_of_phones p;
};

}  // namespace

TEST_CASE("a 183 with a session description is sent reliably and acknowledged with PRACK") {
  timed_pair t({}, {});
  const auto call = t.dial();
  REQUIRE(t.ring(183, an_answer));
  t.p.run(2s);
  REQUIRE(t.count(t.p.alice.sent, "PRACK ") == 1);
  REQUIRE(t.count(t.p.bob.sent, "SIP/2.0 183") == 1);  // no repetition after the PRACK
  t.p.bob_answers();
  t.p.run(10ms);
  REQUIRE(t.p.alice.all<sip::call_confirmed>().size() == 1);
  t.p.hangup(t.p.alice, call);
  t.p.require_clean();
}

TEST_CASE("an answer waits for the PRACK of a 183 with a session description") {
  timed_pair t({}, {});
  t.p.world.set_default_link({0, 0, 0, 50ms, 50ms});
  t.dial();
  t.p.run(100ms);
  REQUIRE(t.ring(183, an_answer));
  t.p.bob_answers();
  REQUIRE(t.count(t.p.bob.sent, "SIP/2.0 200") == 0);
  t.p.run(1s);
  REQUIRE(t.p.alice.all<sip::call_confirmed>().size() == 1);
  t.p.hangup(t.p.alice, t.p.alice.all<sip::call_confirmed>()[0].call);
  t.p.require_clean();
}

TEST_CASE("several reliable responses go out one after the other") {
  timed_pair t({}, {true});
  t.dial();
  REQUIRE(t.ring(180, {}));
  REQUIRE(t.ring(183, an_answer));
  REQUIRE(t.ring(181, {}));
  t.p.run(1s);
  REQUIRE(t.count(t.p.alice.sent, "PRACK ") == 3);
  std::vector<int> codes;
  for (const auto& e : t.p.alice.all<sip::call_progress>()) codes.push_back(e.code);
  REQUIRE(codes == std::vector<int>{180, 183, 181});
}

TEST_CASE("a reliable response is repeated until its PRACK, and the INVITE is refused with 504 when none comes") {
  timed_pair t({}, {});
  t.dial();
  t.p.world.set_link(alice_at, bob_at, {1, 0, 0, 1ms, 1ms});
  REQUIRE(t.ring(183, an_answer));
  t.p.run(33s);
  REQUIRE(t.count(t.p.bob.sent, "SIP/2.0 183") == 7);  // 0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5 s
  REQUIRE(t.p.bob.all<sip::call_ended>().at(0).code == 504);
  REQUIRE(t.p.alice.all<sip::call_ended>().at(0).code == 504);
  t.p.run_out();
}

TEST_CASE("a caller that requires 100rel gets every ringing reliably") {
  timed_pair t({true}, {});
  t.dial();
  REQUIRE(t.ring(180, {}));
  t.p.run(1s);
  REQUIRE(t.count(t.p.alice.sent, "PRACK ") == 1);
}

TEST_CASE("reliable responses that come twice, out of order or without a number make no second PRACK") {
  pair_of_phones p;
  scripted_peer peer(p.world, carol_at, [](scripted_peer& self, const sip::hop& from, const sip::message& m) {
    if (m.method() == sip::method::prack) return self.respond(from, m, 200, {});
    if (m.method() != sip::method::invite) return;
    for (const auto* rseq : {"7", "7", "9", "8", "0", "x"}) {
      self.respond(from, m, 180, "t", [&](sip::draft& d) {
        d.add(sip::header_id::contact, self.contact());
        d.add(sip::header_id::require, "100rel");
        d.add(sip::header_id::rseq, rseq);
      });
    }
  });
  p.alice.dial("sip:x@" + carol_at.to_string());
  p.run(1s);
  REQUIRE(peer.count("PRACK") == 2);  // for 7 and 8
}

TEST_CASE("a PRACK that belongs to nothing is answered 481") {
  timed_pair t({}, {});
  t.dial();
  REQUIRE(t.ring(183, an_answer));
  const auto call_id = t.p.bob.stack().find(t.p.incoming())->call_id();
  const auto tag = t.p.bob.stack().find(t.p.incoming())->local_tag();
  const auto remote = t.p.bob.stack().find(t.p.incoming())->dialog()->remote_tag();
  int status = 0;
  scripted_peer stranger(t.p.world, carol_at, [&](scripted_peer&, const sip::hop&, const sip::message& m) { status = m.status(); });
  stranger.send_bytes(bob_at, "PRACK sip:timed@10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bKp\r\nMax-Forwards: 70\r\n"
                      "From: <sip:x@y>;tag=" + remote + "\r\nTo: <sip:y@z>;tag=" + tag + "\r\nCall-ID: " + call_id +
                      "\r\nCSeq: 99 PRACK\r\nRAck: 1 1 INVITE\r\nContent-Length: 0\r\n\r\n");
  t.p.run(100ms);
  REQUIRE(status == 481);
}

TEST_CASE("the caller asks for a session timer and refreshes it by UPDATE, unseen by the application") {
  timed_pair t({false, 100}, {});
  const auto call = t.dial();
  t.p.bob_answers();
  t.p.run(49s);
  REQUIRE(t.count(t.p.alice.sent, "UPDATE ") == 0);
  t.p.run(10min);
  REQUIRE(t.count(t.p.alice.sent, "UPDATE ") >= 12);
  REQUIRE(t.p.alice.all<sip::session_answered>().empty());
  REQUIRE(t.p.bob.all<sip::session_offered>().empty());
  REQUIRE(t.p.bob.all<sip::call_ended>().empty());
  t.p.hangup(t.p.alice, call);
  t.p.require_clean();
}

TEST_CASE("a callee that wants a timer gets it too, and a peer that died is noticed by the one who does not refresh") {
  timed_pair t({}, {false, 120});
  t.dial();
  t.p.bob_answers();
  t.p.run(1s);
  t.p.world.set_link(alice_at, bob_at, {1, 0, 0, 1ms, 1ms});
  t.p.run(80s);
  REQUIRE(t.p.bob.all<sip::call_ended>().empty());
  t.p.run(10s);
  const auto ended = t.p.bob.all<sip::call_ended>();
  REQUIRE(ended.size() == 1);
  REQUIRE(ended[0].reason.find("session timer") != std::string::npos);
  t.p.run_out();
}

TEST_CASE("422 raises the timer to what the callee takes, and the call goes on") {
  timed_pair t({false, 100}, {false, 0, 300});
  const auto call = t.dial();
  REQUIRE(t.count(t.p.bob.sent, "SIP/2.0 422") == 1);
  REQUIRE(t.p.bob.all<sip::incoming_call>().size() == 1);  // the refused INVITE never reached the application
  t.p.bob_answers();
  t.p.run(151s);
  REQUIRE(t.count(t.p.alice.sent, "UPDATE ") == 1);
  t.p.hangup(t.p.alice, call);
  t.p.require_clean();
}

TEST_CASE("where the peer does not take UPDATE the refresh is a re-INVITE with the same session description") {
  pair_of_phones p;
  std::vector<std::string> bodies;
  scripted_peer old(p.world, carol_at, [&](scripted_peer& self, const sip::hop& from, const sip::message& m) {
    if (m.method() != sip::method::invite) return;
    bodies.emplace_back(m.body());
    self.respond(from, m, 200, "t", [&](sip::draft& d) {
      d.add(sip::header_id::contact, self.contact());
      d.add(sip::header_id::allow, "INVITE, ACK, BYE");
      d.add(sip::header_id::require, "timer");
      d.add(sip::header_id::session_expires, "90;refresher=uac");
      d.body("application/sdp", an_answer);
    });
  });
  p.alice.dial("sip:x@" + carol_at.to_string());
  p.run(46s);
  REQUIRE(bodies.size() == 2);
  REQUIRE(bodies[0] == bodies[1]);
}
