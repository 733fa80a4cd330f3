// A forked INVITE as its caller sees it: several early dialogs, several answers, answers that come too late.
#include "callee.hpp"

using namespace std::chrono_literals;

namespace {

struct forked {
  forked() {
    call = p.alice.dial(fork.uri());
    p.run(10ms);
  }
  explicit forked(sip::dial_settings wanted) {
    wanted.target = fork.uri();
    call = dial_with(p.alice, std::move(wanted));
    p.run(10ms);
  }
  /// Nothing of alice's is left, and each byte she sent was in her trace.
  void require_clean() {
    p.run_out();
    const auto c = p.alice.stack().counts();
    REQUIRE(c.calls == 0);
    REQUIRE(c.client_transactions == 0);
    REQUIRE(c.server_transactions == 0);
    REQUIRE(c.requests == 0);
  }
  pair_of_phones p;
  callee fork{p.world};
  sip::call_handle call;
};

}  // namespace

TEST_CASE("each branch has an early dialog of its own: its PRACK, its CSeq, its session") {
  forked f;
  f.fork.reliable(183, "one", 7, an_answer);
  f.fork.reliable(183, "two", 100, an_offer);
  f.fork.reliable(180, "one", 8);
  f.p.run(10ms);
  const auto pracks = f.fork.requests("PRACK");
  REQUIRE(pracks.size() == 3);
  REQUIRE(pracks[0].to().tag() == "one");
  REQUIRE(pracks[0].value(sip::header_id::rack) == "7 1 INVITE");
  REQUIRE(pracks[1].to().tag() == "two");
  REQUIRE(pracks[1].value(sip::header_id::rack) == "100 1 INVITE");
  REQUIRE(pracks[1].cseq().number == 2);
  REQUIRE(pracks[2].cseq().number == 3);
  const auto told = f.p.alice.all<sip::call_progress>();
  REQUIRE(told[0].tag == "one");
  REQUIRE(told[0].body == an_answer);
  REQUIRE(told[1].tag == "two");
  REQUIRE(told[1].body == an_offer);
  f.fork.answer(200, "one");  // its answer was in the 183
  f.p.run(10ms);
  REQUIRE(f.p.alice.all<sip::call_confirmed>().at(0).body == an_answer);
  pair_of_phones::hangup(f.p.alice, f.call);
  f.require_clean();
}

TEST_CASE("after a reliable answer a second description in the 2xx is not looked at") {
  forked f;
  f.fork.reliable(183, "one", 1, an_answer);
  f.fork.answer(200, "one", "v=0\r\no=- 9 9 IN IP4 10.9.9.9\r\ns=-\r\nt=0 0\r\n");
  f.p.run(10ms);
  REQUIRE(f.p.alice.all<sip::call_confirmed>().at(0).body == an_answer);
}

TEST_CASE("UPDATE works in each early dialog, both ways, and only after the first exchange") {
  forked f;
  answers_offers(f.p.alice);
  f.fork.answer(180, "early", {}, {{"Allow", "UPDATE"}});
  f.p.run(10ms);
  const auto update = [&](std::string_view sdp, std::string_view tag) {
    bool done = false;
    f.p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { done = s.update(now, f.call, sdp, "test", fx, tag); });
    f.p.run(10ms);
    return done;
  };
  REQUIRE_FALSE(update(an_offer, "early"));  // our offer has no answer there
  f.fork.send("UPDATE", "early", 1, an_offer);
  f.p.run(10ms);
  REQUIRE(f.fork.statuses("UPDATE") == std::vector<int>{491});
  f.fork.reliable(183, "one", 7, an_answer);
  f.fork.reliable(183, "two", 9, an_answer);
  f.p.run(10ms);
  for (const auto* tag : {"one", "two"}) {
    f.fork.on_request = [&](const sip::message& m) { f.fork.answer_to(m, 200, tag, an_answer); };
    REQUIRE(update(an_offer, tag));
    REQUIRE(f.fork.requests("UPDATE").back().to().tag() == tag);
    f.fork.send("UPDATE", tag, 1, an_offer);
    f.p.run(10ms);
    REQUIRE(f.fork.statuses("UPDATE").back() == 200);
    REQUIRE(f.p.alice.all<sip::session_offered>().back().tag == tag);
  }
  REQUIRE(f.p.alice.all<sip::session_answered>().size() == 2);
  f.fork.send("UPDATE", "nobody", 1, an_offer);
  f.p.run(10ms);
  REQUIRE(f.fork.statuses("UPDATE").back() == 481);
}

