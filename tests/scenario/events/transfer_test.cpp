#include "events_pair.hpp"

namespace {

/// Alice talks to bob and sends him to carol. Bob is the one who is asked; he does as he is told unless the test decides.
struct three_phones : watching_pair {
  explicit three_phones(std::uint64_t seed = 1) : watching_pair(seed), carol(world, carol_at, seed * 2 + 100) {
    carol.add_account(named("phone", carol_at));
    offers_by_itself(bob);
    call = established();
  }
  [[nodiscard]] sip::transfer_requested asked(std::size_t n = 0) const {
    const auto all = bob.all<sip::transfer_requested>();
    REQUIRE(all.size() > n);
    return all[n];
  }
  sip::call_handle bob_follows(const sip::transfer_requested& t) {
    sip::call_handle made;
    bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      sip::dial_settings wanted{t.refer_to, {}, {}};
      wanted.referred_by = t.referred_by;
      wanted.transfer = t.transfer;
      made = s.dial(now, bob.account, wanted, "test", fx);
    });
    REQUIRE(made);
    return made;
  }
  void refer(sip::refer_settings wanted) {
    alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.refer(now, call, wanted, "test", fx)); });
    run(5ms);
  }
  sip::message carols_invite() const {
    const auto all = carol.all<sip::incoming_call>();
    REQUIRE(!all.empty());
    return sip::message::parse(all.back().request);
  }
  void carol_does(const std::function<bool(sip::stack&, base::instant, sip::call_handle, sip::effects&)>& what) {
    const auto incoming = carol.all<sip::incoming_call>();
    REQUIRE(!incoming.empty());
    carol.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(what(s, now, incoming.back().call, fx)); });
    run(5ms);
  }
  void carol_answers() {
    carol_does([](auto& s, auto now, auto c, auto& fx) { return s.answer(now, c, an_answer, "test", fx); });
  }
  [[nodiscard]] std::vector<int> progress(sip::referral_id only = {}) const {
    std::vector<int> codes;
    for (const auto& t : alice.all<sip::transfer_progress>()) {
      if (!only || t.referral == only) codes.push_back(t.code);
    }
    return codes;
  }
  void hang_up_all() {
    for (auto* p : {&alice, &bob, &carol}) {
      for (const auto& e : p->events) {
        if (const auto* c = std::get_if<sip::call_confirmed>(&e)) handles.emplace_back(p, c->call);
      }
    }
    for (const auto& h : handles) {
      h.first->turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.hangup(now, h.second, "test", fx); });
    }
    run_out();
    for (auto* p : {&alice, &bob, &carol}) {
      const auto c = p->stack().counts();
      REQUIRE(c.calls + c.referrals + c.transfers + c.notifiers + c.client_transactions + c.server_transactions + c.requests == 0);
    }
  }

  sim_phone carol;
  sip::call_handle call;
  std::vector<std::pair<sim_phone*, sip::call_handle>> handles;
};

}  // namespace

TEST_CASE("a blind transfer: the callee calls the target in the referrer's name, the referrer sees how it goes") {
  three_phones p;
  p.refer({p.carol.uri()});
  REQUIRE(p.asked().method == "INVITE");
  REQUIRE(p.asked().refer_to == p.carol.uri());
  REQUIRE(p.asked().reports);
  p.bob_follows(p.asked());
  p.run(5ms);
  const auto invite = p.carols_invite();
  REQUIRE(invite.value(sip::header_id::referred_by) == "<sip:alice@10.0.0.1:5060>");
  p.carol_does([](auto& s, auto now, auto c, auto& fx) { return s.ring(now, c, 180, {}, "test", fx); });
  p.carol_answers();
  REQUIRE(p.progress() == std::vector<int>{200, 100, 180, 200});
  REQUIRE(p.alice.all<sip::transfer_progress>().back().final);
  p.hang_up_all();
}

TEST_CASE("a transfer to somebody who declines ends with the code of the refusal") {
  three_phones p;
  p.refer({p.carol.uri()});
  p.bob_follows(p.asked());
  p.run(5ms);
  p.carol_does([](auto& s, auto now, auto c, auto& fx) { return s.reject(now, c, 486, {}, "test", fx); });
  REQUIRE(p.progress() == std::vector<int>{200, 100, 486});
  p.hang_up_all();
}

TEST_CASE("the reports go on after the referrer has hung up the call") {
  three_phones p;
  p.refer({p.carol.uri()});
  p.bob_follows(p.asked());
  p.run(5ms);
  p.hangup(p.alice, p.call);
  p.run(1s);
  REQUIRE(p.bob.all<sip::call_ended>().size() == 1);
  p.carol_answers();
  REQUIRE(p.progress() == std::vector<int>{200, 100, 200});
  p.hang_up_all();
}

