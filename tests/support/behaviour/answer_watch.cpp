#include "answer_watch.hpp"

#include "transaction_watch.hpp"

namespace {

using namespace std::chrono_literals;

constexpr auto longest_answer = 32s;  // 64*T1: then the client's timer F fires (RFC 4320 §4.2)
constexpr auto longest_ring = 6min;   // a user decides, or the caller's timer C

std::string name_of_request(const sip::message& m) {
  return std::string(m.cseq().method_text) + " " + key_of_top_via(m);
}

/// What its user may leave without an answer for ever, and what has none.
bool needs_no_answer(const sip::message& m) {
  return m.method() == sip::method::ack || m.method() == sip::method::refer;
}

}  // namespace

void answer_watch::note(base::instant now, const sip::wire_record& r, const sip::message& m) {
  if (!m.ok()) return;
  const auto method = m.cseq().method;
  if (!r.sent && m.is_request()) {
    note_request_received(now, m);
  } else if (r.sent && !m.is_request()) {
    note_response_sent(now, m);
  } else if (!r.sent) {
    note_response_received(m);
  } else if (method == sip::method::ack) {
    rejected_.erase(key_of_top_via(m));
  } else if (method == sip::method::invite && r.transaction != 0 && r.retransmission == 0) {
    invites_[key_of_top_via(m)] = r.transaction;
  }
}

void answer_watch::note_request_received(base::instant now, const sip::message& m) {
  if (needs_no_answer(m)) return;
  const auto name = name_of_request(m);
  if (!received_.insert(name).second) return;
  due_.emplace(now + (m.method() == sip::method::invite ? longest_ring : longest_answer), name);
}

void answer_watch::note_response_sent(base::instant now, const sip::message& m) {
  if (m.status() < 200) return;
  answered_.insert(name_of_request(m));
  const bool cancels = m.cseq().method == sip::method::cancel && m.status() < 300;
  const auto invite = "INVITE " + key_of_top_via(m);
  if (cancels && received_.contains(invite)) due_.emplace(now, invite);
}

void answer_watch::note_response_received(const sip::message& m) {
  const bool own = m.cseq().method == sip::method::invite && m.list(sip::header_id::via).size() == 1;
  if (!own || m.status() < 200) return;
  auto first = invites_.extract(key_of_top_via(m));
  if (!first.empty() && m.status() >= 300) rejected_.insert(std::move(first));
}

/// One whose transaction is over was no longer its own to acknowledge.
std::string answer_watch::check_rejections() {
  std::erase_if(rejected_, [this](const auto& r) { return !stack_.is_open(r.second, true); });
  return rejected_.empty() ? std::string() : "a rejection was not acknowledged: " + rejected_.begin()->first;
}

std::string answer_watch::check(base::instant now) {
  for (; !due_.empty() && due_.top().first <= now; due_.pop()) {
    if (!answered_.contains(due_.top().second)) return "a request was not answered: " + due_.top().second;
  }
  return check_rejections();
}
