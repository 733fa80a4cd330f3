#include "liar.hpp"

#include <sip/transaction/response_via.hpp>

using sip::draft;
using sip::header_id;

namespace {

constexpr std::string_view sdp = "v=0\r\no=- 1 1 IN IP4 10.9.9.9\r\ns=lie\r\nc=IN IP4 10.9.9.9\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
constexpr int flood = 60;
constexpr std::size_t huge = 30'000;

}  // namespace

void liar::send_bytes(const base::endpoint& to, const base::packet& bytes) {
  sent_bytes_ += bytes.size();
  world_.send({sip::transport::udp, flow_, at_, to}, bytes);
}

void liar::receive(base::instant, const sip::hop& from, base::packet bytes) {
  const auto m = sip::message::parse(std::move(bytes));
  if (!m.ok()) return;
  ++lies_;
  last_call_id_ = m.call_id();
  last_from_ = m.value(header_id::from);
  last_to_ = m.value(header_id::to);
  if (!m.is_request()) return lie_after(from, m);
  if (m.method() != sip::method::ack) lie_about(from, m);
}

void liar::respond(const sip::hop& from, const sip::message& request, int code, const std::string& tag) {
  auto d = sip::draft_response(request, from, code, {}, tag);
  switch (below(12)) {
    case 0: break;  // no Contact
    case 1: d.add(header_id::contact, "<sip:@@@:99999>"); break;
    case 2: d.add(header_id::contact, "\"" + std::string(huge, 'x') + "\" <sip:liar@" + at_.to_string() + ">"); break;
    case 3: d.add(header_id::record_route, "<sip:nowhere.invalid;lr>").add(header_id::contact, "<" + uri() + ">"); break;
    case 4: d.set(header_id::cseq, "4294967295 " + std::string(request.method_text())); break;
    case 5: d.set(header_id::cseq, std::to_string(request.cseq().number) + " BYE"); break;
    case 6: d.set(header_id::from, "<sip:other@example.org>;tag=other"); break;
    case 7: d.add(header_id::require, "100rel").add("RSeq", std::to_string(below(3))).add(header_id::contact, "<" + uri() + ">"); break;
    case 8: d.add("Session-Expires", "1;refresher=nobody").add(header_id::contact, "<" + uri() + ">"); break;
    default: d.add(header_id::contact, "<" + uri() + ">"); break;
  }
  if (below(2) == 0) d.body(below(4) == 0 ? "text/plain" : "application/sdp", sdp);
  send(from.remote, d);
}

void liar::lie_about(const sip::hop& from, const sip::message& m) {
  switch (below(14)) {
    case 0: return;  // says nothing, ever
    case 1:
      for (int i = 0; i < flood; ++i) respond(from, m, static_cast<int>(101 + below(99)), token());
      return;
    case 2:
      for (int i = 0; i < flood / 4; ++i) respond(from, m, 200, token());
      return;
    case 3:
      respond(from, m, 486, token());
      return respond(from, m, 200, token());
    case 4:
      respond(from, m, 200, token());
      return respond(from, m, 603, token());
    case 5: return send_bytes(from.remote, world_.pool().copy("SIP/2.0 200 OK\r\nVia: \r\n\r\n"));
    case 6: return send_bytes(from.remote, world_.pool().copy(std::string(below(2000), '\xff')));
    case 7: {  // a challenge without end
      auto d = sip::draft_response(m, from, below(2) == 0 ? 401 : 407, {}, token());
      d.add(d.status() == 401 ? header_id::www_authenticate : header_id::proxy_authenticate,
            R"(Digest realm="lies", nonce=")" + token() + R"(", algorithm=MD5, qop="auth", stale=true)");
      return send(from.remote, d);
    }
    case 8: {
      auto d = sip::draft_response(m, from, 422, {}, token());
      return send(from.remote, d.add("Min-SE", "4294967295"));
    }
    case 9: {
      auto d = sip::draft_response(m, from, 302, {}, token());
      return send(from.remote, d.add(header_id::contact, "<" + uri() + ">, <sip:" + from.local.to_string() + ">"));
    }
    case 10: return respond(from, m, static_cast<int>(100 + below(600)), {});
    case 11:
      for (int i = 0; i < 5; ++i) respond(from, m, 491, token());
      return;
    default:
      if (m.method() == sip::method::invite) respond(from, m, 180, "steady");
      return respond(from, m, 200, "steady");
  }
}

