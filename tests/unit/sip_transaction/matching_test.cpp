#include "rig.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>

using rig::layer_rig;
using rig::request;

namespace {

request of_peer(const char* method, const char* branch) {
  request r{.method = method};
  r.branch = branch;
  r.sent_by = "192.0.2.9:5060";
  return r;
}

/// How many transactions the two requests make.
std::size_t transactions(const request& a, const request& b) {
  layer_rig rig;
  rig.receive(a.text());
  rig.receive(b.text());
  return rig.layer.counts().servers;
}

}  // namespace

TEST_CASE("requests match by branch, sent-by and method (RFC 3261 §17.2.3)") {
  const auto original = of_peer("INVITE", "z9hG4bK-abc");
  REQUIRE(transactions(original, original) == 1);
  REQUIRE(transactions(original, of_peer("OPTIONS", "z9hG4bK-abc")) == 2);
  REQUIRE(transactions(original, of_peer("FOO", "z9hG4bK-abc")) == 2);
  REQUIRE(transactions(original, of_peer("INVITE", "z9hG4bK-abd")) == 2);
  auto other_host = original;
  other_host.sent_by = "192.0.2.9:5061";
  REQUIRE(transactions(original, other_host) == 2);
  SECTION("nothing else counts, as the branch is unique") {
    auto odd = original;
    odd.uri = "sip:somebody@else";
    odd.number = 99;
    REQUIRE(transactions(original, odd) == 1);
  }
  SECTION("tokens and host names have no case") {
    auto upper = original;
    upper.branch = "Z9HG4BK-ABC";
    REQUIRE(transactions(original, upper) == 1);
  }
}

TEST_CASE("without a usable branch requests match by the fields of RFC 2543") {
  for (const auto* branch : {"", "1", "z9hG4bK"}) {
    INFO(branch);
    const auto original = of_peer("INVITE", branch);
    REQUIRE(transactions(original, original) == 1);
    auto other = original;
    other.uri = "sip:carol@example.com";
    REQUIRE(transactions(original, other) == 2);
    other = original;
    other.number = 8;
    REQUIRE(transactions(original, other) == 2);
    other = original;
    other.to_tag = "x";
    REQUIRE(transactions(original, other) == 2);
    other = original;
    other.sent_by = "192.0.2.9:5061";
    REQUIRE(transactions(original, other) == 2);
    other = original;
    other.method = "OPTIONS";
    REQUIRE(transactions(original, other) == 2);
  }
}

TEST_CASE("the ACK of an RFC 2543 client belongs to the rejection whose To tag it has") {
  layer_rig rig;
  const auto invite = of_peer("INVITE", "");
  rig.receive(invite.text());
  rig.respond(rig.server, 486);
  auto ack = of_peer("ACK", "");
  ack.to_tag = "other";
  rig.receive(ack.text());
  REQUIRE(rig.run("@0.5") == "0.5>486#1");
  ack.to_tag = "bob";
  rig.receive(ack.text());
  REQUIRE(rig.run("@9") == "5.5end");
}

TEST_CASE("the ACK of an RFC 2543 client's INVITE within a dialog matches too") {
  layer_rig rig;
  auto invite = of_peer("INVITE", "");
  invite.to_tag = "bob";
  rig.receive(invite.text());
  rig.respond(rig.server, 488);
  auto ack = of_peer("ACK", "");
  ack.to_tag = "bob";
  rig.receive(ack.text());
  REQUIRE(rig.run("@9") == "5end");
}

TEST_CASE("the CANCEL of an RFC 2543 client names its INVITE") {
  layer_rig rig;
  rig.receive(of_peer("INVITE", "").text());
  const auto invite = rig.server;
  rig.receive(of_peer("CANCEL", "").text());
  REQUIRE(rig.cancels == invite);
}

