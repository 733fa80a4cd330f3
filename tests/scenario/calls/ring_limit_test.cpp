// A caller who rings in vain gives up by CANCEL: how long that takes is the application's to say.
#include "callee.hpp"

using namespace std::chrono_literals;

namespace {

long cancels(const sim_phone& p) {
  return std::count_if(p.sent.begin(), p.sent.end(), [](const std::string& line) { return line.starts_with("CANCEL "); });
}

struct ringing : pair_of_phones {
  explicit ringing(base::duration limit) {
    sip::dial_settings wanted;
    wanted.target = bob.uri();
    wanted.ring_limit = limit;
    call = dial_with(alice, wanted);
    run(10ms);
    bob_rings(180);
  }
  void bob_rings(int code) {
    bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.ring(now, incoming(), code, {}, "test", fx)); });
    run(10ms);
  }
  sip::call_handle call;
};

}  // namespace

TEST_CASE("a call that rings for the ring limit is cancelled, both sides know it, nothing is left") {
  const base::duration limit = GENERATE(base::duration(20s), sip::dial_settings{}.ring_limit);
  ringing p(limit);
  p.run(limit / 2);
  p.bob_rings(183);  // says that it goes on, not that it may go on for longer
  p.run(limit / 2 - 1s);
  REQUIRE(cancels(p.alice) == 0);
  p.run(2s);
  REQUIRE(cancels(p.alice) == 1);
  const auto ended = p.alice.all<sip::call_ended>();
  REQUIRE(ended.size() == 1);
  REQUIRE(ended[0].code == 408);
  REQUIRE(ended[0].by == sip::ended_by::local);
  REQUIRE(p.bob.all<sip::call_ended>().at(0).reason == "cancelled by the caller");
  p.require_clean();
}

TEST_CASE("an answered call has no ring limit any more") {
  ringing p(20s);
  p.run(10s);
  p.bob_answers();
  p.run(30s);
  REQUIRE(p.alice.all<sip::call_confirmed>().size() == 1);
  REQUIRE(cancels(p.alice) == 0);
  pair_of_phones::hangup(p.alice, p.call);
  p.require_clean();
}

TEST_CASE("without a ring limit Timer C ends what only rings") {
  ringing p(0s);
  p.run(3min + 30s);
  REQUIRE(p.alice.all<sip::call_ended>().empty());
  p.run(1min);
  REQUIRE(p.alice.all<sip::call_ended>().size() == 1);
}

TEST_CASE("a 2xx that crosses the CANCEL of the ring limit is hung up") {
  pair_of_phones p;
  callee other(p.world);
  sip::dial_settings wanted;
  wanted.target = other.uri();
  wanted.ring_limit = 20s;
  dial_with(p.alice, wanted);
  p.run(10ms);
  other.answer(180, "one");
  p.run(21s);
  REQUIRE(other.requests("CANCEL").size() == 1);
  other.answer(200, "one", an_answer);
  p.run(1s);
  REQUIRE(other.requests("ACK").size() == 1);
  REQUIRE(other.requests("BYE").size() == 1);
  REQUIRE(p.alice.all<sip::call_confirmed>().empty());
  REQUIRE(p.alice.all<sip::call_ended>().size() == 1);
}
