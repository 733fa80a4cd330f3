// Two real stacks: one signs its calls, the other asks who it is.
#include "authority.hpp"
#include "pair.hpp"

using namespace std::chrono_literals;

namespace {

constexpr std::int64_t start_s = 1'700'000'000, day_s = 86400;
constexpr auto url = "https://cert.example.org/a.pem";

sip::stack_options with_time(std::int64_t seconds = start_s) {
  sip::stack_options o;
  o.wall_time_at_zero = base::wall_time{seconds * 1'000'000};
  return o;
}

struct signed_pair {
  explicit signed_pair(std::int64_t bob_s = start_s)
      : alice(world, alice_at, 2, with_time()), bob(world, bob_at, 3, with_time(bob_s)) {
    auto a = named("+12155551212", alice_at);
    a.auth_user = "alice";
    a.auth_password = "secret";
    a.signer =
        sip::identity_signer{*sip::signing_key::parse(phone.private_pem()), url, true, "A", "u-u-i-d", {}};
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

}  // namespace

TEST_CASE(
    "a signed call is proven to come from its number, also after it was challenged, and nothing else happens "
    "to it") {
  signed_pair p;
  const auto call = p.call();
  const auto verdict = p.judge(call);
  REQUIRE(verdict.has_value());
  REQUIRE(verdict->status() == 0);
  REQUIRE(verdict->orig.value == "12155551212");
  REQUIRE(verdict->valid()->claims->attest == "A");
  REQUIRE(verdict->valid()->claims->origid == "u-u-i-d");
  p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
    REQUIRE(s.answer(now, call, an_answer, "test", fx));
  });
  p.run(50ms);
  REQUIRE(p.alice.all<sip::call_confirmed>().size() == 1);
}

TEST_CASE(
    "a callee whose clock is two minutes off calls the signature stale, one without the certificate cannot "
    "judge") {
  signed_pair late(start_s + 120), blind;
  REQUIRE(late.judge(late.call())->status() == 403);
  blind.certificate = "";
  REQUIRE(blind.judge(blind.call())->status() == 437);
}

TEST_CASE("a call that rings for two minutes was fresh when it came, and is stale when it is judged then") {
  signed_pair p;
  const auto call = p.call();
  REQUIRE(p.judge(call)->status() == 0);
  p.run(2min);
  REQUIRE(p.judge(call)->status() == 403);
}

TEST_CASE("without a key nothing is signed, without a call there is no verdict") {
  pair_of_phones p(1, with_time());
  p.alice.dial(p.bob.uri());
  p.run(50ms);
  const auto verdict = p.bob.stack().verify_identity(p.world.now(), p.incoming(), {}, {});
  REQUIRE(verdict.has_value());
  REQUIRE(verdict->results.empty());
  REQUIRE(verdict->status() == 428);
  REQUIRE_FALSE(p.bob.stack().verify_identity(p.world.now(), {}, {}, {}));
  REQUIRE_FALSE(
      p.alice.stack().verify_identity(p.world.now(), p.alice.all<sip::offer_needed>()[0].call, {}, {}));
}
