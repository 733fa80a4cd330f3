#include "pair.hpp"
#include "scripted_peer.hpp"

using namespace std::chrono_literals;

namespace {

struct registering {
  explicit registering(scripted_peer::script on_message)
      : server(p.world, carol_at, std::move(on_message)) {
    auto s = named("alice", alice_at);
    s.registrar = "sip:" + carol_at.to_string();
    s.auth_user = "alice";
    s.auth_password = "secret";
    s.expires_s = 60;
    account = p.alice.add_account(s);
  }
  void start() {
    p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.start_registration(now, account, "test", fx); });
  }
  void stop() {
    p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.stop_registration(now, account, "test", fx); });
  }
  [[nodiscard]] std::vector<sip::registration_status> states() const {
    std::vector<sip::registration_status> all;
    for (const auto& e : p.alice.all<sip::registration_event>()) all.push_back(e.status);
    return all;
  }

  pair_of_phones p;
  scripted_peer server;
  sip::account_id account;
};

constexpr auto challenge = "Digest realm=\"r\", nonce=\"n1\", qop=\"auth\", algorithm=MD5";
using status = sip::registration_status;

void accept(scripted_peer& peer, const sip::hop& from, const sip::message& m) {
  peer.respond(from, m, 200, "t", [&](sip::draft& d) {
    d.add(sip::header_id::contact, std::string(m.value(sip::header_id::contact)) + ";expires=" + std::string(m.value(sip::header_id::expires)));
  });
}

}  // namespace

TEST_CASE("registers, refreshes before the binding ends, and removes it") {
  registering r([](scripted_peer& peer, const sip::hop& from, const sip::message& m) {
    if (!m.has(sip::header_id::authorization)) {
      peer.respond(from, m, 401, "t", [](sip::draft& d) { d.add(sip::header_id::www_authenticate, challenge); });
    } else {
      accept(peer, from, m);
    }
  });
  r.start();
  r.p.run(1s);
  REQUIRE(r.states() == std::vector{status::registering, status::registered});
  REQUIRE(r.p.alice.all<sip::registration_event>()[1].expires_s == 60);
  REQUIRE(r.server.count("REGISTER") == 2);
  r.p.run(58s);
  REQUIRE(r.server.count("REGISTER") == 3);  // with the nonce it knows, so unchallenged
  r.stop();
  r.p.run(1s);
  REQUIRE(r.states().back() == status::unregistered);
}

TEST_CASE("a wrong password ends in one clear failure, never in a loop") {
  registering r([](scripted_peer& peer, const sip::hop& from, const sip::message& m) {
    peer.respond(from, m, 401, "t", [](sip::draft& d) { d.add(sip::header_id::www_authenticate, challenge); });
  });
  r.start();
  r.p.run(2h);
  REQUIRE(r.server.count("REGISTER") == 2);
  const auto last = r.p.alice.all<sip::registration_event>().back();
  REQUIRE(last.status == status::failed);
  REQUIRE(last.code == 401);
  REQUIRE(last.retry_in_s == 0);
  REQUIRE(last.reason.find("password") != std::string::npos);
  REQUIRE(last.reason.find("secret") == std::string::npos);
}

TEST_CASE("a server that hands out a new nonce each time does not keep us busy either") {
  int n = 0;
  registering r([&](scripted_peer& peer, const sip::hop& from, const sip::message& m) {
    peer.respond(from, m, 401, "t", [&](sip::draft& d) {
      d.add(sip::header_id::www_authenticate, "Digest realm=\"r\", nonce=\"n" + std::to_string(++n) + "\", stale=true, qop=\"auth\"");
    });
  });
  r.start();
  r.p.run(2h);
  REQUIRE(r.server.count("REGISTER") <= 8);
  REQUIRE(r.states().back() == status::failed);
}

