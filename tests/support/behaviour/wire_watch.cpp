#include "wire_watch.hpp"

#include "transaction_watch.hpp"

namespace {

using namespace std::chrono_literals;

// With T1 = 500 ms, T2 = 4 s and 64*T1 = 32 s: RFC 3261 §17.1.1.2, §17.1.2.2, §17.2.1, §13.3.1.4; RFC 3262
// §3.
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

/// What is only sent because something came: an ACK for a rejection, and what answers a repeated request.
/// Both sides of each have the branch in common.
std::string reaction_name(const sip::message& m, bool sent) {
  const bool ack = m.is_request() && m.method() == sip::method::ack;
  const bool rejection = !m.is_request() && m.method() == sip::method::invite && m.status() >= 300;
  if (sent ? ack : rejection) return "ACK " + key_of_top_via(m);
  if (sent == m.is_request() || (!sent && ack)) return {};
  return std::string(m.cseq().method_text) + " " + key_of_top_via(m);
}

}  // namespace

std::string wire_watch::check_reaction(const sip::message& m, bool is_sent) {
  const auto name = reaction_name(m, is_sent);
  if (name.empty()) return {};
  if (!is_sent) {
    if (reactions_.size() > remembered) reactions_.clear();
    ++reactions_[name].received;
    return {};
  }
  const auto found = reactions_.find(name);
  if (found == reactions_.end() || ++found->second.sent <= found->second.received) return {};
  return "sent more often than what it answers came: " + name;
}

std::string wire_watch::check(base::instant now, const sip::wire_record& r, const sip::message& m) {
  if (!m.ok()) return {};
  const bool ack = m.is_request() && m.method() == sip::method::ack;
  const bool reacts = !r.sent || (r.transaction != 0 && (r.cause == "peer" || ack));
  if (reacts) {
    if (auto wrong = check_reaction(m, r.sent); !wrong.empty()) return wrong;
  }
  if (!r.sent || r.transaction == 0 || ack) return {};
  const auto text = r.wire.text();
  // Two reliable provisional responses differ in their RSeq only.
  const auto rseq = text.find("\r\nRSeq:");
  auto name = std::string(text.substr(0, text.find("\r\n")));
  if (rseq != std::string_view::npos) name += text.substr(rseq, text.find("\r\n", rseq + 2) - rseq);
  if (sent_.size() > remembered) sent_.clear();
  const auto [found, is_new] = sent_.try_emplace({r.transaction, name}, sent{now});
  if (is_new) return {};
  auto& s = found->second;
  ++s.times;
  if (m.is_request() && s.times > allowed(m))
    return "sent again " + std::to_string(s.times) + " times: " + name;
  if (r.cause != "timer") return {};
  if (sip::is_reliable(r.via.proto) && !repeated_by_its_user(m))
    return "sent again over a reliable transport: " + name;
  if (++s.by_timer > allowed(m)) return "sent again " + std::to_string(s.by_timer) + " times: " + name;
  if (now - s.first > longest) return "sent again after more than 64*T1: " + name;
  return {};
}
