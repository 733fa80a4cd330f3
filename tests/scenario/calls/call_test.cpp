#include "pair.hpp"
#include "scripted_peer.hpp"

using namespace std::chrono_literals;

TEST_CASE("a call is made, answered and hung up, and both sides say so once") {
  pair_of_phones p;
  const auto call = p.established();
  REQUIRE(p.alice.all<sip::call_confirmed>()[0].body == an_answer);
  REQUIRE(p.bob.all<sip::incoming_call>()[0].body == an_offer);
  p.hangup(p.alice, call);
  p.run(1s);
  REQUIRE(p.alice.all<sip::call_ended>().size() == 1);
  REQUIRE(p.bob.all<sip::call_ended>().size() == 1);
  REQUIRE(p.alice.all<sip::call_ended>()[0].by == sip::ended_by::local);
  REQUIRE(p.bob.all<sip::call_ended>()[0].by == sip::ended_by::remote);
  p.require_clean();
}

TEST_CASE("the callee may hang up too") {
  pair_of_phones p;
  p.established();
  p.hangup(p.bob, p.incoming());
  p.run(1s);
  REQUIRE(p.alice.all<sip::call_ended>()[0].by == sip::ended_by::remote);
  p.require_clean();
}

TEST_CASE("BYEs that cross end the call once on each side") {
  pair_of_phones p;
  const auto call = p.established();
  p.hangup(p.alice, call);
  p.hangup(p.bob, p.incoming());
  p.run(1s);
  REQUIRE(p.alice.all<sip::call_ended>().size() == 1);
  REQUIRE(p.bob.all<sip::call_ended>().size() == 1);
  p.require_clean();
}

TEST_CASE("ringing is passed on, a refusal ends the call with its code") {
  pair_of_phones p;
  p.alice.dial(p.bob.uri());
  p.run(10ms);
  const auto call = p.incoming();
  p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.ring(now, call, 180, {}, "test", fx)); });
  p.run(10ms);
  REQUIRE(p.alice.all<sip::call_progress>()[0].code == 180);
  p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.reject(now, call, 486, {}, "test", fx)); });
  p.run(10ms);
  REQUIRE(p.alice.all<sip::call_ended>()[0].code == 486);
  REQUIRE(p.alice.all<sip::call_ended>()[0].by == sip::ended_by::remote);
  p.require_clean();
}

TEST_CASE("a caller who hangs up while it rings cancels, the callee sees the call go") {
  pair_of_phones p;
  const auto call = p.alice.dial(p.bob.uri());
  p.run(300ms);  // 100 Trying has come
  p.hangup(p.alice, call);
  p.run(1s);
  REQUIRE(p.bob.all<sip::call_ended>()[0].by == sip::ended_by::remote);
  REQUIRE(p.alice.all<sip::call_ended>()[0].code == 487);
  REQUIRE(p.alice.all<sip::call_ended>()[0].by == sip::ended_by::local);
  p.require_clean();
}

TEST_CASE("a CANCEL waits for the first provisional response") {
  pair_of_phones p;
  const auto call = p.alice.dial(p.bob.uri());
  p.hangup(p.alice, call);
  REQUIRE(std::count(p.alice.sent.begin(), p.alice.sent.end(), "CANCEL " + p.bob.uri() + " SIP/2.0") == 0);
  p.run(1s);
  REQUIRE(std::count(p.alice.sent.begin(), p.alice.sent.end(), "CANCEL " + p.bob.uri() + " SIP/2.0") == 1);
  REQUIRE(p.alice.all<sip::call_ended>().size() == 1);
  REQUIRE(p.bob.all<sip::call_ended>().size() == 1);
  p.require_clean();
}

TEST_CASE("an answer that crosses the CANCEL is acknowledged and hung up") {
  pair_of_phones p;
  p.world.set_default_link({0, 0, 0, 50ms, 50ms});
  const auto call = p.alice.dial(p.bob.uri());
  p.run(350ms);
  p.hangup(p.alice, call);
  p.bob_answers();
  p.run(1s);
  REQUIRE(p.alice.all<sip::call_confirmed>().empty());
  REQUIRE(p.alice.all<sip::call_ended>().size() == 1);
  REQUIRE(p.bob.all<sip::call_ended>().size() == 1);
  REQUIRE(p.bob.all<sip::call_ended>()[0].by == sip::ended_by::remote);
  p.require_clean();
}

