#include "transaction_watch.hpp"

#include <base/ascii.hpp>

namespace {

using namespace std::chrono_literals;

// With T1 = 500 ms and T4 = 5 s (RFC 3261 table 4).
constexpr auto b = 32s;         // 64*T1: timers B, D, F, H, J, L and M
constexpr auto t4 = 5s;         // timers I and K
constexpr auto timer_c = 4min;  // sip::timers: more than the 3 minutes of §16.6
constexpr auto longest_ring =
    6min;  // a server INVITE's user decides: the callee of these tests, or the caller's timer C

}  // namespace

std::string key_of_top_via(const sip::message& m) {
  auto text = std::string(m.top_via().sent_by()).append(" ").append(m.top_via().branch);
  for (auto& c : text) c = base::to_lower(c);
  return text;
}

void transaction_watch::set(const key& k, bound& of, base::instant at, const char* what) {
  of.at = at;
  of.what = what;
  due_.emplace(at, k);
}

void transaction_watch::note(base::instant now, const sip::wire_record& r, const sip::message& m) {
  if (!m.ok()) return;
  if (r.sent && r.transaction != 0)
    return m.is_request() ? note_request(now, r, m) : note_response_sent(now, r, m);
  if (!r.sent && !m.is_request()) note_response_received(now, m);
}

void transaction_watch::note_request(base::instant now, const sip::wire_record& r, const sip::message& m) {
  if (m.method() == sip::method::ack) return;
  const key k{r.transaction, true};
  const auto [found, is_new] = bounds_.try_emplace(k);
  auto& of = found->second;
  if (!is_new) return;
  ++measured_;
  const auto text = r.wire.text();
  of.name = std::string(text.substr(0, text.find("\r\n"))).append(", branch ").append(m.top_via().branch);
  const bool invite = m.method() == sip::method::invite;
  if (invite) invites_[of.branch = key_of_top_via(m)] = k;
  set(k, of, now + (invite || sip::is_reliable(r.via.proto) ? b : b + t4),
      invite ? "timer B" : "timers F and K");
  if (m.method() != sip::method::cancel) return;
  const auto cancelled = invites_.find(key_of_top_via(m));
  if (cancelled == invites_.end()) return;
  auto& victim = bounds_.at(cancelled->second);
  if (!victim.final && !std::exchange(victim.cancelled, true))
    set(cancelled->second, victim, now + b, "64*T1 after its CANCEL");
}

/// §17.1.1.2: a provisional response stops timer B and starts C; a final one starts D or M.
void transaction_watch::note_response_received(base::instant now, const sip::message& m) {
  if (m.cseq().method != sip::method::invite || m.list(sip::header_id::via).size() != 1) return;
  const auto found = invites_.find(key_of_top_via(m));
  if (found == invites_.end()) return;
  auto& of = bounds_.at(found->second);
  if (of.final) return;
  if (m.status() >= 200) {
    of.final = true;
    set(found->second, of, now + b, "timer D or M");
  } else if (!of.cancelled) {
    set(found->second, of, now + timer_c, "timer C");
  }
}

void transaction_watch::note_response_sent(base::instant now, const sip::wire_record& r,
                                           const sip::message& m) {
  const key k{r.transaction, false};
  const auto [found, is_new] = bounds_.try_emplace(k);
  auto& of = found->second;
  if (of.final) return;
  if (is_new) {
    ++measured_;
    of.name = "of " + std::string(m.cseq().method_text);
  }
  of.final = m.status() >= 200;
  const bool invite = m.cseq().method == sip::method::invite;
  if (!invite) return set(k, of, now + b, "timer J");
  set(k, of, of.final ? now + b + t4 : now + longest_ring,
      of.final ? "timers H and I, or L" : "the longest ringing");
}

std::string transaction_watch::check(base::instant now) {
  while (!due_.empty() && due_.top().first < now) {
    const auto [at, k] = due_.top();
    due_.pop();
    const auto found = bounds_.find(k);
    if (found == bounds_.end() || found->second.at > at) continue;
    if (stack_.is_open(k.transaction, k.client)) {
      return std::string(k.client ? "a client" : "a server") + " transaction outlives " + found->second.what +
             ": " + found->second.name;
    }
    invites_.erase(found->second.branch);
    bounds_.erase(found);
  }
  return {};
}
