// Two real stacks: one signs its calls, the other asks who it is.
#include "signed_pair.hpp"

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
  p.answer(call);
}

TEST_CASE(
    "a callee whose clock is two minutes off calls the signature stale, one without the certificate cannot "
    "judge") {
  signed_pair late(with_time(), with_time(start_s + 120)), blind;
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
