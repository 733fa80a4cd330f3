// What a well-behaved stack would not send.
#include "events_pair.hpp"

namespace {

/// A notifier by hand: answers each SUBSCRIBE as the test says and sends the NOTIFYs that it writes.
struct scripted_notifier {
  scripted_notifier(watching_pair& pair, scripted_peer::script script) : p(pair), peer(pair.world, carol_at, std::move(script)) {}

  static sip::draft notify(const sip::message& subscribe, const std::string& tag, unsigned cseq, const std::string& state,
                           const std::string& event = "message-summary") {
    auto d = sip::draft::request("NOTIFY", "sip:alice@10.0.0.1:5060");
    d.add(sip::header_id::via, "SIP/2.0/UDP 10.0.0.3:5060;branch=z9hG4bK" + tag + std::to_string(cseq));
    d.add(sip::header_id::max_forwards, "70");
    d.add(sip::header_id::from, std::string(subscribe.value(sip::header_id::to)) + ";tag=" + tag);
    d.add(sip::header_id::to, subscribe.value(sip::header_id::from));
    d.add(sip::header_id::call_id, subscribe.call_id());
    d.add(sip::header_id::cseq, std::to_string(cseq) + " NOTIFY");
    d.add(sip::header_id::contact, "<sip:" + tag + "@10.0.0.3:5060>");
    if (!event.empty()) d.add(sip::header_id::event, event);
    if (!state.empty()) d.add(sip::header_id::subscription_state, state);
    d.body("text/plain", tag);
    return d;
  }

  watching_pair& p;
  scripted_peer peer;
};

std::string carol_uri() { return "sip:peer@10.0.0.3:5060"; }

}  // namespace

TEST_CASE("a NOTIFY that comes before the 2xx of its SUBSCRIBE makes the dialog") {
  watching_pair p;
  scripted_notifier n(p, [](scripted_peer& peer, const sip::hop& from, const sip::message& m) {
    if (!m.is_request() || m.method() != sip::method::subscribe) return;
    if (m.value(sip::header_id::expires) == "0") return peer.respond(from, m, 481, "x");
    peer.send(from.remote, scripted_notifier::notify(m, "early", 1, "active;expires=500"));
  });
  p.subscribe({.target = carol_uri()});
  p.run(1s);
  REQUIRE(p.last_word().status == sip::subscription_status::active);
  REQUIRE(p.last_word().expires_s == 500);
  REQUIRE(n.peer.seen.size() > 1);
}

TEST_CASE("a forked SUBSCRIBE makes a subscription for each notifier, or the others get 481") {
  const bool keep = GENERATE(true, false);
  watching_pair p;
  scripted_notifier n(p, [](scripted_peer& peer, const sip::hop& from, const sip::message& m) {
    if (!m.is_request() || m.method() != sip::method::subscribe) return;
    if (!m.to().tag().empty()) return peer.respond(from, m, 481, "");
    peer.respond(from, m, 200, "one", [](sip::draft& d) { d.add(sip::header_id::expires, "3600"); });
    for (const auto* tag : {"one", "two", "three"}) peer.send(from.remote, scripted_notifier::notify(m, tag, 1, "active;expires=3600"));
  });
  p.subscribe({.target = carol_uri(), .package = {}, .keep_forks = keep});
  p.run(1s);
  REQUIRE(p.alice.all<sip::subscription_forked>().size() == (keep ? 2 : 0));
  REQUIRE(p.alice.stack().counts().subscriptions == (keep ? 3 : 1));
  REQUIRE(n.peer.count("481") == (keep ? 0 : 2));
  REQUIRE(p.heard().size() == (keep ? 3 : 1));
  // After timer N nobody else may join (RFC 6665 §4.1.2.4).
  p.run(40s);
  REQUIRE(p.alice.stack().counts().subscriptions == (keep ? 3 : 1));
}

TEST_CASE("a malformed NOTIFY of another notifier is refused and makes no subscription") {
  watching_pair p;
  scripted_notifier n(p, [](scripted_peer& peer, const sip::hop& from, const sip::message& m) {
    if (!m.is_request() || m.method() != sip::method::subscribe || !m.to().tag().empty()) return;
    peer.respond(from, m, 200, "one", [](sip::draft& d) { d.add(sip::header_id::expires, "3600"); });
    peer.send(from.remote, scripted_notifier::notify(m, "one", 1, "active;expires=3600"));
    peer.send(from.remote, scripted_notifier::notify(m, "two", 1, ""));
  });
  p.subscribe({.target = carol_uri()});
  p.run(1s);
  REQUIRE(n.peer.count("400") == 1);
  REQUIRE(p.alice.all<sip::subscription_forked>().empty());
  REQUIRE(p.alice.stack().counts().subscriptions == 1);
}

