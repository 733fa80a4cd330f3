// Session descriptions in bodies of several parts (RFC 5621), in every message of a call that may have one.
#include "callee.hpp"

using namespace std::chrono_literals;

namespace {

constexpr auto mixed = "multipart/mixed;boundary=cut";
constexpr auto alternative = "multipart/alternative; boundary=\"cut\"";
constexpr auto isup = "application/isup;version=nxv3";

std::string part(const std::string& type, std::string_view bytes, const std::string& disposition = {}) {
  const auto line = disposition.empty() ? std::string() : "Content-Disposition: " + disposition + "\r\n";
  return "--cut\r\nContent-Type: " + type + "\r\n" + line + "\r\n" + std::string(bytes) + "\r\n";
}

const std::string closed = "--cut--\r\n";

/// A description after a part that may be ignored.
std::string wrapped(std::string_view sdp) {
  return part(isup, "\x01\x02", "signal;handling=optional") + part("application/sdp", sdp) + closed;
}

/// Carol, who sends one INVITE to bob, and acknowledges his 200 with a body.
struct caller : pair_of_phones {
  void invite(const std::string& type, const std::string& body, const std::string& more = {}) {
    peer.send_bytes(bob_at, "INVITE sip:phone@10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bKi\r\n" + common() +
                    "To: <sip:phone@10.0.0.2>\r\nCSeq: 1 INVITE\r\n" + more + described(type, body));
    run(100ms);
  }
  void acknowledge(const std::string& type, const std::string& body) {
    peer.send_bytes(bob_at, "ACK sip:phone@10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bKa\r\n" + common() +
                    "To: <sip:phone@10.0.0.2>;tag=" + tag + "\r\nCSeq: 1 ACK\r\n" + described(type, body));
    run(100ms);
  }
  static std::string common() {
    return "From: <sip:x@y>;tag=1\r\nCall-ID: many-parts\r\nContact: <sip:x@10.0.0.3>\r\nMax-Forwards: 70\r\n";
  }
  static std::string described(const std::string& type, const std::string& body) {
    const auto line = body.empty() ? std::string() : "Content-Type: " + type + "\r\n";
    return line + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

  int status = 0;
  std::string tag, text, rseq;
  scripted_peer peer{world, carol_at, [this](scripted_peer&, const sip::hop&, const sip::message& m) {
    if (m.status() <= 100) return;
    status = m.status();
    tag = m.to().tag();
    text = m.text();
    rseq = m.value(sip::header_id::rseq);
  }};
};

}  // namespace

TEST_CASE("of an INVITE's parts the session description counts, what must be understood and is not gets 415") {
  struct row { std::string name, type, body; int refused; std::string_view offer; };
  const auto sdp = part("application/sdp", an_offer);
  const auto nested = "--out\r\nContent-Type: " + std::string(alternative) + "\r\n\r\n" + part("text/plain", "call me") + sdp + closed +
                      "\r\n--out\r\nContent-Type: " + isup + "\r\nContent-Disposition: signal;handling=optional\r\n\r\n\x01\r\n--out--\r\n";
  const auto r = GENERATE_COPY(values<row>({
      {"an optional part before it", mixed, wrapped(an_offer), 0, an_offer},
      {"a required part after it", mixed, sdp + part(isup, "\x01", "signal;handling=required") + closed, 415, {}},
      {"required is the default", mixed, part(isup, "\x01", "signal") + sdp + closed, 415, {}},
      {"the last alternative that is understood", alternative, sdp + part("application/unheard-of", "x") + closed, 0, an_offer},
      {"an alternative of none that is", alternative, part("text/plain", "x") + part("text/html", "y") + closed, 415, {}},
      {"an alternative in a mixed", "multipart/mixed;boundary=out", nested, 0, an_offer},
      {"nothing of a session", mixed, part(isup, "\x01", "signal;handling=optional") + closed, 0, {}},
      {"a description of something else", mixed, part("application/sdp", an_offer, "early-session;handling=optional") + closed, 0, {}},
      {"a folded Content-Type", "multipart/mixed;\r\n boundary=cut", wrapped(an_offer), 0, an_offer},
      {"no boundary", "multipart/mixed", wrapped(an_offer), 400, {}},
  }));
  INFO(r.name);
  caller p;
  p.invite(r.type, r.body);
  REQUIRE(p.status == r.refused);
  if (r.refused == 415) REQUIRE(p.text.find("\r\nAccept: application/sdp, multipart/mixed, multipart/alternative\r\n") != std::string::npos);
  const auto calls = p.bob.all<sip::incoming_call>();
  REQUIRE(calls.size() == (r.refused == 0 ? 1 : 0));
  if (!calls.empty()) REQUIRE(calls[0].body == r.offer);
}

TEST_CASE("an INVITE whose parts hold no description is a late offer, and the answer in a multipart ACK is found") {
  caller p;
  p.invite(mixed, part(isup, "\x01", "signal;handling=optional") + closed);
  p.bob_answers();
  p.run(10ms);
  REQUIRE(p.status == 200);
  p.acknowledge(mixed, wrapped(an_offer));
  REQUIRE(p.bob.all<sip::call_confirmed>().at(0).body == an_offer);
}

TEST_CASE("1xx, 2xx, re-INVITE and UPDATE bring the description as one of several parts") {
  pair_of_phones p;
  callee other(p.world);
  other.body_type = mixed;
  answers_offers(p.alice);
  const auto call = p.alice.dial(other.uri());
  p.run(10ms);
  SECTION("in a reliable 183") {
    other.reliable(183, "one", 7, wrapped(an_answer));
    p.run(10ms);
    REQUIRE(p.alice.all<sip::call_progress>().at(0).body == an_answer);
    REQUIRE(other.requests("PRACK").size() == 1);
    other.answer(200, "one");
    p.run(10ms);
    REQUIRE(p.alice.all<sip::call_confirmed>().at(0).body == an_answer);
  }
  SECTION("in the 200, in a re-INVITE and an UPDATE") {
    other.answer(200, "one", wrapped(an_answer));
    p.run(10ms);
    REQUIRE(p.alice.all<sip::call_confirmed>().at(0).body == an_answer);
    other.send("UPDATE", "one", 1, wrapped(an_offer));
    p.run(10ms);
    REQUIRE(other.statuses("UPDATE") == std::vector<int>{200});
    other.send("INVITE", "one", 2, wrapped(an_offer));
    p.run(10ms);
    REQUIRE(other.statuses("INVITE") == std::vector<int>{200});
    const auto offers = p.alice.all<sip::session_offered>();
    REQUIRE(offers.size() == 2);
    for (const auto& o : offers) REQUIRE(o.body == an_offer);
    other.send("ACK", "one", 2);
    other.send("UPDATE", "one", 3, part(isup, "\x01", "signal;handling=required") + closed);
    p.run(10ms);
    REQUIRE(other.statuses("UPDATE") == std::vector<int>{200, 415});
  }
  pair_of_phones::hangup(p.alice, call);
  p.run(10ms);
  REQUIRE(p.alice.stack().counts().calls == 0);
}

TEST_CASE("the offer in a PRACK and the answer to one may each be one of several parts") {
  SECTION("the answer that we get") {
    pair_of_phones p;
    callee other(p.world);
    other.body_type = mixed;
    other.on_request = [&](const sip::message& m) {
      if (m.method() != sip::method::ack) other.answer_to(m, 200, "one", m.method() == sip::method::prack ? wrapped(an_answer) : "");
    };
    sip::dial_settings wanted;
    wanted.target = other.uri();
    wanted.hold_prack = true;
    const auto call = dial_with(p.alice, wanted);
    p.run(10ms);
    other.reliable(183, "one", 7, wrapped(an_answer));
    p.run(10ms);
    p.alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.acknowledge(now, call, an_offer, fx)); });
    p.run(10ms);
    REQUIRE(other.requests("PRACK").size() == 1);
    const auto answers = p.alice.all<sip::session_answered>();
    REQUIRE(answers.size() == 1);
    REQUIRE(answers[0].body == an_answer);
  }
  SECTION("the offer that we get") {
    caller p;
    p.invite("application/sdp", std::string(an_offer), "Supported: 100rel\r\n");
    p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.ring(now, p.incoming(), 183, an_answer, "test", fx)); });
    p.run(10ms);
    REQUIRE(p.status == 183);
    p.peer.send_bytes(bob_at, "PRACK sip:phone@10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bKp\r\n" + caller::common() +
                                  "To: <sip:phone@10.0.0.2>;tag=" + p.tag + "\r\nCSeq: 2 PRACK\r\nRAck: " + p.rseq + " 1 INVITE\r\n" +
                                  caller::described(mixed, wrapped(an_offer)));
    p.run(10ms);
    const auto offers = p.bob.all<sip::session_offered>();
    REQUIRE(offers.size() == 1);
    REQUIRE(offers[0].body == an_offer);
  }
}
