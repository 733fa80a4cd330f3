// The Nth allocation fails, for every N. Promised: parsing and serializing leave nothing behind; a stack that threw
// std::bad_alloc in the middle of a turn can be destroyed without a crash or a leak, and must be.
#include "allocations.hpp"

#include <sip/message/draft.hpp>
#include <sip/message/message.hpp>
#include <sip/stack/stack.hpp>

#include <catch2/catch.hpp>

#include <new>
#include <string>

namespace {

/// Runs `work` with the first allocation failing, then with the second, until it needs no more. Gives their number.
template <class Work>
long fail_each(Work&& work) {
  work();  // what is made once and kept
  for (long n = 0;; ++n) {
    const auto before = test_support::live_allocations();
    bool failed = false;
    test_support::fail_allocation(n);
    try {
      work();
    } catch (const std::bad_alloc&) {
      failed = true;
    }
    test_support::fail_allocation(-1);
    const auto left = test_support::live_allocations() - before;
    if (left != 0) FAIL("allocation " << n << " failed and " << left << " others were not freed");
    if (!failed) return n;
  }
}

std::string invite() {
  std::string text =
      "INVITE sip:bob@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKalloc;rport\r\nMax-Forwards: 70\r\n"
      "From: <sip:alice@192.0.2.9>;tag=from\r\nTo: <sip:bob@192.0.2.1>\r\nCall-ID: a-call-with-a-name-that-is-long-enough\r\n"
      "CSeq: 1 INVITE\r\nContact: <sip:alice@192.0.2.9>\r\nRecord-Route: <sip:192.0.2.9;lr>\r\nContent-Type: application/sdp\r\n"
      "Content-Length: 5\r\n\r\nv=0\r\n";
  return text;
}

std::string inside_dialog(const std::string& method, const std::string& to, int cseq) {
  return method + " sip:bob@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK" + method +
         ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:alice@192.0.2.9>;tag=from\r\nTo: " + to +
         "\r\nCall-ID: a-call-with-a-name-that-is-long-enough\r\nCSeq: " + std::to_string(cseq) + " " + method +
         "\r\nContent-Length: 0\r\n\r\n";
}

const base::endpoint own{base::ip_address::v4(0xc0000201), 5060};
const base::endpoint peer{base::ip_address::v4(0xc0000209), 5060};
const sip::hop from_peer{sip::transport::udp, 1, own, peer};

sip::account_settings account() {
  sip::account_settings s;
  s.aor = "sip:bob@192.0.2.1";
  s.bind = own;
  s.registrar = "sip:192.0.2.9";
  return s;
}

void receive(sip::stack& s, base::instant now, const std::string& bytes, sip::effects& fx) {
  s.handle(now, sip::datagram{from_peer, s.pool().copy(bytes)}, fx);
}

/// An incoming call from its INVITE to its BYE; on the way the timers run.
void incoming_call() {
  base::seeded_rng random(1);
  sip::stack s({}, random);
  sip::effects fx;
  s.add_account(account());
  auto now = base::instant(std::chrono::seconds(1));
  receive(s, now, invite(), fx);
  const auto call = std::get<sip::incoming_call>(fx.events.at(0)).call;
  s.ring(now, call, 180, {}, "test", fx);
  s.answer(now, call, "v=0\r\n", "test", fx);
  const auto wire = fx.sends.back().bytes;
  const auto ok = sip::message::parse(wire);
  const std::string to(ok.value(sip::header_id::to));
  now += std::chrono::seconds(1);
  s.on_timeout(now, fx);
  receive(s, now, inside_dialog("ACK", to, 1), fx);
  s.info(now, call, "text/plain", "hello", "test", fx);
  receive(s, now, inside_dialog("BYE", to, 2), fx);
  s.on_timeout(now + std::chrono::minutes(5), fx);
}

/// A registration and a call that nobody answers, until their timers end them.
void outgoing() {
  base::seeded_rng random(2);
  sip::stack s({}, random);
  sip::effects fx;
  const auto id = s.add_account(account());
  auto now = base::instant(std::chrono::seconds(1));
  s.start_registration(now, id, "test", fx);
  s.handle(now, sip::flow_up{fx.connects.at(0).token, from_peer, 5060}, fx);
  const auto call = s.dial(now, id, {"sip:alice@192.0.2.9", {}, {}}, "test", fx);
  s.offer(now, call, "v=0\r\n", "test", fx);
  for (int i = 0; i < 12; ++i) s.on_timeout(now += std::chrono::seconds(4), fx);
  s.hangup(now, call, "test", fx);
}

}  // namespace

TEST_CASE("allocation failure: parsing and serializing leave nothing behind, whichever allocation fails") {
  const auto text = invite();
  const auto allocations = fail_each([&] {
    base::packet_pool pool;
    const auto m = sip::message::parse(pool.copy(text));
    const auto d = sip::draft::response_to(m, 200, {}, "tag");
    static_cast<void>(sip::serialize(d, pool));
  });
  CHECK(allocations > 0);
}

TEST_CASE("allocation failure: a message of 512 header lines, whichever allocation fails") {
  auto text = invite();
  std::string more;
  for (int i = 0; i < 500; ++i) more += "X-" + std::to_string(i) + ": y\r\n";
  text.insert(text.find("Content-Type"), more);
  const auto allocations = fail_each([&] {
    base::packet_pool pool;
    const auto m = sip::message::parse(pool.copy(text));
    if (!m.ok()) throw std::logic_error("the message is fine");
  });
  CHECK(allocations > 1);
}

TEST_CASE("allocation failure: a stack that threw in any turn of an incoming call can be destroyed and leaks nothing") {
  CHECK(fail_each(incoming_call) > 100);
}

TEST_CASE("allocation failure: a stack that threw while it registers or calls can be destroyed and leaks nothing") {
  CHECK(fail_each(outgoing) > 100);
}