TEST_CASE("423 raises the interval to what the registrar wants") {
  registering r([](scripted_peer& peer, const sip::hop& from, const sip::message& m) {
    if (m.value(sip::header_id::expires) == "60") {
      peer.respond(from, m, 423, "t", [](sip::draft& d) { d.add(sip::header_id::min_expires, "120"); });
    } else {
      accept(peer, from, m);
    }
  });
  r.start();
  r.p.run(1s);
  REQUIRE(r.p.alice.all<sip::registration_event>().back().expires_s == 120);
}

TEST_CASE("a silent registrar is tried again after a back-off that grows") {
  registering r([](scripted_peer&, const sip::hop&, const sip::message&) {});
  r.start();
  r.p.run(33s);
  auto all = r.p.alice.all<sip::registration_event>();
  REQUIRE(all.back().status == status::failed);
  REQUIRE(all.back().code == 408);
  const auto first = all.back().retry_in_s;
  REQUIRE(first >= 30);  // RFC 5626 §4.5 says so in so many words
  REQUIRE(first <= 60);
  r.p.run(10min);
  all = r.p.alice.all<sip::registration_event>();
  REQUIRE(all.back().retry_in_s > first);
  const auto states = r.states();
  REQUIRE(std::count(states.begin(), states.end(), status::failed) >= 3);
}

TEST_CASE("Retry-After is respected, 403 is final") {
  int code = 503;
  registering r([&](scripted_peer& peer, const sip::hop& from, const sip::message& m) {
    peer.respond(from, m, code, "t", [](sip::draft& d) { d.add(sip::header_id::retry_after, "200"); });
  });
  r.start();
  r.p.run(150s);
  REQUIRE(r.server.count("REGISTER") == 1);
  code = 403;
  r.p.run(2h);
  REQUIRE(r.server.count("REGISTER") == 2);
  REQUIRE(r.p.alice.all<sip::registration_event>().back().code == 403);
}

TEST_CASE("headers that a rule sets stand on every request, the stack's own ACK and CANCEL included, a spoofed From keeps the call whole") {
  pair_of_phones p;
  std::vector<std::string> agents, methods, froms;
  scripted_peer busy(p.world, carol_at, [&](scripted_peer& peer, const sip::hop& from, const sip::message& m) {
    methods.emplace_back(m.method_text());
    agents.emplace_back(m.value("User-Agent"));
    froms.emplace_back(m.from().uri_text);
    if (m.method() == sip::method::invite) peer.respond(from, m, 180, "t");
    if (m.method() == sip::method::cancel) peer.respond(from, m, 200, "t");
  });
  auto s = named("spoof", alice_at);
  sip::rewrite_rule agent;
  agent.name = "User-Agent";
  agent.value = "Yealink SIP-T54W";
  sip::rewrite_rule from;
  from.name = "From";
  from.value = "Spoofed <sip:fake@pbx>";
  s.rules = {agent, from};
  const auto account = p.alice.add_account(s);
  sip::call_handle call;
  p.alice.turn([&](sip::stack& st, base::instant now, sip::effects& fx) {
    call = st.dial(now, account, {"sip:x@" + carol_at.to_string(), {}, {}}, "test", fx);
  });
  p.run(1s);
  p.hangup(p.alice, call);
  p.run(1s);
  REQUIRE(methods == std::vector<std::string>{"INVITE", "CANCEL"});
  for (const auto& a : agents) REQUIRE(a == "Yealink SIP-T54W");
  for (const auto& f : froms) REQUIRE(f == "sip:fake@pbx");

  sip::call_handle real;
  p.alice.turn([&](sip::stack& st, base::instant now, sip::effects& fx) {
    real = st.dial(now, account, {p.bob.uri(), {}, {}}, "test", fx);
  });
  p.run(10ms);
  p.bob_answers();
  p.run(10ms);
  REQUIRE(p.bob.all<sip::incoming_call>()[0].from.find("sip:fake@pbx") != std::string::npos);
  REQUIRE(p.bob.all<sip::call_confirmed>().size() == 1);
  p.hangup(p.bob, p.incoming());
  p.run(1s);
  REQUIRE(p.alice.all<sip::call_ended>().back().by == sip::ended_by::remote);
}
