// Two phones on one simulated network, with the manners of a test.
#pragma once

#include "sim_phone.hpp"

#include <catch2/catch.hpp>

inline const base::endpoint alice_at{base::ip_address::v4(0x0a000001), 5060};
inline const base::endpoint bob_at{base::ip_address::v4(0x0a000002), 5060};
inline const base::endpoint carol_at{base::ip_address::v4(0x0a000003), 5060};

inline constexpr std::string_view an_offer = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nt=0 0\r\n";
inline constexpr std::string_view an_answer = "v=0\r\no=- 2 1 IN IP4 10.0.0.2\r\ns=-\r\nt=0 0\r\n";

inline sip::account_settings named(const std::string& user, const base::endpoint& at) {
  sip::account_settings s;
  s.name = user;
  s.aor = "sip:" + user + "@" + at.to_string();
  return s;
}

/// The caller offers as soon as it is asked; the test decides about everything else.
inline void offers_by_itself(sim_phone& p) {
  p.on_event = [&p](sip::ua_event& e) {
    if (const auto* needed = std::get_if<sip::offer_needed>(&e)) {
      p.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.offer(now, needed->call, an_offer, "test", fx); });
    }
  };
}

struct pair_of_phones {
  explicit pair_of_phones(std::uint64_t seed = 1, const sip::stack_options& options = {})
      : world(seed), alice(world, alice_at, seed * 2, options), bob(world, bob_at, seed * 2 + 1, options) {
    alice.add_account(named("alice", alice_at));
    bob.add_account(named("phone", bob_at));
    offers_by_itself(alice);
  }

  void run(base::duration time) { world.run_until(world.now() + time); }
  void run_out() { REQUIRE(world.run_until_idle(world.now() + std::chrono::minutes(10))); }

  /// Bob's call, once it has come in.
  [[nodiscard]] sip::call_handle incoming() const {
    const auto calls = bob.all<sip::incoming_call>();
    REQUIRE(!calls.empty());
    return calls.back().call;
  }
  void bob_answers() {
    bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.answer(now, incoming(), an_answer, "test", fx)); });
  }
  sip::call_handle established() {
    const auto call = alice.dial(bob.uri());
    run(std::chrono::milliseconds(10));
    bob_answers();
    run(std::chrono::milliseconds(10));
    REQUIRE(alice.all<sip::call_confirmed>().size() == 1);
    REQUIRE(bob.all<sip::call_confirmed>().size() == 1);
    return call;
  }
  static void hangup(sim_phone& p, sip::call_handle call) {
    p.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.hangup(now, call, "test", fx)); });
  }
  /// Nothing is left anywhere, and every byte that left was in the trace.
  void require_clean() {
    run_out();
    for (auto* p : {&alice, &bob}) {
      const auto c = p->stack().counts();
      REQUIRE(c.calls == 0);
      REQUIRE(c.client_transactions == 0);
      REQUIRE(c.server_transactions == 0);
      REQUIRE(c.requests == 0);
      p->events.clear();
      REQUIRE(p->stack().counts().packets == 0);
    }
    REQUIRE(alice.traced_bytes + bob.traced_bytes + others_sent == world.counts().bytes_sent);
  }

  sim_world world;
  sim_phone alice, bob;
  std::uint64_t others_sent = 0;
};