TEST_CASE("forks are bounded: a peer that answers a SUBSCRIBE with a hundred notifiers makes seventeen subscriptions") {
  watching_pair p;
  scripted_notifier n(p, [](scripted_peer& peer, const sip::hop& from, const sip::message& m) {
    if (!m.is_request() || m.method() != sip::method::subscribe || !m.to().tag().empty()) return;
    for (int i = 0; i < 100; ++i) peer.send(from.remote, scripted_notifier::notify(m, "t" + std::to_string(i), 1, "active;expires=3600"));
  });
  p.subscribe({.target = carol_uri()});
  p.run(1s);
  REQUIRE(p.alice.stack().counts().subscriptions == 17);
}

TEST_CASE("a SUBSCRIBE that is accepted but never followed by a NOTIFY fails after timer N") {
  watching_pair p;
  scripted_notifier n(p, [](scripted_peer& peer, const sip::hop& from, const sip::message& m) {
    if (m.is_request()) peer.respond(from, m, 200, "one", [](sip::draft& d) { d.add(sip::header_id::expires, "3600"); });
  });
  p.subscribe({.target = carol_uri(), .package = {}, .resubscribe = false});
  p.run(33s);
  REQUIRE(p.last_word().status == sip::subscription_status::failed);
  REQUIRE(p.last_word().code == 408);
  REQUIRE(p.alice.stack().counts().subscriptions == 0);
}

TEST_CASE("a NOTIFY that is wrong is refused and changes nothing") {
  struct row { std::string state, event; unsigned cseq; std::string tag, status; };
  const auto r = GENERATE(values<row>({{"", "message-summary", 9, "one", "400"},
                                       {"active", "", 9, "one", "489"},
                                       {"active", "presence", 9, "one", "481"},
                                       {"active", "message-summary;id=7", 9, "one", "481"},
                                       {"active", "message-summary", 1, "one", "500"}}));
  INFO(r.state << " " << r.event << " " << r.cseq);
  watching_pair p;
  std::string subscribe;
  scripted_notifier n(p, [&](scripted_peer& peer, const sip::hop& from, const sip::message& m) {
    if (!m.is_request() || m.method() != sip::method::subscribe) return;
    subscribe = m.text();
    peer.respond(from, m, 200, "one", [](sip::draft& d) { d.add(sip::header_id::expires, "3600"); });
    peer.send(from.remote, scripted_notifier::notify(m, "one", 5, "active;expires=3600"));
  });
  p.subscribe({.target = carol_uri()});
  p.run(1s);
  REQUIRE(p.heard().size() == 1);
  n.peer.seen.clear();
  const auto first = sip::message::parse(p.world.pool().copy(subscribe));
  n.peer.send(alice_at, scripted_notifier::notify(first, r.tag, r.cseq, r.state, r.event));
  p.run(1s);
  REQUIRE(n.peer.seen == std::vector<std::string>{r.status});
  REQUIRE(p.heard().size() == 1);
}

TEST_CASE("a refresh that gets an error which ends no subscription is tried again, and the old time holds") {
  int refreshes = 0;
  watching_pair p;
  scripted_notifier n(p, [&](scripted_peer& peer, const sip::hop& from, const sip::message& m) {
    if (!m.is_request() || m.method() != sip::method::subscribe) return;
    if (!m.to().tag().empty()) {
      ++refreshes;
      return peer.respond(from, m, 500, "");
    }
    peer.respond(from, m, 200, "one", [](sip::draft& d) { d.add(sip::header_id::expires, "200"); });
    peer.send(from.remote, scripted_notifier::notify(m, "one", 5, "active;expires=200"));
  });
  p.subscribe({.target = carol_uri(), .package = {}, .expires_s = 200, .resubscribe = false});
  p.run(199s);
  REQUIRE(refreshes >= 2);
  REQUIRE(p.last_word().status == sip::subscription_status::active);
  p.run(2s);
  REQUIRE(p.last_word().reason == "expired");
  REQUIRE(p.alice.stack().counts().subscriptions == 0);
}

