// An account that challenges: two real stacks, one asks for a password, the other has it or has not.
#include "pair.hpp"
#include "scripted_peer.hpp"

#include <sip/auth/challenge.hpp>

using namespace std::chrono_literals;

namespace {

/// Bob lets in whom he knows; alice has the password that a test gives her.
struct guarded {
  explicit guarded(const std::string& password, std::uint64_t seed = 1)
      : world(seed), alice(world, alice_at, seed * 2, {}), bob(world, bob_at, seed * 2 + 1, {}) {
    auto a = named("alice", alice_at);
    a.auth_user = "alice";
    a.auth_password = password;
    a.registrar = "sip:" + bob_at.to_string();
    account = alice.add_account(a);
    auto b = named("phone", bob_at);
    b.challenge = {"bob's", {{"carol", "other"}, {"alice", "secret"}}};
    bob.add_account(b);
    offers_by_itself(alice);
  }
  void run(base::duration time) { world.run_until(world.now() + time); }
  [[nodiscard]] long received(std::string_view what) const {
    return std::count_if(alice.received.begin(), alice.received.end(),
                         [&](const std::string& l) { return l.find(what) != std::string::npos; });
  }
  void require_clean() {
    REQUIRE(world.run_until_idle(world.now() + 10min));
    for (auto* p : {&alice, &bob}) {
      const auto c = p->stack().counts();
      REQUIRE(c.calls + c.client_transactions + c.server_transactions + c.requests == 0);
    }
  }

  sim_world world;
  sim_phone alice, bob;
  sip::account_id account;
};

}  // namespace

TEST_CASE(
    "a caller who knows the password gets through, and its call is answered, held and ended without another "
    "challenge") {
  guarded g("secret");
  const auto call = g.alice.dial(g.bob.uri());
  g.run(50ms);
  REQUIRE(g.received("401") == 1);
  const auto incoming = g.bob.all<sip::incoming_call>();
  REQUIRE(incoming.size() == 1);
  g.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
    REQUIRE(s.answer(now, incoming[0].call, an_answer, "test", fx));
  });
  g.run(50ms);
  REQUIRE(g.alice.all<sip::call_confirmed>().size() == 1);
  g.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
    REQUIRE(s.hangup(now, incoming[0].call, "test", fx));
  });
  g.run(50ms);
  REQUIRE(g.alice.all<sip::call_ended>().at(0).by == sip::ended_by::remote);
  REQUIRE(g.received("401") == 1);

  SECTION("a second call goes with the nonce that alice has") {
    g.alice.dial(g.bob.uri());
    g.run(50ms);
    REQUIRE(g.bob.all<sip::incoming_call>().size() == 2);
    REQUIRE(g.received("401") == 1);
    g.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      REQUIRE(s.hangup(now, g.alice.all<sip::offer_needed>().back().call, "test", fx));
    });
  }
  SECTION("a call after the nonce's life is challenged as stale and goes through as well") {
    g.run(6min);
    g.alice.dial(g.bob.uri());
    g.run(50ms);
    REQUIRE(g.bob.all<sip::incoming_call>().size() == 2);
    REQUIRE(g.received("401") == 2);
    g.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      REQUIRE(s.hangup(now, g.alice.all<sip::offer_needed>().back().call, "test", fx));
    });
  }
  static_cast<void>(call);
  g.require_clean();
}

TEST_CASE("a caller with a wrong password never rings, and hears why") {
  guarded g("guess");
  g.alice.dial(g.bob.uri());
  g.run(1s);
  REQUIRE(g.bob.all<sip::incoming_call>().empty());
  const auto ended = g.alice.all<sip::call_ended>();
  REQUIRE(ended.size() == 1);
  REQUIRE(ended[0].code == 401);
  REQUIRE(ended[0].reason.find("password") != std::string::npos);
  REQUIRE(g.received("401") == 2);
  g.require_clean();
}

TEST_CASE("every method outside a dialog is challenged before anything else is said about it") {
  for (const bool knows : {true, false}) {
    guarded g(knows ? "secret" : "guess");
    g.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      s.start_registration(now, g.account, "test", fx);
    });
    g.run(1s);
    const auto last = g.alice.all<sip::registration_event>().back();
    REQUIRE(last.status == sip::registration_status::failed);
    REQUIRE(last.code == (knows ? 405 : 401));  // a phone is no registrar
  }
}

TEST_CASE("a stranger's flood of requests is challenged one by one, and nothing is left of it") {
  guarded g("secret");
  std::vector<std::string> nonces;
  scripted_peer stranger(g.world, carol_at, [&](scripted_peer&, const sip::hop&, const sip::message& m) {
    REQUIRE(m.status() == 401);
    const auto list = sip::parse_challenges(m.value(sip::header_id::www_authenticate));
    REQUIRE(list.size() == 1);
    nonces.push_back(list[0].nonce);
    long offered = 0;
    for (const auto& h : m.headers()) offered += h.id == sip::header_id::www_authenticate;
    REQUIRE(offered == 3);  // SHA-256, SHA-512-256, MD5
  });
  for (int i = 0; i < 200; ++i) {
    auto d = sip::draft::request("OPTIONS", g.bob.uri());
    const auto n = std::to_string(i);
    d.add(sip::header_id::via, "SIP/2.0/UDP " + carol_at.to_string() + ";branch=z9hG4bK" + n);
    d.add(sip::header_id::max_forwards, "70")
        .add(sip::header_id::from, "<sip:x@y>;tag=1")
        .add(sip::header_id::to, "<sip:b@z>");
    d.add(sip::header_id::call_id, n).add(sip::header_id::cseq, "1 OPTIONS");
    d.add(sip::header_id::authorization,
          "Digest username=\"alice\",realm=\"bob's\",nonce=\"" + n + "\",uri=\"" + g.bob.uri() +
              "\",response=\"0\",algorithm=SHA-256,qop=auth,cnonce=\"c\",nc=00000001");
    stranger.send(bob_at, d);
  }
  g.run(1s);
  REQUIRE(nonces.size() >= 200);
  std::sort(nonces.begin(), nonces.end());
  REQUIRE(std::unique(nonces.begin(), nonces.end()) - nonces.begin() >= 200);
  g.require_clean();
}
