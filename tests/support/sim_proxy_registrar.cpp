// The proxy as its users' registrar (RFC 3261 §10.3), and the edge of their flows (RFC 5626 §5, §6, §8).
#include "sim_proxy.hpp"

#include <base/ascii.hpp>

namespace {

using sip::header_id;

constexpr std::uint32_t least_expires_s = 60;
constexpr std::uint32_t flow_timer_s = 30;

}  // namespace

void sim_proxy::on_register(base::instant now, const sip::request_event& e) {
  const auto& m = *e.msg;
  ++counts_.registers;
  if (registrar_is_strict && !m.has(header_id::authorization)) {
    auto d = refusal(e.from, m, 401);
    d.add(header_id::www_authenticate, R"(Digest realm="sim", nonce=")" + random_.token(8) + R"(", algorithm=SHA-256, qop="auth")");
    return respond(now, e.server, d);
  }
  const auto expires = base::parse_number<std::uint32_t>(m.value(header_id::expires)).value_or(least_expires_s);
  if (registrar_is_strict && expires != 0 && expires < least_expires_s) {
    auto d = refusal(e.from, m, 423);
    d.add(header_id::min_expires, std::to_string(least_expires_s));
    return respond(now, e.server, d);
  }
  auto d = refusal(e.from, m, location_.on_register(now, e.from, m) ? 200 : 400);
  for (const auto contact : m.list(header_id::contact)) d.add(header_id::contact, contact);
  if (m.has(header_id::expires)) d.add(header_id::expires, m.value(header_id::expires));
  if (sim_location::asks_for_flow(m)) d.add(header_id::require, "outbound").add("Flow-Timer", std::to_string(flow_timer_s));
  respond(now, e.server, d);
}

void sim_proxy::send_bytes(const sip::hop& to, const std::string& bytes) {
  sent_bytes_ += bytes.size();
  world_.send(to, world_.pool().copy(bytes));
}

/// The network cuts a ping in its middle as it cuts everything: two halves are one.
void sim_proxy::answer_ping(stream& s, const sip::framed& between) {
  const bool half = std::holds_alternative<sip::keep_alive_pong>(between);
  if (half) s.half_ping = !s.half_ping;
  if (std::holds_alternative<sip::keep_alive_ping>(between) || (half && !s.half_ping)) send_bytes(s.via, "\r\n");
}
