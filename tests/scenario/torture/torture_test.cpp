// The messages of RFC 4475 and RFC 5118 at a phone that runs: what it answers, and that nothing is left of
// them.
#include "sim_phone.hpp"
#include "torture_ipv6.hpp"
#include "torture_messages.hpp"

#include "../calls/scripted_peer.hpp"

#include <catch2/catch.hpp>

namespace {

const base::endpoint phone_at{base::ip_address::v4(0x0a000002), 5060};
const base::endpoint peer_at{base::ip_address::v4(0x0a000009), 5060};

enum verdict : int {
  dropped = 0,  ///< shown in the trace and not answered
  call = 1,     ///< the phone rings
};

struct row {
  std::string_view section;
  int expected;  ///< a verdict or a status code
};

/// One phone with an account, and a network that keeps what it sends.
struct bench {
  bench() : world(1), phone(world, phone_at, 7), peer(world, peer_at, [](auto&, auto&, auto&) {}) {
    sip::account_settings s;
    s.name = "ada";
    s.aor = "sip:ada@example.org";
    phone.add_account(s);
    world.observe([this](base::instant, const sip::hop& hop, const base::packet& bytes) {
      if (hop.local == phone_at) answers.emplace_back(bytes.text());
    });
  }

  void run(base::duration time) { world.run_until(world.now() + time); }
  void feed(const std::string& bytes) {
    peer.send_bytes(phone_at, bytes);
    run(std::chrono::milliseconds(400));
  }
  /// Codes of all responses so far, each once.
  [[nodiscard]] std::vector<int> codes() {
    std::vector<int> list;
    for (const auto& a : answers) {
      const int code = sip::message::parse(world.pool().copy(a)).status();
      if (std::find(list.begin(), list.end(), code) == list.end()) list.push_back(code);
    }
    return list;
  }
  void reject_all_calls() {
    for (const auto& c : phone.all<sip::incoming_call>()) {
      phone.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
        s.reject(now, c.call, 486, {}, "test", fx);
      });
    }
  }
  void require_empty() {
    phone.events.clear();
    REQUIRE(world.run_until_idle(world.now() + std::chrono::minutes(10)));
    phone.events.clear();
    const auto c = phone.stack().counts();
    REQUIRE(c.calls == 0);
    REQUIRE(c.client_transactions == 0);
    REQUIRE(c.server_transactions == 0);
    REQUIRE(c.requests == 0);
    REQUIRE(c.flows == 0);
    REQUIRE(c.packets == 0);
  }

  sim_world world;
  sim_phone phone;
  scripted_peer peer;
  std::vector<std::string> answers;
};

/// What a UAS must copy (RFC 3261 §8.2.6.2), as far as the request had it, and a tag.
void require_answers(bench& b, const std::string& request) {
  const auto asked = sip::message::parse(b.world.pool().copy(request));
  for (const auto& bytes : b.answers) {
    const bool clean = asked.ok() && asked.findings().empty();
    const auto m =
        sip::message::parse(b.world.pool().copy(bytes), clean ? sip::mode::strict : sip::mode::tolerant);
    INFO(bytes);
    if (clean) REQUIRE(m.ok());
    REQUIRE_FALSE(m.is_request());
    REQUIRE(m.call_id() == asked.call_id());
    REQUIRE(m.list(sip::header_id::via).size() == asked.list(sip::header_id::via).size());
    REQUIRE(m.value(sip::header_id::cseq) == sip::unfolded(asked.value(sip::header_id::cseq)));
    if (asked.ok() && m.status() > 100) REQUIRE_FALSE(m.to().tag().empty());
  }
}

void require_verdict(const row& r, const std::string& bytes) {
  bench b;
  INFO(r.section);
  b.feed(bytes);
  REQUIRE(b.phone.received.size() == 1);
  REQUIRE(b.phone.all<sip::incoming_call>().size() == (r.expected == call ? 1 : 0));
  if (r.expected == dropped) REQUIRE(b.answers.empty());
  if (r.expected > 100) REQUIRE(b.codes() == std::vector<int>{r.expected});
  require_answers(b, bytes);
  b.feed(bytes);  // again, as from a peer that lost the answer: no second call
  REQUIRE(b.phone.all<sip::incoming_call>().size() == (r.expected == call ? 1 : 0));
  b.reject_all_calls();
  b.run(std::chrono::milliseconds(10));
  if (r.expected == call) {
    REQUIRE(b.codes().front() / 100 == 1);
    REQUIRE(b.codes().back() == 486);
  }
  b.require_empty();
}