TEST_CASE("a SUBSCRIBE in a dialog that does not exist gets 481, one to the refer package 403") {
  struct row { std::string event, to_tag, status; };
  const auto r = GENERATE(values<row>({{"message-summary", ";tag=none", "481"}, {"refer", "", "403"}, {"", "", "489"}}));
  watching_pair p;
  scripted_peer peer(p.world, carol_at, [](auto&, const auto&, const auto&) {});
  auto d = scripted_request("SUBSCRIBE", p.bob.uri(), carol_at, "sub");
  d.set(sip::header_id::to, "<" + p.bob.uri() + ">" + r.to_tag);
  if (!r.event.empty()) d.add(sip::header_id::event, r.event);
  peer.send(bob_at, d);
  p.run(1s);
  REQUIRE(peer.seen == std::vector<std::string>{r.status});
  REQUIRE(p.bob.stack().counts().notifiers == 0);
}

TEST_CASE("one peer in one dialog cannot make more subscriptions than the dialog may hold") {
  watching_pair p;
  std::string to_tag;
  scripted_peer peer(p.world, carol_at, [&](scripted_peer& self, const sip::hop& from, const sip::message& m) {
    if (m.is_request()) return self.respond(from, m, 200, "");
    to_tag = m.to().tag();
  });
  for (unsigned i = 1; i <= 40; ++i) {
    auto d = scripted_request("SUBSCRIBE", p.bob.uri(), carol_at, "sub", i);
    if (!to_tag.empty()) d.set(sip::header_id::to, "<" + p.bob.uri() + ">;tag=" + to_tag);
    d.add(sip::header_id::event, "message-summary;id=" + std::to_string(i)).add(sip::header_id::expires, "600");
    peer.send(bob_at, d);
    p.run(10ms);
  }
  REQUIRE(p.bob.stack().counts().notifiers <= 16);
}

TEST_CASE("OPTIONS tells the methods, extensions and packages that are there") {
  watching_pair p;
  std::string answer;
  scripted_peer peer(p.world, carol_at, [&](scripted_peer&, const sip::hop&, const sip::message& m) { answer = m.text(); });
  peer.send(bob_at, scripted_request("OPTIONS", p.bob.uri(), carol_at, "opt"));
  p.run(1s);
  REQUIRE(answer.find("Allow-Events: message-summary\r\n") != std::string::npos);
  for (const auto* word : {"SUBSCRIBE", "NOTIFY", "REFER", "MESSAGE", "PUBLISH", "norefersub", "tdialog"}) {
    REQUIRE(answer.find(word) != std::string::npos);
  }
}

TEST_CASE("a fetch that is answered with 204 is over at once and leaves nothing, for no NOTIFY will come") {
  watching_pair p;
  scripted_notifier n(p, [](scripted_peer& peer, const sip::hop& from, const sip::message& m) {
    if (m.is_request()) peer.respond(from, m, 204, "one");
  });
  p.subscribe({.target = carol_uri(), .package = {}, .expires_s = 0});
  p.run(1s);
  REQUIRE(p.last_word().status == sip::subscription_status::terminated);
  REQUIRE(p.alice.stack().counts().subscriptions == 0);
}

TEST_CASE("a subscription whose only answer bears another Call-ID is over after timer N and leaves nothing") {
  watching_pair p;
  base::packet_pool pool;
  scripted_notifier n(p, [&pool](scripted_peer& peer, const sip::hop& from, const sip::message& m) {
    if (!m.is_request()) return;
    const auto own = std::string(m.call_id());
    const auto bytes = sip::serialize(sip::draft_response(m, from, 200, {}, "one"), pool);
    auto answer = std::string(bytes.text());
    answer.replace(answer.find(own), own.size(), "another");
    peer.send_bytes(from.remote, answer);
  });
  p.subscribe({.target = carol_uri(), .package = {}, .resubscribe = false});
  p.run(40s);
  REQUIRE(n.peer.count("SUBSCRIBE") == 1);
  REQUIRE(p.last_word().status == sip::subscription_status::failed);
  REQUIRE(p.alice.stack().counts().subscriptions == 0);
  REQUIRE(p.alice.stack().counts().client_transactions == 0);
}