TEST_CASE("a transfer that is refused at once changes nothing") {
  three_phones p;
  p.refer({p.carol.uri()});
  p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.refuse_transfer(now, p.asked().transfer, 603, {}, "test", fx)); });
  p.run(5ms);
  REQUIRE(p.progress() == std::vector<int>{603});
  REQUIRE(p.alice.stack().counts().calls == 1);
  p.hang_up_all();
}

TEST_CASE("a REFER that nobody decides about is answered in time and waits as pending") {
  three_phones p;
  p.refer({p.carol.uri()});
  p.run(11s);
  REQUIRE(p.progress() == std::vector<int>{200, 100});
  SECTION("and is refused later") {
    p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.refuse_transfer(now, p.asked().transfer, 603, {}, "test", fx)); });
    p.run(5ms);
    REQUIRE(p.progress() == std::vector<int>{200, 100, 603});
  }
  SECTION("and is followed later") {
    p.bob_follows(p.asked());
    p.run(5ms);
    p.carol_answers();
    REQUIRE(p.progress() == std::vector<int>{200, 100, 100, 200});
  }
  SECTION("and is forgotten") { p.run(5min); }
  p.hang_up_all();
}

TEST_CASE("a REFER that nobody ever decides about is forgotten, also when its sender has stopped listening") {
  three_phones p;
  p.refer({p.carol.uri()});
  p.run(11s);
  const auto referral = p.alice.all<sip::transfer_progress>()[0].referral;
  p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.stop_following(now, referral, "test", fx)); });
  p.run(1s);
  REQUIRE(p.bob.stack().counts().transfers == 1);  // there is still time to decide
  p.run(5min);
  REQUIRE(p.bob.stack().counts().transfers == 0);
  p.hang_up_all();
}

TEST_CASE("several REFERs in one dialog are told apart by the id of their NOTIFYs") {
  three_phones p;
  p.refer({p.carol.uri()});
  p.refer({"sip:nobody@10.9.9.9"});
  p.refer({"sip:third@10.9.9.9"});
  REQUIRE(p.bob.all<sip::transfer_requested>().size() == 3);
  p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
    REQUIRE(s.accept_transfer(now, p.asked(2).transfer, "test", fx));
    REQUIRE(s.report_transfer(now, p.asked(2).transfer, 503, {}, "test", fx));
    REQUIRE(s.accept_transfer(now, p.asked(0).transfer, "test", fx));
    REQUIRE(s.accept_transfer(now, p.asked(1).transfer, "test", fx));
    REQUIRE(s.report_transfer(now, p.asked(1).transfer, 404, {}, "test", fx));
    REQUIRE(s.report_transfer(now, p.asked(0).transfer, 200, {}, "test", fx));
  });
  p.run(20ms);
  std::vector<std::pair<sip::referral_id, int>> finals;
  for (const auto& t : p.alice.all<sip::transfer_progress>()) {
    if (t.final) finals.emplace_back(t.referral, t.code);
  }
  std::sort(finals.begin(), finals.end());
  REQUIRE(finals.size() == 3);
  REQUIRE(finals[0].second == 200);
  REQUIRE(finals[1].second == 404);
  REQUIRE(finals[2].second == 503);
  p.hang_up_all();
}

TEST_CASE("a NOTIFY of a transfer that is older than one already taken is refused with 500 and tells nothing") {
  three_phones p;
  scripted_peer late(p.world, {base::ip_address::v4(0x0a000009), 5060}, [](auto&...) {});
  std::string first;
  p.bob.on_record = [&](const sip::wire_record& r) {
    if (first.empty() && r.sent && r.wire.text().starts_with("NOTIFY ")) first = r.wire.text();
  };
  p.refer({p.carol.uri()});
  for (const int code : {180, 183}) {
    p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      if (code == 180) REQUIRE(s.accept_transfer(now, p.asked().transfer, "test", fx));
      REQUIRE(s.report_transfer(now, p.asked().transfer, code, {}, "test", fx));
    });
    p.run(20ms);
  }
  REQUIRE(p.progress().back() == 183);
  const auto told = p.progress().size();
  const auto branch = first.find(";branch=z9hG4bK");
  REQUIRE(branch != std::string::npos);
  late.send_bytes(alice_at, first.insert(branch + 15, "late"));  // else it would be a retransmission
  p.run(1s);
  REQUIRE(late.seen == std::vector<std::string>{"500"});  // RFC 3261 §12.2.2
  REQUIRE(p.progress().size() == told);
  p.hang_up_all();
}

TEST_CASE("Refer-Sub: false is granted: no subscription, no NOTIFY, the 200 is the last word") {
  three_phones p;
  p.refer({.refer_to = p.carol.uri(), .subscribe = false});
  REQUIRE_FALSE(p.asked().reports);
  p.bob_follows(p.asked());
  p.run(5ms);
  p.carol_answers();
  REQUIRE(p.progress() == std::vector<int>{200});
  REQUIRE(p.alice.all<sip::transfer_progress>()[0].final);
  REQUIRE(p.sent(p.bob, "NOTIFY") == 0);
  p.hang_up_all();
}