constexpr row valid_rows[] = {
    {"3.1.1.1", 481}, {"3.1.1.2", 501},  {"3.1.1.3", call},     {"3.1.1.4", 405},
    {"3.1.1.5", 501}, {"3.1.1.6", 200},  {"3.1.1.7", call},     {"3.1.1.8", 405},
    {"3.1.1.9", 200}, {"3.1.1.10", 200}, {"3.1.1.12", dropped}, {"3.1.1.13", dropped},
};
constexpr row odd_rows[] = {
    {"3.2.1", 200},  {"3.3.1", 400},  {"3.3.2", 416},  {"3.3.3", 416},  {"3.3.4", 405},      {"3.3.5", 420},
    {"3.3.6", 415},  {"3.3.7", 405},  {"3.3.8", 400},  {"3.3.9", 400},  {"3.3.10", dropped}, {"3.3.11", 200},
    {"3.3.12", 405}, {"3.3.13", 405}, {"3.3.14", 405}, {"3.3.15", 406}, {"3.4.1", call},
};
constexpr row ipv6_rows[] = {
    {"4.1", 405},  {"4.2", 400}, {"4.3", 405},  {"4.4", 405},  {"4.5a", 481},  {"4.5b", 200},
    {"4.6", call}, {"4.7", 481}, {"4.8", call}, {"4.9", call}, {"4.10a", 200}, {"4.10b", 200},
};

}  // namespace

TEST_CASE("RFC 4475 3.1.1: a running phone answers every valid request for what it means") {
  for (const auto& r : valid_rows) require_verdict(r, torture::valid(r.section));
  REQUIRE(std::size(valid_rows) + 1 == torture::valid_messages().size());  // MESSAGE stands below
}

TEST_CASE("RFC 4475 3.1.1.11: a MESSAGE with NUL bytes in its body is answered") {
  bench b;
  b.feed(torture::valid("3.1.1.11"));
  REQUIRE(b.codes().size() == 1);
  REQUIRE(b.codes()[0] >= 200);
  b.require_empty();
}

TEST_CASE(
    "RFC 4475 3.1.2: every invalid request gets its error, every invalid response is dropped and shown") {
  for (const auto& m : torture::invalid_messages()) {
    const bool response = m.bytes.starts_with("SIP/2.0 ");
    int expected = response ? int{dropped} : 400;
    if (m.code == sip::errc::version) expected = 505;
    if (std::string_view(m.section) == "3.1.2.18") expected = 501;
    require_verdict({m.section, expected}, m.bytes);
  }
}

TEST_CASE("RFC 4475 3.2 to 3.4: what only means something odd is answered as the section says") {
  for (const auto& r : odd_rows) require_verdict(r, torture::odd(r.section));
  REQUIRE(std::size(odd_rows) == torture::odd_messages().size());
}

TEST_CASE("RFC 5118: a running phone answers every message with IPv6 in it") {
  for (const auto& r : ipv6_rows) require_verdict(r, torture::ipv6(r.section));
  REQUIRE(std::size(ipv6_rows) == torture::ipv6_messages().size());
}

TEST_CASE("refusals carry what they must: Unsupported, Allow, Accept, Warning and the reason") {
  const auto answer_to = [](const std::string& bytes) {
    bench b;
    b.feed(bytes);
    REQUIRE_FALSE(b.answers.empty());
    return b.answers.front();
  };
  const auto has = [](const std::string& answer, std::string_view text) {
    INFO(answer);
    CHECK(answer.find(text) != std::string::npos);
  };
  has(answer_to(torture::odd("3.3.5")), "\r\nUnsupported: neverHeardOf, neverHeardOfEither\r\n");
  has(answer_to(torture::odd("3.3.4")), "\r\nAllow: INVITE, ACK");
  has(answer_to(torture::valid("3.1.1.5")), "\r\nAllow: INVITE, ACK");
  has(answer_to(torture::odd("3.3.6")), "\r\nAccept: application/sdp");
  has(answer_to(torture::odd("3.3.15")), "\r\nWarning: 399 ");
  has(answer_to(torture::odd("3.3.1")), "SIP/2.0 400 Bad Request: the message has no From, line 6\r\n");
  has(answer_to(torture::ipv6("4.2")), "400 Bad Request: the request URI is malformed");
  has(answer_to(torture::ipv6("4.1")), ";received=10.0.0.9\r\n");
}

TEST_CASE("a response with a second Via is dropped, although its branch is ours (RFC 3261 8.1.3.3)") {
  bench b;
  const scripted_peer server(b.world, {base::ip_address::v4(0x0a000008), 5060},
                             [&](scripted_peer& p, const sip::hop& hop, const sip::message& m) {
                               p.respond(hop, m, 200, "first", [](sip::draft& d) {
                                 d.add(sip::header_id::via, "SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1");
                               });
                               p.respond(hop, m, 204, "second");
                             });
  b.phone.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
    REQUIRE(s.request(now, b.phone.account, "OPTIONS", "sip:x@10.0.0.8", {}, "test", fx));
  });
  b.run(std::chrono::seconds(1));
  {
    const auto done = b.phone.all<sip::request_done>();
    REQUIRE(done.size() == 1);
    CHECK(done[0].code == 204);
  }
  CHECK(b.phone.received.size() == 2);
  b.require_empty();
}