TEST_CASE("a callee who hangs up before the ACK waits for it, then sends BYE") {
  pair_of_phones p;
  p.alice.dial(p.bob.uri());
  p.run(10ms);
  p.bob_answers();
  p.hangup(p.bob, p.incoming());
  p.run(1s);
  REQUIRE(p.alice.all<sip::call_ended>()[0].by == sip::ended_by::remote);
  p.require_clean();
}

TEST_CASE("nobody there: the call fails with 408 after 32 s") {
  pair_of_phones p;
  p.alice.dial("sip:nobody@10.9.9.9");
  p.run(31s);
  REQUIRE(p.alice.all<sip::call_ended>().empty());
  p.run(2s);
  REQUIRE(p.alice.all<sip::call_ended>()[0].code == 408);
  REQUIRE(p.alice.all<sip::call_ended>()[0].by == sip::ended_by::failure);
  p.require_clean();
}

TEST_CASE("an answer whose ACK never comes is repeated for 32 s, then the call is given up with a BYE") {
  pair_of_phones p;
  p.alice.dial(p.bob.uri());
  p.run(10ms);
  p.world.set_link(bob_at, alice_at, {1, 0, 0, 1ms, 1ms});
  p.bob_answers();
  p.run(33s);
  const auto ended = p.bob.all<sip::call_ended>();
  REQUIRE(ended.size() == 1);
  REQUIRE(ended[0].by == sip::ended_by::failure);
  REQUIRE(std::count(p.bob.sent.begin(), p.bob.sent.end(), "SIP/2.0 200 OK") == 11);  // 0, 0.5, 1.5, 3.5, 7.5, then every 4 s
  p.run_out();
}

TEST_CASE("a name is looked up, and one that is not found fails the call with the reason") {
  pair_of_phones p;
  p.alice.dns["pbx.example.com"] = {bob_at.address};
  p.alice.dial("sip:phone@pbx.example.com");
  p.run(10ms);
  REQUIRE(p.bob.all<sip::incoming_call>().size() == 1);
  p.alice.dial("sip:phone@nowhere.example.com");
  p.run(10ms);
  REQUIRE(p.alice.all<sip::call_ended>()[0].reason == "no such host");
}

TEST_CASE("over TCP the call runs on one connection each way of asking") {
  pair_of_phones p;
  p.alice.dial(p.bob.uri() + ";transport=tcp");
  p.run(10ms);
  p.bob_answers();
  p.run(10ms);
  REQUIRE(p.bob.all<sip::call_confirmed>().size() == 1);
  p.hangup(p.bob, p.incoming());
  p.run(1s);
  REQUIRE(p.alice.all<sip::call_ended>()[0].by == sip::ended_by::remote);
  p.run_out();
  REQUIRE(p.alice.stack().counts().calls == 0);
}

TEST_CASE("a TCP peer that is not there fails the call at once") {
  pair_of_phones p;
  p.alice.dial("sip:x@10.9.9.9;transport=tcp");
  p.run(1s);
  REQUIRE(p.alice.all<sip::call_ended>()[0].code == 503);
  p.require_clean();
}

TEST_CASE("a request above the limit goes over TCP, and over UDP when TCP is refused") {
  sip::stack_options small;
  small.udp_limit = 300;
  pair_of_phones p(1, small);
  p.alice.dial(p.bob.uri());
  p.run(10ms);
  REQUIRE(p.bob.all<sip::incoming_call>().at(0).via.proto == sip::transport::tcp);
  std::string transport;
  scripted_peer udp_only(p.world, carol_at, [&](scripted_peer& peer, const sip::hop& from, const sip::message& m) {
    transport = m.top_via().transport;
    if (m.method() == sip::method::invite) peer.respond(from, m, 486, "x");
  });
  p.alice.dial("sip:x@10.0.0.9");  // nobody: TCP is refused, UDP goes unanswered
  p.run(33s);
  REQUIRE(p.alice.all<sip::call_ended>().back().code == 408);
}