TEST_CASE("responses match by branch, sent-by and the method of CSeq (RFC 3261 §17.1.3)") {
  request r;
  const auto answers = [](const request& sent, const request& answered) {
    layer_rig rig;
    rig.start(sent.text());
    rig.receive(rig::response_text(answered, 200));
    rig.advance(1);
    return rig.sent.size() == 1;  // no retransmission: it was taken
  };
  REQUIRE(answers(r, r));
  auto other = r;
  other.method = "OPTIONS";
  REQUIRE_FALSE(answers(r, other));
  other = r;
  other.branch = "z9hG4bK-9";
  REQUIRE_FALSE(answers(r, other));
  other = r;
  other.sent_by = "203.0.113.1:5060";
  REQUIRE_FALSE(answers(r, other));
  other = r;
  other.branch = "Z9HG4bk-1";
  REQUIRE(answers(r, other));
}

TEST_CASE("of two clients with one branch the newer gets the answers, and both end") {
  layer_rig rig;
  request r{.method = "OPTIONS"};
  const auto older = rig.start(r.text());
  const auto newer = rig.start(r.text());
  REQUIRE(older != newer);
  rig.receive(rig::response_text(r, 200));
  REQUIRE(rig.layer.counts().clients == 2);
  rig.advance(6);
  REQUIRE(rig.layer.hop_of(newer) == sip::hop{});
  REQUIRE(rig.layer.hop_of(older) == rig.to_peer());
  rig.advance(33);
  REQUIRE(rig.layer.counts().clients == 0);
  REQUIRE(rig.run("OPTIONS 200") == "33>OPTIONS 33up200");
}

TEST_CASE("a hop that breaks takes only its own transactions") {
  layer_rig rig(sip::transport::tcp);
  request r;
  rig.start(r.text());
  sip::transaction_output out;
  auto hop = rig.to_peer();
  hop.flow = 2;
  rig.layer.transport_failed(rig.now(), hop, out);
  hop = rig.to_peer();
  hop.remote.port = 1;
  rig.layer.transport_failed(rig.now(), hop, out);
  REQUIRE(out.events.empty());
  rig.layer.transport_failed(rig.now(), rig.to_peer(), out);
  REQUIRE(out.events.size() == 2);
  REQUIRE(std::get<sip::client_failed_event>(out.events[0]).why == sip::failure::transport);
  REQUIRE(std::get<sip::client_ended_event>(out.events[1]).client == rig.client);
}

TEST_CASE("hops that break take exactly what stands on them, whatever came and went before") {
  base::packet_pool pool;
  sip::transaction_layer layer({}, pool);
  sip::transaction_output out;
  base::seeded_rng random(3);
  const base::instant now{};
  std::map<std::uint16_t, std::set<sip::client_id>> expected;
  std::map<sip::client_id, request> open;
  const auto hop_to = [](std::uint16_t port) {
    auto to = sip::hop{sip::transport::tcp, 1, rig::local, rig::peer};
    to.remote.port = port;
    return to;
  };
  for (int i = 0; i < 600; ++i) {
    request r{.method = "OPTIONS"};
    r.branch = "z9hG4bK" + std::to_string(i);
    const auto port = static_cast<std::uint16_t>(1 + random.below(3));
    const auto id = layer.send_request(now, hop_to(port), pool.copy(r.text()), {}, sip::cause::user, out);
    expected[port].insert(id);
    open[id] = r;
    if (random.below(2) == 0) continue;
    const auto ends = std::next(open.begin(), static_cast<std::ptrdiff_t>(random.below(open.size())));
    const auto answer = sip::message::parse(pool.copy(rig::response_text(ends->second, 200)));
    layer.receive(now, hop_to(1), answer, out);
    for (auto& [p, ids] : expected) ids.erase(ends->first);
    open.erase(ends);
  }
  for (const auto& [port, ids] : expected) {
    out.clear();
    layer.transport_failed(now, hop_to(port), out);
    std::set<sip::client_id> failed;
    for (const auto& e : out.events) {
      if (const auto* f = std::get_if<sip::client_failed_event>(&e)) failed.insert(f->client);
    }
    REQUIRE(failed == ids);
    REQUIRE(out.events.size() == 2 * ids.size());
  }
  REQUIRE(layer.counts().clients == 0);
}
