// One phone that signs its calls, and one that asks for a password and judges who calls.
#pragma once

#include "authority.hpp"
#include "pair.hpp"

using namespace std::chrono_literals;

inline constexpr std::int64_t start_s = 1'700'000'000, day_s = 86400;
inline constexpr auto url = "https://cert.example.org/a.pem";

inline sip::stack_options with_time(std::int64_t seconds = start_s, sip::recorder* record = nullptr) {
  sip::stack_options o;
  o.record = record;
  o.wall_time_at_zero = base::wall_time{seconds * 1'000'000};
  return o;
}

struct signed_pair {
  explicit signed_pair(const sip::stack_options& of_alice = with_time(),
                       const sip::stack_options& of_bob = with_time(), bool full_form = true)
      : alice(world, alice_at, 2, of_alice), bob(world, bob_at, 3, of_bob) {
    auto a = named("+12155551212", alice_at);
    a.auth_user = "alice";
    a.auth_password = "secret";
    a.signer = sip::identity_signer{
        *sip::signing_key::parse(phone.private_pem()), url, full_form, full_form ? "A" : "", "u-u-i-d", {}};
    alice.add_account(a);
    auto b = named("phone", bob_at);
    b.challenge = {"bob's", {{"alice", "secret"}}};
    bob.add_account(b);
    offers_by_itself(alice);
    policy.anchors = test::certify(authority, authority, {start_s - day_s, start_s + day_s, true, "", ""});
    certificate = test::certify(
        phone, authority,
        {start_s - day_s, start_s + day_s, false, test::tn_list(test::tn_one("12155551212")), ""}, 2);
  }
  void run(base::duration time) { world.run_until(world.now() + time); }
  sip::call_handle call() {
    alice.dial(bob.uri());
    run(50ms);
    const auto calls = bob.all<sip::incoming_call>();
    REQUIRE(calls.size() == 1);
    return calls[0].call;
  }
  void answer(sip::call_handle call) {
    bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      REQUIRE(s.answer(now, call, an_answer, "test", fx));
    });
    run(50ms);
    REQUIRE(alice.all<sip::call_confirmed>().size() == 1);
  }
  std::optional<sip::identity_verdict> judge(sip::call_handle c) {
    return bob.stack().verify_identity(world.now(), c, policy, [&](std::string_view info) {
      return info == url ? std::optional(certificate) : std::nullopt;
    });
  }

  sim_world world{1};
  sim_phone alice, bob;
  test::holder authority{"authority"}, phone{"phone"};
  sip::identity_policy policy;
  std::string certificate;
};