TEST_CASE("a session is changed by re-INVITE and by UPDATE, from both sides") {
  pair_of_phones p;
  const auto call = p.established();
  const auto answer_offers = [](sim_phone& phone) {
    return [&phone](sip::ua_event& e) {
      if (const auto* o = std::get_if<sip::session_offered>(&e)) {
        phone.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.accept_offer(now, o->call, an_answer, fx); });
      }
    };
  };
  p.bob.on_event = answer_offers(p.bob);
  p.alice.on_event = answer_offers(p.alice);
  p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.reinvite(now, call, an_offer, "test", fx)); });
  p.run(1s);
  REQUIRE(p.alice.all<sip::session_answered>().size() == 1);
  p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.update(now, p.incoming(), an_offer, "test", fx)); });
  p.run(1s);
  REQUIRE(p.bob.all<sip::session_answered>().size() == 1);
  p.hangup(p.alice, call);
  p.require_clean();
}

TEST_CASE("re-INVITEs that cross are refused with 491 and tried again, until both got through") {
  pair_of_phones p;
  const auto call = p.established();
  for (auto* phone : {&p.alice, &p.bob}) {
    phone->on_event = [phone](sip::ua_event& e) {
      if (const auto* o = std::get_if<sip::session_offered>(&e)) {
        phone->turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.accept_offer(now, o->call, an_answer, fx); });
      }
    };
  }
  p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.reinvite(now, call, an_offer, "test", fx)); });
  p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.reinvite(now, p.incoming(), an_offer, "test", fx)); });
  p.run(10s);
  REQUIRE(std::count(p.alice.received.begin(), p.alice.received.end(), "SIP/2.0 491 Request Pending") == 1);
  REQUIRE(p.alice.all<sip::session_answered>().size() == 1);
  REQUIRE(p.bob.all<sip::session_answered>().size() == 1);
  p.hangup(p.alice, call);
  p.require_clean();
}

TEST_CASE("a forked INVITE: the first 2xx is the call, the second is acknowledged and hung up") {
  pair_of_phones p;
  scripted_peer forking(p.world, carol_at, [](scripted_peer& peer, const sip::hop& from, const sip::message& m) {
    const auto with_contact = [&](sip::draft& d) { d.add(sip::header_id::contact, peer.contact()); };
    if (m.method() == sip::method::invite) {
      peer.respond(from, m, 180, "one", with_contact);
      peer.respond(from, m, 180, "two", with_contact);
      peer.respond(from, m, 200, "two", with_contact);
      peer.respond(from, m, 200, "one", with_contact);
    } else if (m.method() == sip::method::bye) {
      peer.respond(from, m, 200, {});
    }
  });
  const auto call = p.alice.dial("sip:fork@" + carol_at.to_string());
  p.run(1s);
  REQUIRE(p.alice.all<sip::call_progress>().size() == 2);
  REQUIRE(p.alice.all<sip::call_confirmed>().size() == 1);
  REQUIRE(p.alice.stack().find(call)->dialog()->remote_tag() == "two");
  REQUIRE(forking.count("ACK") == 2);
  REQUIRE(forking.count("BYE") == 1);
  p.hangup(p.alice, call);
  p.run(1s);
  REQUIRE(forking.count("BYE") == 2);
}

TEST_CASE("requests outside a call get the answer that RFC 3261 gives them") {
  struct row { std::string method, headers, uri; int expected; };
  const auto r = GENERATE(values<row>({
      {"OPTIONS", "", "sip:phone@10.0.0.2", 200},
      {"BYE", "", "sip:phone@10.0.0.2", 481},
      {"INFO", "", "sip:phone@10.0.0.2", 481},
      {"REGISTER", "", "sip:phone@10.0.0.2", 405},
      {"PUBLISH", "", "sip:phone@10.0.0.2", 489},
      {"DANCE", "", "sip:phone@10.0.0.2", 501},
      {"OPTIONS", "Require: teleport\r\n", "sip:phone@10.0.0.2", 420},
      {"INVITE", "Require: 100rel, precondition\r\n", "sip:phone@10.0.0.2", 420},
      {"PRACK", "", "sip:phone@10.0.0.2", 481},
      {"OPTIONS", "", "http://example.com/", 416},
      {"CANCEL", "", "sip:phone@10.0.0.2", 481},
  }));
  INFO(r.method << " " << r.headers << r.uri);
  pair_of_phones p;
  int status = 0;
  std::string body;
  scripted_peer peer(p.world, carol_at, [&](scripted_peer&, const sip::hop&, const sip::message& m) {
    status = m.status();
    body = m.text();
  });
  peer.send_bytes(bob_at, r.method + " " + r.uri + " SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bK1\r\nMax-Forwards: 70\r\n"
                  "From: <sip:x@y>;tag=1\r\nTo: <sip:phone@10.0.0.2>\r\nCall-ID: c1\r\nCSeq: 1 " + r.method + "\r\n" + r.headers +
                  "Content-Length: 0\r\n\r\n");
  p.run(1s);
  INFO(body);
  REQUIRE(status == r.expected);
  if (r.expected == 405 || r.expected == 200) REQUIRE(body.find("\r\nAllow: INVITE") != std::string::npos);
  if (r.expected == 420) REQUIRE(body.find("\r\nUnsupported: ") != std::string::npos);
}