TEST_CASE("a 199 ends its early dialog, the call goes on with the others") {
  forked f;
  REQUIRE(f.fork.invite().lists(sip::header_id::supported, "199"));
  f.fork.answer(180, "one");
  f.fork.answer(180, "two");
  f.fork.answer(199, "one", {}, {{"Reason", "SIP;cause=486"}});
  f.p.run(10ms);
  REQUIRE(f.p.alice.all<sip::call_progress>().back().code == 199);
  REQUIRE(f.p.alice.all<sip::call_progress>().back().tag == "one");
  REQUIRE_FALSE(f.p.alice.stack().find(f.call)->has_remote_tag("one"));
  REQUIRE(f.p.alice.stack().find(f.call)->has_remote_tag("two"));
  REQUIRE(f.p.alice.all<sip::call_ended>().empty());
}

TEST_CASE("more branches than are kept do no harm") {
  forked f;
  for (int i = 0; i < 100; ++i) f.fork.reliable(183, "t" + std::to_string(i), 1, an_answer);
  f.fork.answer(200, "t99", an_answer);
  f.p.run(1s);
  REQUIRE(f.p.alice.all<sip::call_progress>().size() == 100);
  REQUIRE(f.fork.peer.count("PRACK") == 32);
  REQUIRE(f.p.alice.all<sip::call_confirmed>().size() == 1);
  pair_of_phones::hangup(f.p.alice, f.call);
  f.require_clean();
}

TEST_CASE("a 2xx after the call was refused is acknowledged each time and hung up once") {
  forked f;
  f.fork.answer(486, "one");
  f.p.run(10ms);
  REQUIRE(f.p.alice.all<sip::call_ended>().at(0).code == 486);
  REQUIRE(f.p.alice.stack().counts().calls == 0);
  f.fork.answer(200, "two", an_answer);
  f.p.run(500ms);
  f.fork.answer(200, "two", an_answer);
  f.p.run(10ms);
  REQUIRE(f.fork.requests("BYE").size() == 1);
  REQUIRE(f.fork.requests("BYE")[0].to().tag() == "two");
  long acks = 0;
  for (const auto& ack : f.fork.requests("ACK")) acks += ack.to().tag() == "two" ? 1 : 0;
  REQUIRE(acks == 2);
  REQUIRE(f.p.alice.all<sip::call_ended>().size() == 1);
  f.require_clean();
}

TEST_CASE("a 2xx that comes when the INVITE's transaction is gone still is hung up, one that belongs to nothing is ignored") {
  forked f;
  f.fork.answer(180, "one");
  f.p.run(10ms);
  pair_of_phones::hangup(f.p.alice, f.call);
  f.p.run(10ms);
  REQUIRE(f.fork.requests("CANCEL").size() == 1);
  f.p.run(33s);  // the peer never finishes its INVITE: call and transaction are over
  REQUIRE(f.p.alice.stack().counts().client_transactions == 0);
  f.fork.answer(200, "one", an_answer);
  f.p.run(1s);
  REQUIRE(f.fork.requests("BYE").size() == 1);
  f.p.run(10min);  // forgotten by now
  f.fork.answer(200, "three", an_answer);
  f.p.run(1s);
  REQUIRE(f.fork.requests("BYE").size() == 1);
  f.require_clean();
}

TEST_CASE("the branch that loses is told that the call was completed elsewhere") {
  forked f;
  f.fork.answer(200, "one", an_answer);
  f.p.run(10ms);
  f.fork.answer(200, "two", an_answer);
  f.fork.answer(200, "two", an_answer);
  f.p.run(10ms);
  REQUIRE(f.fork.requests("BYE").size() == 1);
  REQUIRE(f.fork.requests("BYE")[0].to().tag() == "two");
  REQUIRE(f.fork.requests("BYE")[0].value(sip::header_id::reason) == R"(SIP;cause=200;text="Call completed elsewhere")");
  pair_of_phones::hangup(f.p.alice, f.call);
  f.p.run(10ms);
  REQUIRE(f.fork.requests("BYE").size() == 2);
  REQUIRE(f.fork.requests("BYE")[1].value(sip::header_id::reason).starts_with("Q.850;cause=16"));
  f.require_clean();
}

