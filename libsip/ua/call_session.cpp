// Changes of the session inside a dialog, by either side: re-INVITE and UPDATE (RFC 3261 §14, RFC 3311, RFC 6141).
#include "session_body.hpp"

#include <sip/transaction/response_via.hpp>
#include <sip/ua/call.hpp>

namespace sip {

namespace {

using std::chrono::milliseconds;

/// §12.2.1.2, §14.1: the peer knows nothing of the dialog any more, or cannot be reached.
bool dialog_is_gone(int code) { return code == 408 || code == 481; }

constexpr int max_put_off = 3;
constexpr int max_glares = 8;  // their waits are short
constexpr std::uint32_t longest_put_off_s = 60;

/// A peer that is busy with another offer says how long (§14.2, RFC 3311 §5.2). Nothing when it is not worth the wait.
std::optional<base::duration> put_off(const message& response) {
  if (response.status() != 500 || !response.has(header_id::retry_after)) return std::nullopt;
  const auto wait = response.get<retry_after>();
  if (!wait || wait->seconds > longest_put_off_s) return std::nullopt;
  return std::chrono::seconds(wait->seconds);
}

/// §14.1: the owner of the Call-ID waits 2.1 to 4 s, the other 0 to 2 s, in steps of 10 ms.
base::duration glare_wait(bool owner, base::rng& random) {
  return milliseconds(owner ? 2100 + 10 * random.below(191) : 10 * random.below(201));
}

}  // namespace

// --- ours

bool call::send_session_change(purpose what, std::string_view sdp, std::string_view tag, actions& out) {
  if (change_ || offer_ || ack_waits_ || unacknowledged_) return false;
  if (state_ == state::confirmed) {
    tag = dialog_->remote_tag();
  } else if (!is_early() || what != purpose::update || !peer_takes_update_) {
    return false;
  } else if (!outgoing_) {
    if (!sdp.empty() && (!settled_ || reliable_.waits_with_session())) return false;
    tag = dialog_->remote_tag();
  } else {  // RFC 3311 §5.1: only after the first exchange
    const auto* d = tag.empty() ? early_.last() : early_.find(tag);
    if (d == nullptr || (!sdp.empty() && !d->settled)) return false;
    tag = d->dialog->remote_tag();
  }
  change_ = session_change{what, std::string(sdp), std::string(tag)};
  retry_session_change(out);
  return true;
}

bool call::reinvite(std::string_view sdp, actions& out) { return send_session_change(purpose::reinvite, sdp, {}, out); }
bool call::update(std::string_view sdp, actions& out, std::string_view tag) { return send_session_change(purpose::update, sdp, tag, out); }

void call::retry_session_change(actions& out) {
  const auto with = dialog_with(change_->tag);
  if (!with) return change_.reset();
  change_->retry = base::never;
  auto d = with->make_request(change_->what == purpose::update ? "UPDATE" : "INVITE");
  change_->cseq = with->local_cseq();
  if (state_ == state::confirmed) timer_.add_to_request(d);
  if (!change_->sdp.empty()) d.body("application/sdp", change_->sdp);
  out.push_back(send_request{change_->what, std::move(d), with->next_hop()});
}

/// RFC 4028 §7.4: by UPDATE without an offer where the peer takes it, else by a re-INVITE with what we last said.
void call::refresh_session(actions& out) {
  const auto what = peer_takes_update_ ? purpose::update : purpose::reinvite;
  const auto sdp = peer_takes_update_ ? std::string() : sdp_;
  if (!send_session_change(what, sdp, {}, out)) return;
  change_->refresh = peer_takes_update_;
}

/// Our description counts from now on: later refreshes repeat it. One that was refused never gets here.
void call::commit_change() {
  if (!change_->sdp.empty()) sdp_ = change_->sdp;
  change_.reset();
}

/// A reliable 1xx to our re-INVITE.
void call::on_reinvite_progress(const message& response, actions& out) {
  if (!change_ || response.status() == 100 || !response.lists(header_id::require, "100rel")) return;
  if (take_rseq(change_->rseq, response) != rseq_order::next) return;
  change_->cseq = response.cseq().number;
  dialog_->refresh_target(response);
  if (!session_body(response).empty() && !change_->executed && !change_->prack_waits) {
    (change_->sdp.empty() ? change_->prack_waits : change_->executed) = true;
    out.push_back(session_answered{id_, std::string(session_body(response)), change_->prack_waits});
  }
  if (change_->prack_waits) return;
  auto prack = dialog_->make_request("PRACK");
  add_rack(prack, change_->rseq, change_->cseq);
  request(purpose::prack, std::move(prack), out);
}

void call::on_session_response(base::instant now, purpose what, const message& response, actions& out) {
  const int code = response.status();
  const bool invite = what == purpose::reinvite;
  if (code < 200) return invite ? on_reinvite_progress(response, out) : void();
  if (code < 300) {
    if (invite && repeat_known_ack(response, out)) return;
    const auto cseq = response.cseq().number;
    const bool makes_offer = invite && change_ && change_->sdp.empty() && !change_->executed;
    if (makes_offer) ack_waits_ = cseq;
    if (invite && !makes_offer) send_ack_of(cseq, {}, out);
    if (!change_) return;
    const bool silent = change_->refresh || change_->executed;
    if (const auto with = dialog_with(change_->tag)) with->refresh_target(response);
    if (state_ == state::confirmed) timer_.on_success(now, response);
    commit_change();
    if (!silent) out.push_back(session_answered{id_, std::string(session_body(response)), makes_offer});
    return resume_answer(now, out);
  }
  if (!change_) return;
  if (code == 422 && timer_.on_too_small(response)) return retry_session_change(out);
  const bool glare = code == 491;
  const auto wait = glare ? glare_wait(outgoing_, *random_) : put_off(response);
  if (wait && change_->put_off < (glare ? max_glares : max_put_off)) {
    ++change_->put_off;
    change_->retry = now + *wait;
    return resume_answer(now, out);
  }
  session_failed(now, code, response.reason(), out);
}

/// §14.1: nothing has changed. Where it had, because a reliable 1xx completed the exchange, it is changed back
/// (RFC 6141 §3.4).
void call::session_failed(base::instant now, int code, std::string_view reason, actions& out) {
  if (!change_) return;
  const auto failed = *std::exchange(change_, std::nullopt);
  const bool gone = failed.what != purpose::prack && dialog_is_gone(code);
  if (!failed.refresh || !gone) out.push_back(session_refused{id_, code, std::string(reason)});
  if (gone && is_early() && outgoing_) {
    drop_early(failed.tag, code, reason, out);
  } else if (gone) {
    on_dialog_lost(code, reason, out);
  } else if (failed.executed && state_ == state::confirmed) {
    send_session_change(peer_takes_update_ ? purpose::update : purpose::reinvite, sdp_, {}, out);
  }
  resume_answer(now, out);
}

void call::on_dialog_lost(int code, std::string_view reason, actions& out) {
  if (state_ == state::confirmed) {
    send_bye(out);
    return ended(ended_by::failure, code, reason, out);
  }
  if (!is_early() || outgoing_) return;
  refuse_invite(500, "The dialog is lost", out);
  ended(ended_by::failure, code, reason, out);
  state_ = state::ended;
}

// --- the peer's

/// RFC 3261 §14.2, RFC 3311 §5.2: 491 while our own offer has no answer, 500 while the peer's has none, 0 when it is welcome.
int call::refusal_of_offer(const message& request) const {
  const bool invite = request.method() == method::invite;
  if (!invite && offer_ && !offer_->invite) return 500;
  if (!invite && session_body(request).empty()) return 0;
  if (change_ && change_->prack_waits) return 500;
  if (change_ && change_->in_flight() && change_->offers()) return 491;
  if (offer_ || ack_waits_) return 500;
  if (invite) return state_ != state::confirmed || unacknowledged_ ? 500 : 0;
  if (unacknowledged_ && unacknowledged_->offered) return 491;
  if (!is_early()) return 0;
  const auto* d = outgoing_ ? early_.find(request.from().tag()) : nullptr;
  const bool settled = outgoing_ ? d != nullptr && d->settled : settled_;
  const bool ours = outgoing_ ? offered_ : reliable_.offered();
  return settled ? 0 : ours ? 491 : 500;
}

void call::refuse_for_now(const message& request, const hop& via, server_id server, int code, actions& out) {
  auto d = draft_response(request, via, code, {}, local_tag_);
  if (code == 500) d.add(header_id::retry_after, std::to_string(random_->below(11)));
  out.push_back(send_response{server, std::move(d)});
}

void call::on_offer_request(base::instant now, const message& request, server_id server, const hop& via, actions& out) {
  const bool invite = request.method() == method::invite;
  if (state_ == state::ended || state_ == state::ending) return respond(request, via, server, 481, {}, out);
  if (const int code = refusal_of_offer(request)) return refuse_for_now(request, via, server, code, out);
  if (timer_.is_too_small(request)) return out.push_back(send_response{server, small_timer_refusal(request, via)});
  learn_peer(request);
  offer_to_answer o{server, request.bytes(), via, invite, std::string(request.from().tag())};
  if (!invite && session_body(request).empty()) return answer_offer(now, o, 200, {}, out);
  out.push_back(session_offered{id_, std::string(session_body(request)), via, o.tag});
  offer_ = std::move(o);
}

bool call::accept_offer(base::instant now, std::string_view sdp, actions& out) {
  if (!offer_) return false;
  const auto o = *std::exchange(offer_, std::nullopt);
  if (o.invite) {
    dialog_->refresh_target(message::parse(o.request));
    send_2xx(now, o, sdp, false, out);
  } else {
    answer_offer(now, o, 200, sdp, out);
  }
  resume_answer(now, out);
  return true;
}

bool call::reject_offer(base::instant now, int code, actions& out) {
  if (!offer_) return false;
  answer_offer(now, *std::exchange(offer_, std::nullopt), code, {}, out);
  resume_answer(now, out);
  return true;
}

/// The remote target changes with the success only (RFC 6141 §4.6).
void call::answer_offer(base::instant now, const offer_to_answer& o, int code, std::string_view sdp, actions& out) {
  const auto request = message::parse(o.request);
  auto d = draft_response(request, o.via, code, {}, local_tag_);
  if (!sdp.empty()) {
    d.body("application/sdp", sdp);
    sdp_ = sdp;
  }
  if (code < 300 && request.method() == method::update) {
    if (const auto with = dialog_with(o.tag)) with->refresh_target(request);
    if (!is_early()) timer_.add_to_success(now, request, d);
  }
  out.push_back(send_response{o.server, std::move(d)});
}

/// The 2xx waited for an exchange to end (RFC 3262 §3, RFC 3311 §5.1).
void call::resume_answer(base::instant now, actions& out) {
  if (!answer_waits_) return;
  const auto sdp = *std::exchange(answer_waits_, std::nullopt);
  answer(now, sdp, out);  // puts it back when it is still too early
}

}  // namespace sip