TEST_CASE("an attended transfer names the call that the new one is to replace") {
  three_phones p;
  sip::call_handle consultation;
  p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
    consultation = s.dial(now, p.alice.account, {p.carol.uri(), {}, {}}, "test", fx);
  });
  p.run(5ms);
  p.carol_answers();
  const auto held = *p.carol.stack().find(p.carol.all<sip::incoming_call>()[0].call)->dialog();
  p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.transfer(now, p.call, consultation, "test", fx)); });
  p.run(5ms);
  const auto expected = held.call_id() + ";to-tag=" + held.local_tag() + ";from-tag=" + held.remote_tag();
  REQUIRE(p.asked().replaces == expected);
  p.bob_follows(p.asked());
  p.run(5ms);
  const auto invite = p.carols_invite();
  REQUIRE(invite.value(sip::header_id::replaces) == expected);
  REQUIRE(invite.request_uri() == p.carol.uri());
  REQUIRE(std::string(invite.value(sip::header_id::to)).find("Replaces") == std::string::npos);
  p.carol_answers();
  REQUIRE(p.progress().back() == 200);
  p.hang_up_all();
}

TEST_CASE("a REFER outside of a call makes its own dialog, one beside a call names it with Target-Dialog") {
  three_phones p;
  SECTION("outside") {
    p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      REQUIRE(s.refer(now, p.alice.account, {.refer_to = p.carol.uri(), .target = p.bob.uri()}, "test", fx));
    });
    p.run(5ms);
    REQUIRE_FALSE(p.asked().call);
  }
  SECTION("beside") {
    p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.refer_beside(now, p.call, {p.carol.uri()}, "test", fx)); });
    p.run(5ms);
    REQUIRE(p.asked().call == p.incoming());
  }
  p.bob_follows(p.asked());
  p.run(5ms);
  p.carol_answers();
  REQUIRE(p.progress() == std::vector<int>{200, 100, 200});
  p.hang_up_all();
}

TEST_CASE("the referrer may stop listening, what was asked for goes on") {
  three_phones p;
  p.refer({p.carol.uri()});
  p.bob_follows(p.asked());
  p.run(5ms);
  const auto referral = p.alice.all<sip::transfer_progress>()[0].referral;
  p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.stop_following(now, referral, "test", fx)); });
  p.run(5ms);
  REQUIRE(p.alice.stack().counts().referrals == 0);
  REQUIRE(p.bob.stack().counts().transfers == 0);
  p.carol_answers();
  REQUIRE(p.bob.all<sip::call_confirmed>().size() == 2);
  p.hang_up_all();
}

TEST_CASE("a REFER without exactly one Refer-To is a bad request, one to another scheme is not followed") {
  struct row { std::vector<std::string> refer_to; std::string status; };
  const auto r = GENERATE(values<row>({{{}, "400"}, {{"<sip:a@b>", "<sip:c@d>"}, "400"}, {{"<https://example.org/>"}, "416"}, {{"<<>"}, "400"}}));
  watching_pair p;
  scripted_peer peer(p.world, carol_at, [](auto&, const auto&, const auto&) {});
  auto d = scripted_request("REFER", p.bob.uri(), carol_at, "refer");
  for (const auto& value : r.refer_to) d.add(sip::header_id::refer_to, value);
  peer.send(bob_at, d);
  p.run(1s);
  REQUIRE(peer.seen == std::vector<std::string>{r.status});
  REQUIRE(p.bob.stack().counts().transfers == 0);
}

TEST_CASE("a peer cannot fill the table of transfers, nor one dialog with them") {
  three_phones p;
  for (int i = 0; i < 20; ++i) p.refer({p.carol.uri()});
  REQUIRE(p.bob.all<sip::transfer_requested>().size() == 16);
  REQUIRE(p.bob.stack().counts().transfers == 16);
  REQUIRE(p.progress().back() == 503);
  p.hang_up_all();
}

TEST_CASE("under loss and delay a transfer's outcome is told once") {
  for_each_seed(10, [](std::uint64_t seed) {
    three_phones p(seed);
    p.world.set_default_link({0.15, 0.05, 0, 1ms, 100ms});
    p.refer({p.carol.uri()});
    p.run(20s);
    REQUIRE(p.bob.all<sip::transfer_requested>().size() == 1);
    p.bob_follows(p.asked());
    p.run(20s);
    p.carol_answers();
    p.run(60s);
    const auto all = p.alice.all<sip::transfer_progress>();
    REQUIRE(std::count_if(all.begin(), all.end(), [](const auto& t) { return t.final; }) == 1);
    REQUIRE(all.back().code == 200);
    p.hang_up_all();
  });
}
