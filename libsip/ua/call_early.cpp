// The caller's early dialogs: sessions, PRACKs and their end (RFC 3262 §4 and §5, RFC 6228).
#include "session_body.hpp"

#include <sip/ua/call.hpp>

#include <algorithm>

namespace sip {

namespace {

constexpr int early_dialog_terminated = 199;
constexpr auto longest_ring_limit = std::chrono::hours(24);

}  // namespace

void call::on_provisional(base::instant now, const message& response, actions& out) {
  if (!provisional_seen_ && ring_until_ == base::never && wanted_.ring_limit > base::duration{}) {
    ring_until_ = now + std::min<base::duration>(wanted_.ring_limit, longest_ring_limit);
  }
  provisional_seen_ = true;
  if (std::exchange(cancel_wanted_, false)) return out.push_back(send_cancel{});
  if (response.status() == 100 || (state_ != state::calling && state_ != state::early)) return;
  auto* d = early_.note(response);
  bool numbered = false;
  if (d != nullptr && response.lists(header_id::require, "100rel")) {
    const auto order = take_rseq(d->rseq, response);
    if (order == rseq_order::repeated || order == rseq_order::gap) return;
    numbered = order == rseq_order::next;
  }
  state_ = state::early;
  learn_peer(response);
  call_progress told{id_, response.status(), std::string(response.reason()), std::string(session_body(response)),
                     std::string(response.to().tag())};
  if (d != nullptr) take_session(*d, response, numbered, told, out);
  const auto tag = told.tag;
  out.push_back(std::move(told));
  if (response.status() == early_dialog_terminated) drop_early(tag, early_dialog_terminated, response.reason(), out);
}

/// Nobody answered in time. The INVITE is cancelled; a 2xx that crosses is hung up (§9.1, §15).
void call::stop_ringing(base::instant now, actions& out) {
  ring_until_ = base::never;
  if (state_ != state::calling && state_ != state::early) return;
  if (hangup(now, out, "nobody answered in time")) ended(ended_by::local, 408, "nobody answered in time", out);
}

/// What the response means for offer and answer: the first reliable description counts, those after it do not (§13.2.1).
void call::take_session(early_dialog& d, const message& response, bool numbered, call_progress& told, actions& out) {
  if (d.settled) told.body.clear();
  if (!told.body.empty() && (offered_ || numbered)) d.session = told.body;
  if (!numbered) return;
  d.dialog->refresh_target(response);  // an unreliable one does not (RFC 6141 §4.7)
  if (!told.body.empty()) (offered_ ? d.settled : d.needs_answer) = true;
  d.prack_waits = d.needs_answer || wanted_.hold_prack;
  told.needs_answer = d.needs_answer;
  told.waits_for_prack = d.prack_waits;
  if (!d.prack_waits) send_prack(d, {}, out);
}

void call::send_prack(early_dialog& d, std::string_view sdp, actions& out) {
  auto prack = d.dialog->make_request("PRACK");
  add_rack(prack, d.rseq, d.invite_cseq);
  if (!sdp.empty()) prack.body("application/sdp", sdp);
  d.prack_waits = false;
  out.push_back(send_request{purpose::prack, std::move(prack), d.dialog->next_hop()});
}

bool call::acknowledge(std::string_view sdp, actions& out, std::string_view tag) {
  if (ack_waits_) {
    send_ack_of(*std::exchange(ack_waits_, std::nullopt), sdp, out);
    if (!sdp.empty()) sdp_ = sdp;
    return true;
  }
  if (change_ && change_->prack_waits) {  // the offer came in a reliable 1xx to our re-INVITE
    change_->prack_waits = false;
    change_->executed = true;
    change_->sdp = sdp;
    auto prack = dialog_->make_request("PRACK");
    add_rack(prack, change_->rseq, change_->cseq);
    if (!sdp.empty()) prack.body("application/sdp", sdp);
    request(purpose::prack, std::move(prack), out);
    return true;
  }
  auto* d = state_ == state::early && outgoing_ ? early_.waiting(tag) : nullptr;
  if (d == nullptr) return false;
  if (d->needs_answer) {
    d->needs_answer = false;
    d->settled = true;
    sdp_ = sdp;
  } else if (!sdp.empty()) {
    if (!d->settled || change_ || offer_) return false;
    change_ = session_change{purpose::prack, std::string(sdp), d->dialog->remote_tag()};
  }
  send_prack(*d, sdp, out);
  return true;
}

void call::on_prack_response(base::instant now, const message& response, actions& out) {
  if (!change_ || change_->what != purpose::prack || response.status() < 200 || change_->tag != response.to().tag()) return;
  if (response.status() >= 300) return session_failed(now, response.status(), response.reason(), out);
  if (auto* d = early_.find(change_->tag)) d->session = session_body(response);
  commit_change();
  out.push_back(session_answered{id_, std::string(session_body(response))});
}

/// An early dialog is gone: the call goes on with the others, or until its final response.
void call::drop_early(std::string_view tag, int code, std::string_view reason, actions& out) {
  if (offer_ && offer_->tag == tag) answer_offer({}, *std::exchange(offer_, std::nullopt), 487, {}, out);
  if (change_ && change_->tag == tag) {
    change_.reset();
    out.push_back(session_refused{id_, code, std::string(reason)});
  }
  early_.remove(tag);
}

/// The callee must not send one (§15). It is believed all the same; the final response decides about the call.
void call::on_bye_of_branch(std::string_view tag, actions& out) { drop_early(tag, 487, "hung up", out); }

}  // namespace sip