TEST_CASE("an application that keeps all branches gets a call for each, found by both tags") {
  sip::dial_settings wanted;
  wanted.keep_forks = true;
  forked f(wanted);
  f.fork.answer(200, "one", an_answer);
  f.fork.answer(200, "two", an_offer);
  f.fork.answer(200, "two", an_offer);  // repeated: the ACK was late
  f.p.run(10ms);
  REQUIRE(f.p.alice.all<sip::call_confirmed>().size() == 1);
  const auto branches = f.p.alice.all<sip::call_forked>();
  REQUIRE(branches.size() == 1);
  REQUIRE(branches[0].call == f.call);
  REQUIRE(branches[0].tag == "two");
  REQUIRE(branches[0].body == an_offer);
  REQUIRE(f.fork.requests("ACK").size() == 3);
  REQUIRE(f.fork.requests("BYE").empty());
  f.fork.send("BYE", "one", 1);
  f.p.run(10ms);
  REQUIRE(f.p.alice.all<sip::call_ended>().at(0).call == f.call);
  REQUIRE(f.p.alice.stack().counts().calls == 1);
  f.fork.answer(200, "two", an_offer);  // once more, its call lives
  f.p.run(10ms);
  REQUIRE(f.fork.requests("BYE").empty());
  pair_of_phones::hangup(f.p.alice, branches[0].branch);
  f.p.run(10ms);
  REQUIRE(f.fork.requests("BYE").at(0).to().tag() == "two");
  f.require_clean();
}

TEST_CASE("a call that was hung up before its INVITE was answered is cancelled, whichever branch speaks first") {
  forked f;
  pair_of_phones::hangup(f.p.alice, f.call);
  f.fork.answer(180, "one");
  f.p.run(10ms);
  f.fork.answer(200, "two", an_answer);
  f.p.run(10ms);
  f.fork.answer(200, "one", an_answer);
  f.p.run(10ms);
  REQUIRE(f.fork.requests("CANCEL").size() == 1);
  REQUIRE(f.fork.requests("BYE").size() == 2);
  REQUIRE(f.p.alice.all<sip::call_confirmed>().empty());
  REQUIRE(f.p.alice.all<sip::call_ended>().size() == 1);
  f.require_clean();
}

TEST_CASE("a 2xx that crosses the CANCEL and is repeated after the call's end gets each time an ACK, and one BYE") {
  forked f;
  f.fork.answer(180, "one");
  f.p.run(10ms);
  pair_of_phones::hangup(f.p.alice, f.call);
  f.fork.answer(200, "one", an_answer);
  f.p.run(10ms);
  REQUIRE(f.p.alice.stack().counts().calls == 0);
  f.fork.answer(200, "one", an_answer);
  f.p.run(10ms);
  REQUIRE(f.fork.requests("ACK").size() == 2);
  REQUIRE(f.fork.requests("BYE").size() == 1);
  f.require_clean();
}

TEST_CASE("a BYE of one branch before the answer ends that branch only") {
  forked f;
  f.fork.answer(180, "one");
  f.fork.answer(180, "two");
  f.p.run(10ms);
  f.fork.send("BYE", "one", 1);
  f.p.run(10ms);
  REQUIRE(f.fork.statuses("BYE") == std::vector<int>{200});
  REQUIRE(f.p.alice.all<sip::call_ended>().empty());
  f.fork.answer(200, "two", an_answer);
  f.p.run(10ms);
  REQUIRE(f.p.alice.all<sip::call_confirmed>().size() == 1);
}

TEST_CASE("an offer in a reliable 1xx of each branch is answered in its PRACK") {
  forked f;  // alice offers by herself: this test dials without an offer
  sip::call_handle call;
  f.p.alice.on_event = [&](sip::ua_event& e) {
    if (const auto* needed = std::get_if<sip::offer_needed>(&e)) {
      f.p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.offer(now, needed->call, {}, "test", fx); });
    }
  };
  call = f.p.alice.dial(f.fork.uri());
  f.p.run(10ms);
  f.fork.reliable(183, "one", 7, an_offer);
  f.fork.reliable(183, "two", 9, an_offer);
  f.p.run(10ms);
  REQUIRE(f.fork.requests("PRACK").empty());
  for (const auto* tag : {"one", "two"}) {
    f.p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.acknowledge(now, call, an_answer, fx, tag)); });
    f.p.run(10ms);
    REQUIRE(f.fork.requests("PRACK").back().to().tag() == tag);
    REQUIRE(f.fork.requests("PRACK").back().body() == an_answer);
  }
  f.fork.answer(200, "two");
  f.p.run(10ms);
  REQUIRE_FALSE(f.p.alice.all<sip::call_confirmed>().at(0).needs_answer);
  REQUIRE(f.fork.requests("ACK").size() == 1);
}
