#include "events_pair.hpp"

namespace {

sip::request_id send(sim_phone& from, const std::string& to, const std::string& type, const std::string& body) {
  sip::request_id id;
  from.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { id = s.send_message(now, from.account, to, type, body, "test", fx); });
  return id;
}

}  // namespace

TEST_CASE("a message arrives with its text and sender and is answered 200") {
  watching_pair p;
  const auto id = send(p.alice, p.bob.uri(), "text/plain;charset=UTF-8", "Good morning");
  p.run(1s);
  REQUIRE(p.bob.all<sip::message_received>().size() == 1);
  REQUIRE(p.bob.all<sip::message_received>()[0].body == "Good morning");
  REQUIRE(p.bob.all<sip::message_received>()[0].content_type == "text/plain;charset=UTF-8");
  REQUIRE(p.bob.all<sip::message_received>()[0].from.find("sip:alice@") != std::string::npos);
  REQUIRE(p.alice.all<sip::request_done>()[0].request == id);
  REQUIRE(p.alice.all<sip::request_done>()[0].code == 200);
  p.require_nothing_left();
}

TEST_CASE("a message of a type that is not taken gets 415 and the types that are") {
  watching_pair p;
  send(p.alice, p.bob.uri(), "application/im-iscomposing+xml", "<x/>");
  p.run(1s);
  REQUIRE(p.bob.all<sip::message_received>().empty());
  const auto done = p.alice.all<sip::request_done>()[0];
  REQUIRE(done.code == 415);
  const auto response = sip::message::parse(done.response);
  REQUIRE(response.value(sip::header_id::accept) == "text/plain");
}

TEST_CASE("a message that is too large for UDP goes over TCP whole") {
  watching_pair p;
  const std::string text(5000, 'x');
  send(p.alice, p.bob.uri(), "text/plain", text);
  p.run(1s);
  REQUIRE(p.bob.all<sip::message_received>().at(0).body == text);
  REQUIRE(p.alice.all<sip::request_done>().at(0).code == 200);
}

TEST_CASE("a message that is too large for UDP is not sent over it to a peer without TCP") {
  pair_of_phones p;
  send(p.alice, "sip:nobody@10.0.0.9:5060", "text/plain", std::string(5000, 'x'));
  p.run(1s);
  REQUIRE(p.alice.all<sip::request_done>().at(0).code == 513);
  REQUIRE(p.alice.sent.empty());
}

TEST_CASE("INFO of a package that was not agreed on gets 469, agreed ones are passed on, and so is what INFO was before") {
  sim_world world(1);
  sim_phone alice(world, alice_at, 2), bob(world, bob_at, 3);
  alice.add_account(named("alice", alice_at));
  auto b = named("phone", bob_at);
  b.info_packages = {"nil", "trace"};
  bob.add_account(b);
  offers_by_itself(alice);
  const auto call = alice.dial(bob.uri());
  world.run_until(world.now() + 10ms);
  bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
    REQUIRE(s.answer(now, bob.all<sip::incoming_call>()[0].call, an_answer, "test", fx));
  });
  world.run_until(world.now() + 10ms);
  const auto info = [&](const std::string& package) {
    bool sent = false;
    alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { sent = s.info(now, call, "text/plain", "x", "test", fx, package); });
    world.run_until(world.now() + 10ms);
    return sent;
  };
  REQUIRE(info("trace"));
  REQUIRE(bob.all<sip::info_received>().back().package == "trace");
  REQUIRE(info(""));
  REQUIRE(bob.all<sip::info_received>().back().package.empty());
  REQUIRE_FALSE(info("other"));  // not in bob's Recv-Info: must not be sent (RFC 6086 §4.2.1)
  bool sent = false;
  bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
    sent = s.info(now, bob.all<sip::incoming_call>()[0].call, "text/plain", "x", "test", fx, "nil");
  });
  REQUIRE_FALSE(sent);  // alice said that she takes none
  const auto answers = alice.all<sip::info_answered>();
  REQUIRE(answers.size() == 2);
  for (const auto& a : answers) REQUIRE((a.call == call && a.code == 200));
}

TEST_CASE("a mailbox state that nobody subscribed to is taken, any other state is not") {
  struct row { std::string package; std::string status; std::size_t notifications; };
  const auto r = GENERATE(values<row>({{"message-summary", "200", 1}, {"presence", "481", 0}}));
  watching_pair p;
  scripted_peer peer(p.world, carol_at, [](auto&, const auto&, const auto&) {});
  auto d = scripted_request("NOTIFY", p.bob.uri(), carol_at, "mwi");
  d.add(sip::header_id::event, r.package).add(sip::header_id::subscription_state, "active");
  d.body("application/simple-message-summary", "Messages-Waiting: yes\r\n");
  peer.send(bob_at, d);
  p.run(1s);
  REQUIRE(peer.seen == std::vector<std::string>{r.status});
  REQUIRE(p.bob.all<sip::notification>().size() == r.notifications);
}