TEST_CASE("broken requests that can be answered get 400 or 505 with the reason, and leave nothing behind") {
  struct row { std::string bytes; int expected; };
  const std::string via = "Via: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bK1\r\n";
  const std::string rest = "From: <sip:x@y>;tag=1\r\nTo: <sip:p@10.0.0.2>\r\nCall-ID: c1\r\n";
  const auto r = GENERATE_COPY(values<row>({
      {"INVITE sip:p@10.0.0.2 SIP/2.0\r\n" + via + rest + "CSeq: x INVITE\r\n\r\n", 400},
      {"INVITE sip:p@10.0.0.2 SIP/2.0\r\n" + via + rest + "CSeq: 1 BYE\r\n\r\n", 400},
      {"INVITE sip:p@10.0.0.2 SIP/7.0\r\n" + via + rest + "CSeq: 1 INVITE\r\n\r\n", 505},
      {"INVITE sip:p@10.0.0.2 SIP/2.0\r\n" + via + rest + "CSeq: 1 INVITE\r\nContent-Length: 99\r\n\r\n", 400},
      {"ACK sip:p@10.0.0.2 SIP/2.0\r\n" + via + rest + "CSeq: x ACK\r\n\r\n", 0},
      {"garbage", 0},
  }));
  INFO(r.bytes);
  pair_of_phones p;
  int status = 0;
  scripted_peer peer(p.world, carol_at, [&](scripted_peer&, const sip::hop&, const sip::message& m) { status = m.status(); });
  peer.send_bytes(bob_at, r.bytes);
  p.run(1s);
  REQUIRE(status == r.expected);
  REQUIRE(p.bob.received.size() == 1);  // shown in the trace all the same
  REQUIRE(p.bob.stack().counts().server_transactions == 0);
}

TEST_CASE("the same INVITE over two paths is a merged request: 482") {
  pair_of_phones p;
  std::vector<int> answers;
  scripted_peer peer(p.world, carol_at, [&](scripted_peer&, const sip::hop&, const sip::message& m) { answers.push_back(m.status()); });
  for (const auto* branch : {"z9hG4bKa", "z9hG4bKb"}) {
    peer.send_bytes(bob_at, std::string("INVITE sip:phone@10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.3;branch=") + branch +
                    "\r\nMax-Forwards: 70\r\nFrom: <sip:x@y>;tag=1\r\nTo: <sip:phone@10.0.0.2>\r\nCall-ID: c1\r\nCSeq: 1 INVITE\r\n"
                    "Contact: <sip:x@10.0.0.3>\r\nContent-Length: 0\r\n\r\n");
  }
  p.run(100ms);
  REQUIRE(answers == std::vector<int>{482});
  REQUIRE(p.bob.all<sip::incoming_call>().size() == 1);
}

TEST_CASE("a full table of calls answers 503 with Retry-After") {
  sip::stack_options one;
  one.max_calls = 1;
  pair_of_phones p(1, one);
  sim_phone carol(p.world, carol_at, 77);
  carol.add_account(named("carol", carol_at));
  offers_by_itself(carol);
  p.alice.dial(p.bob.uri());
  p.run(10ms);
  carol.dial(p.bob.uri());
  p.run(1s);
  REQUIRE(carol.all<sip::call_ended>().at(0).code == 503);
}
