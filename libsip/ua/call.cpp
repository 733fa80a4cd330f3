// What both halves of a call share: hanging up, answers to requests, timers.
#include "reasons.hpp"

#include <sip/transaction/response_via.hpp>
#include <sip/ua/call.hpp>

#include <algorithm>

namespace sip {

namespace {

constexpr std::size_t max_info_packages = 32;

}  // namespace

call::call(account_id account, const account_settings& settings, const sip::timers& timers, base::rng& random)
    : account_(account), settings_(&settings), timers_(&timers), random_(&random), timer_(settings.session_timer) {}

void call::request(purpose what, draft d, actions& out) {
  out.push_back(send_request{what, std::move(d), dialog_ ? dialog_->next_hop() : std::string()});
}

void call::respond(const message& request, const hop& via, server_id server, int code, std::string_view reason,
                   actions& out) {
  out.push_back(send_response{server, draft_response(request, via, code, reason, local_tag_)});
}

void call::ended(ended_by by, int code, std::string_view reason, actions& out) {
  if (offer_) answer_offer({}, *std::exchange(offer_, std::nullopt), 487, {}, out);
  change_.reset();
  answer_waits_.reset();
  ring_until_ = base::never;
  if (std::exchange(told_ended_, true)) return;
  out.push_back(call_ended{id_, by, code, std::string(reason)});
}

/// What the peer's BYE or CANCEL gives as its reason goes along.
void call::ended_by_peer(int code, const message& request, std::string_view otherwise, actions& out) {
  const bool first = !told_ended_;
  auto why = reason_in(request);
  ended(ended_by::remote, code, why.sentence.empty() ? otherwise : why.sentence, out);
  if (first) tell_why(std::move(why), out);
}

/// To be called when the end of the call has just been told.
void call::tell_why(peer_reason why, actions& out) {
  auto& told = std::get<call_ended>(std::get<ua_event>(out.back()));
  told.why = std::move(why.header);
  told.elsewhere = why.elsewhere;
}

void call::send_bye(actions& out, std::string_view reason) {
  bye_wanted_ = false;
  timer_.stop();
  state_ = state::ending;
  auto bye = dialog_->make_request("BYE");
  bye.add(header_id::reason, reason.empty() ? normal_clearing : reason);
  request(purpose::bye, std::move(bye), out);
}

const sip::dialog* call::any_dialog() const {
  if (dialog_) return &*dialog_;
  const auto* early = early_.first();
  return early == nullptr ? nullptr : &*early->dialog;
}

sip::shared_dialog call::dialog_with(std::string_view remote_tag) const {
  if (dialog_) return dialog_->remote_tag() == remote_tag ? dialog_ : sip::shared_dialog();
  const auto* early = early_.find(remote_tag);
  return early == nullptr ? sip::shared_dialog() : early->dialog;
}

bool call::hangup(base::instant now, actions& out, std::string_view sentence) {
  if (sentence.empty()) sentence = "hung up";
  switch (state_) {
    case state::preparing:
      ended(ended_by::local, 0, sentence, out);
      state_ = state::ended;
      return true;
    case state::calling:
    case state::early:
      if (!outgoing_) return reject(603, {}, out);
      state_ = state::cancelling;
      cancel_sentence_ = sentence;
      cancel_limit_ = now + timers_->b();
      cancel_wanted_ = !provisional_seen_;
      if (provisional_seen_) {
        out.push_back(send_cancel{});
      } else {
        ended(ended_by::local, 0, "hung up before the peer answered", out);
      }
      return true;
    case state::incoming:
      return reject(603, {}, out);
    case state::answered:  // §15: no BYE before the ACK
      bye_wanted_ = true;
      state_ = state::ending;
      ended(ended_by::local, 0, sentence, out);
      return true;
    case state::confirmed:
      if (ack_waits_) acknowledge({}, out);
      ended(ended_by::local, 0, sentence, out);
      send_bye(out);
      return true;
    default:
      return false;
  }
}

void call::learn_peer(const message& m) {
  if (m.has(header_id::allow)) peer_takes_update_ = m.lists(header_id::allow, "UPDATE");
  if (m.has(header_id::recv_info)) {
    const auto packages = m.list(header_id::recv_info);
    peer_info_packages_.assign(packages.begin(), packages.begin() + static_cast<std::ptrdiff_t>(std::min(packages.size(), max_info_packages)));
  }
}

bool call::info(std::string_view content_type, std::string_view body, actions& out, std::string_view package) {
  if (state_ != state::confirmed) return false;
  const auto& known = peer_info_packages_;
  if (!package.empty() && std::find(known.begin(), known.end(), package) == known.end()) return false;  // RFC 6086 §4.2.1
  auto d = dialog_->make_request("INFO");
  if (!package.empty()) d.add(header_id::info_package, package).add(header_id::content_disposition, "Info-Package");
  d.body(content_type, body);
  request(purpose::info, std::move(d), out);
  return true;
}

void call::on_response(base::instant now, purpose what, const message& response, actions& out) {
  const int code = response.status();
  switch (what) {
    case purpose::invite:
      if (code < 200) return on_provisional(now, response, out);
      return code < 300 ? on_invite_success(now, response, out) : on_invite_refused(response, out);
    case purpose::reinvite:
    case purpose::update:
      return on_session_response(now, what, response, out);
    case purpose::bye:
      if (code >= 200) state_ = state::ended;
      return;
    case purpose::prack:
      return on_prack_response(now, response, out);
    case purpose::info:  // §12.2.1.2
      if (code >= 200) out.push_back(info_answered{id_, code, std::string(response.reason())});
      if (code == 408 || code == 481) on_dialog_lost(code, response.reason(), out);
      return;
    default:
      return;
  }
}

void call::on_failure(base::instant now, purpose what, int code, std::string_view reason, actions& out) {
  switch (what) {
    case purpose::invite:
      if (state_ == state::ended || dialog_) return;
      cancel_limit_ = base::never;
      ended(state_ == state::cancelling ? ended_by::local : ended_by::failure, code, reason, out);
      state_ = state::ended;
      return;
    case purpose::bye:
      state_ = state::ended;
      return;
    case purpose::reinvite:
    case purpose::update:
      return session_failed(now, code, reason, out);
    case purpose::prack:
      if (change_ && change_->what == purpose::prack) session_failed(now, code, reason, out);
      return;
    case purpose::info:
      out.push_back(info_answered{id_, code, std::string(reason)});
      if (code == 408 || code == 481) on_dialog_lost(code, reason, out);
      return;
    default:
      return;
  }
}

std::uint32_t call::take_cseq(std::string_view remote_tag) {
  if (const auto d = dialog_with(remote_tag)) return d->take_cseq();
  if (dialog_ || !remote_tag.empty()) return 0;
  early_.clear();  // the INVITE was refused, and its early dialogs with it (§13.2.2.3)
  return ++invite_cseq_;
}

base::instant call::next_timeout() const {
  auto next = std::min({cancel_limit_, ring_until_, timer_.next_timeout(), reliable_.next_timeout()});
  if (change_) next = std::min(next, change_->retry);
  if (unacknowledged_) next = std::min({next, unacknowledged_->resend, unacknowledged_->give_up});
  return next;
}

void call::on_timeout(base::instant now, actions& out) {
  if (cancel_limit_ <= now) {
    cancel_limit_ = base::never;
    ended(ended_by::local, 0, "hung up; the peer never finished the INVITE", out);
    state_ = state::ended;
  }
  if (ring_until_ <= now) stop_ringing(now, out);
  if (change_ && change_->retry <= now) retry_session_change(out);
  if (state_ == state::confirmed && timer_.has_expired(now)) {
    ended(ended_by::failure, 408, "the session timer ran out: the peer did not refresh", out);
    send_bye(out, session_timed_out);
  } else if (timer_.take_refresh(now) && state_ == state::confirmed) {
    refresh_session(out);
  }
  if (reliable_.gave_up(now)) {  // RFC 3262 §3
    refuse_invite(504, "No PRACK", out);
    ended(ended_by::failure, 504, "the PRACK never came", out);
    state_ = state::ended;
  } else if (const auto wire = reliable_.resend(now)) {
    out.push_back(repeat_response{server_, *wire});
  }
  if (!unacknowledged_) return;
  if (unacknowledged_->give_up <= now) {  // §13.3.1.4
    unacknowledged_.reset();
    ended(ended_by::failure, 408, "the ACK never came", out);
    send_bye(out, ack_never_came);
  } else if (unacknowledged_->resend <= now) {
    resend_2xx(now, out);
  }
}

}  // namespace sip
