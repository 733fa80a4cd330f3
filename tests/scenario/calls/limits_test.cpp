// Tables of two entries and messages at the size limits: what does not fit is refused or told, and nothing is left behind.
#include "pair.hpp"
#include "scripted_peer.hpp"

using namespace std::chrono_literals;

namespace {

sip::draft options_request(const std::string& call_id) {
  auto d = sip::draft::request("OPTIONS", "sip:phone@" + bob_at.to_string());
  d.add(sip::header_id::via, "SIP/2.0/UDP " + carol_at.to_string() + ";branch=z9hG4bK" + call_id);
  d.add(sip::header_id::from, "<sip:carol@example.org>;tag=1").add(sip::header_id::to, "<sip:phone@" + bob_at.to_string() + ">");
  return std::move(d.add(sip::header_id::call_id, call_id).add(sip::header_id::cseq, "1 OPTIONS").add(sip::header_id::max_forwards, "70"));
}

/// The statuses that carol gets for one message to a phone with these limits.
std::vector<std::string> answers_to(const sip::draft& d, const sip::limits& limits) {
  sip::stack_options options;
  options.limits = limits;
  pair_of_phones w(1, options);
  scripted_peer carol(w.world, carol_at, [](scripted_peer&, const sip::hop&, const sip::message&) {});
  carol.send(bob_at, d);
  w.run(10ms);
  return carol.seen;
}

}  // namespace

TEST_CASE("limits: with room for two calls a third one gets 503 and Retry-After, and the two go on") {
  sip::stack_options options;
  options.max_calls = 2;
  pair_of_phones w(1, options);
  scripted_peer carol(w.world, carol_at, [](scripted_peer&, const sip::hop&, const sip::message&) {});
  const auto first = w.alice.dial(w.bob.uri());
  const auto second = w.alice.dial(w.bob.uri());
  REQUIRE(first);
  REQUIRE(second);
  CHECK_FALSE(w.alice.dial(w.bob.uri()));  // her own table is full too
  w.run(10ms);
  REQUIRE(w.bob.all<sip::incoming_call>().size() == 2);
  auto d = options_request("third");
  auto invite = sip::draft::request("INVITE", "sip:phone@" + bob_at.to_string());
  for (const auto& l : d.lines()) invite.add(d.name(l), l.id == sip::header_id::cseq ? "1 INVITE" : d.value(l));
  carol.send(bob_at, invite.add(sip::header_id::contact, "<sip:carol@" + carol_at.to_string() + ">"));
  w.run(10ms);
  REQUIRE(carol.count("503") > 0);
  w.bob_answers();
  w.run(10ms);
  CHECK(w.alice.all<sip::call_confirmed>().size() == 1);
  pair_of_phones::hangup(w.alice, first);
  pair_of_phones::hangup(w.alice, second);
  w.run_out();
  CHECK(w.alice.stack().counts().calls == 0);
  CHECK(w.bob.stack().counts().calls == 0);
}

TEST_CASE("limits: with room for two requests a call more is told why it failed, once, and nothing is left") {
  sip::stack_options options;
  options.max_requests = 2;
  pair_of_phones w(1, options);
  for (int i = 0; i < 5; ++i) w.alice.dial(w.bob.uri());
  w.run_out();
  const auto ended = w.alice.all<sip::call_ended>();
  CHECK(ended.size() >= 3);
  for (const auto& e : ended) CHECK_FALSE(e.reason.empty());
  for (const auto& in : w.bob.all<sip::incoming_call>()) {
    w.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.reject(now, in.call, 486, {}, "test", fx); });
  }
  w.require_clean();
}

TEST_CASE("limits: with two transactions a side, calls fail or succeed but always end") {
  sip::stack_options options;
  options.transactions.max_clients = 2;
  options.transactions.max_servers = 2;
  pair_of_phones w(1, options);
  std::vector<sip::call_handle> calls;
  for (int i = 0; i < 6; ++i) {
    if (const auto c = w.alice.dial(w.bob.uri())) calls.push_back(c);
    w.run(100ms);
  }
  for (const auto c : calls) {
    w.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.hangup(now, c, "test", fx); });
  }
  for (const auto& in : w.bob.all<sip::incoming_call>()) {
    w.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.reject(now, in.call, 486, {}, "test", fx); });
  }
  w.run_out();
  const auto ended = w.alice.all<sip::call_ended>();
  CHECK(ended.size() == calls.size());
  for (const auto& e : ended) CHECK_FALSE(e.reason.empty());
  w.require_clean();
}

TEST_CASE("limits: a message of exactly the largest size is answered 200, one byte more is not") {
  auto d = options_request("size");
  d.body("text/plain", std::string(500, 'x'));
  base::packet_pool pool;
  const auto size = sip::serialize(d, pool).size();
  CHECK(answers_to(d, {size, 512}) == std::vector<std::string>{"200"});
  const auto beyond = answers_to(d, {size - 1, 512});
  REQUIRE(beyond.size() <= 1);
  CHECK((beyond.empty() || beyond.front() != "200"));
}

TEST_CASE("limits: a message of exactly the most header lines is answered 200, one line more is not") {
  auto d = options_request("lines");
  const auto own_lines = d.lines().size() + 1;  // and Content-Length
  for (auto i = own_lines; i < 512; ++i) d.add("X-Line", std::to_string(i));
  CHECK(answers_to(d, {65536, 512}) == std::vector<std::string>{"200"});
  const auto beyond = answers_to(d, {65536, 511});
  REQUIRE(beyond.size() <= 1);
  CHECK((beyond.empty() || beyond.front() != "200"));
}
