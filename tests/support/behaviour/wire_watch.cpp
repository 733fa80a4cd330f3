#include "wire_watch.hpp"

#include <sip/message/message.hpp>

namespace {

using namespace std::chrono_literals;

// With T1 = 500 ms, T2 = 4 s and 64*T1 = 32 s: RFC 3261 §17.1.1.2, §17.1.2.2, §17.2.1, §13.3.1.4; RFC 3262 §3.
constexpr unsigned invite_repeats = 6;
constexpr unsigned other_repeats = 10;
constexpr unsigned reliable_1xx_repeats = 6;
constexpr auto longest = 32s;
constexpr std::size_t remembered = 100'000;

unsigned allowed(const sip::message& m) {
  if (m.is_request()) return m.method() == sip::method::invite ? invite_repeats : other_repeats;
  return m.status() < 200 ? reliable_1xx_repeats : other_repeats;
}

/// §13.3.1.4 and RFC 3262 §3: the user agent repeats these end to end, whatever the transport.
bool repeated_by_its_user(const sip::message& m) {
  return !m.is_request() && m.method() == sip::method::invite && m.status() > 100 && m.status() < 300;
}

}  // namespace

std::string wire_watch::check(base::instant now, const sip::wire_record& r) {
  if (!r.sent || r.transaction == 0) return {};
  const auto text = r.wire.text();
  // Two reliable provisional responses differ in their RSeq only.
  const auto rseq = text.find("\r\nRSeq:");
  auto name = std::string(text.substr(0, text.find("\r\n")));
  if (rseq != std::string_view::npos) name += text.substr(rseq, text.find("\r\n", rseq + 2) - rseq);
  if (sent_.size() > remembered) sent_.clear();
  auto& s = sent_.try_emplace({r.transaction, name}, sent{now, 0}).first->second;
  if (r.cause != "timer" || now == s.first) return {};
  const auto m = sip::message::parse(r.wire);
  if (!m.ok()) return {};
  // A usage may send the same line in its own time in one transaction only by repeating it.
  ++s.repeats;
  if (sip::is_reliable(r.via.proto) && !repeated_by_its_user(m)) return "sent again over a reliable transport: " + name;
  if (s.repeats > allowed(m)) return "sent again " + std::to_string(s.repeats) + " times: " + name;
  if (now - s.first > longest) return "sent again after more than 64*T1: " + name;
  return {};
}
