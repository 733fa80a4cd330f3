#include "answer_watch.hpp"

#include "transaction_watch.hpp"

#include <algorithm>

namespace {

using namespace std::chrono_literals;

constexpr auto longest_answer = 32s;  // 64*T1: then the client's timer F fires (RFC 4320 §4.2)
constexpr auto longest_ring = 6min;   // a user decides, or the caller's timer C

std::string name_of_request(const sip::message& m) {
  return std::string(m.cseq().method_text) + " " + key_of_top_via(m);
}

/// RFC 3261 §12.2.2: whose numbers are in order. Empty for a request outside of dialogs.
std::string dialog_of(const sip::message& m) {
  const auto to = m.to().tag();
  return to.empty() ? std::string()
                    : std::string(m.call_id()).append(" ").append(m.from().tag()).append(" ").append(to);
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
  const auto method = m.method();
  if (method == sip::method::ack) return;
  const auto [arrived, is_new] =
      received_.try_emplace(name_of_request(m), request{dialog_of(m), m.cseq().number});
  if (!is_new) return;
  auto& [name, asked] = *arrived;
  const auto newest = newest_.find(asked.dialog);
  asked.is_old = newest != newest_.end() && asked.cseq < newest->second;
  const bool may_wait_for_ever = method == sip::method::refer;  // its user need not decide
  if (!may_wait_for_ever)
    due_.emplace(now + (method == sip::method::invite ? longest_ring : longest_answer), name);
}

void answer_watch::note_response_sent(base::instant now, const sip::message& m) {
  const auto found = received_.find(name_of_request(m));
  if (m.status() < 200 || found == received_.end()) return;
  found->second.answered = true;
  if (m.status() >= 300) return;
  if (m.cseq().method != sip::method::cancel) return note_taken(found->first, found->second);
  const auto invite = "INVITE " + key_of_top_via(m);
  if (received_.contains(invite)) due_.emplace(now, invite);
}

void answer_watch::note_taken(const std::string& name, const request& asked) {
  if (asked.dialog.empty()) return;
  if (asked.is_old) problem_ = "an old request was taken: " + name;
  auto& newest = newest_[asked.dialog];
  newest = std::max(newest, asked.cseq);
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
    if (!received_.at(due_.top().second).answered) return "a request was not answered: " + due_.top().second;
  }
  return problem_.empty() ? check_rejections() : problem_;
}