/// To a response of theirs: what fits no call, or none that they have.
void liar::lie_after(const sip::hop& from, const sip::message& m) {
  if (m.status() < 200 || below(2) == 0) return;
  static constexpr const char* methods[] = {"BYE", "ACK", "INVITE", "PRACK", "NOTIFY", "CANCEL", "UPDATE", "INFO"};
  auto d = draft::request(methods[below(std::size(methods))], "sip:" + from.remote.to_string());
  d.add(header_id::via, "SIP/2.0/UDP " + at_.to_string() + ";branch=z9hG4bK" + token());
  d.add(header_id::from, m.value(header_id::from)).add(header_id::to, m.value(header_id::to));
  d.add(header_id::call_id, m.call_id()).add(header_id::max_forwards, "70");
  d.add(header_id::cseq, std::to_string(below(2) == 0 ? below(5) : 0x7fffffffU) + " " + methods[below(std::size(methods))]);
  d.add(header_id::contact, "<" + uri() + ">");
  if (below(2) == 0) d.add("RAck", "1 1 INVITE");
  if (below(3) == 0) d.body("application/sdp", sdp);
  send(from.remote, d);
}

draft liar::request_to(const base::endpoint& victim, const std::string& method) {
  auto d = draft::request(method, "sip:phone@" + victim.to_string());
  d.add(header_id::via, "SIP/2.0/UDP " + at_.to_string() + ";branch=z9hG4bK" + token());
  d.add(header_id::from, "<" + uri() + ">;tag=" + token()).add(header_id::to, "<sip:phone@" + victim.to_string() + ">");
  d.add(header_id::call_id, token()).add(header_id::max_forwards, std::to_string(below(3))).add(header_id::cseq, "1 " + method);
  d.add(header_id::contact, "<" + uri() + ">");
  return d;
}

void liar::attack(const base::endpoint& victim) {
  ++lies_;
  switch (below(9)) {
    case 0: {  // an INVITE over two paths (RFC 3261 §8.2.2.2)
      auto d = request_to(victim, "INVITE");
      d.body("application/sdp", sdp);
      send(victim, d);
      d.set(header_id::via, "SIP/2.0/UDP " + at_.to_string() + ";branch=z9hG4bK" + token());
      return send(victim, d);
    }
    case 1: {  // an INVITE and its CANCEL at once
      auto d = request_to(victim, "INVITE");
      send(victim, d);
      auto c = draft::request("CANCEL", "sip:phone@" + victim.to_string());
      for (const auto id : {header_id::via, header_id::from, header_id::to, header_id::call_id}) c.add(id, d.value(id));
      return send(victim, c.add(header_id::cseq, "1 CANCEL"));
    }
    case 2: return send(victim, request_to(victim, "INVITE").add("Session-Expires", "90").add(header_id::supported, "timer, 100rel"));
    case 3: {  // someone else's dialog
      auto d = draft::request("BYE", "sip:phone@" + victim.to_string());
      d.add(header_id::via, "SIP/2.0/UDP " + at_.to_string() + ";branch=z9hG4bK" + token());
      d.add(header_id::from, last_from_).add(header_id::to, last_to_).add(header_id::call_id, last_call_id_);
      return send(victim, d.add(header_id::cseq, "99 BYE"));
    }
    case 4: return send(victim, request_to(victim, below(2) == 0 ? "OPTIONS" : "NONSENSE"));
    case 5: return send(victim, request_to(victim, "INVITE").add(header_id::require, "nobody-knows-this").body("text/plain", std::string(huge, 'y')));
    case 6: {
      auto d = request_to(victim, "INVITE");
      for (int i = 0; i < 600; ++i) d.add("X-" + std::to_string(i), "y");
      return send(victim, d);
    }
    case 7: {
      std::string bytes(1 + below(400), '\0');
      for (auto& c : bytes) c = static_cast<char>(below(256));
      return send_bytes(victim, world_.pool().copy(bytes));
    }
    default: {
      const auto whole = sip::serialize(request_to(victim, "INVITE").body("application/sdp", sdp), world_.pool());
      return send_bytes(victim, whole.slice(0, below(whole.size())));
    }
  }
}
