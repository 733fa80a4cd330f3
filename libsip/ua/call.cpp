// What both halves of a call share: hanging up, changing the session, timers.
#include <sip/transaction/response_via.hpp>
#include <sip/ua/call.hpp>

#include <algorithm>

namespace sip {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t max_info_packages = 32;

bool needs_bye_after(int code) { return code == 408 || code == 481; }

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
  if (std::exchange(told_ended_, true)) return;
  change_.reset();
  out.push_back(call_ended{id_, by, code, std::string(reason)});
}

void call::send_bye(actions& out) {
  bye_wanted_ = false;
  timer_.stop();
  state_ = state::ending;
  request(purpose::bye, dialog_->make_request("BYE"), out);
}

bool call::hangup(base::instant now, actions& out) {
  switch (state_) {
    case state::preparing:
      ended(ended_by::local, 0, "hung up", out);
      state_ = state::ended;
      return true;
    case state::calling:
    case state::early:
      if (!outgoing_) return reject(603, {}, out);
      state_ = state::cancelling;
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
      ended(ended_by::local, 0, "hung up", out);
      return true;
    case state::confirmed:
      if (offer_) reject_offer(487, out);
      if (outgoing_ && !offered_) acknowledge({}, out);
      send_bye(out);
      ended(ended_by::local, 0, "hung up", out);
      return true;
    default:
      return false;
  }
}

bool call::send_session_change(purpose what, std::string_view sdp, actions& out) {
  if (state_ != state::confirmed || change_ || offer_ || unacknowledged_) return false;
  change_ = session_change{what, std::string(sdp), base::never, false};
  if (!sdp.empty()) sdp_ = sdp;
  retry_session_change(out);
  return true;
}

bool call::reinvite(std::string_view sdp, actions& out) { return send_session_change(purpose::reinvite, sdp, out); }
bool call::update(std::string_view sdp, actions& out) { return send_session_change(purpose::update, sdp, out); }

void call::retry_session_change(actions& out) {
  change_->retry = base::never;
  auto d = dialog_->make_request(change_->what == purpose::update ? "UPDATE" : "INVITE");
  timer_.add_to_request(d);
  if (!change_->sdp.empty()) d.body("application/sdp", change_->sdp);
  request(change_->what, std::move(d), out);
}

/// RFC 4028 §7.4: by UPDATE without an offer where the peer takes it, else by a re-INVITE with what we last said.
void call::refresh_session(actions& out) {
  if (!send_session_change(peer_takes_update_ ? purpose::update : purpose::reinvite, peer_takes_update_ ? std::string() : sdp_, out)) return;
  change_->refresh = peer_takes_update_;
}

void call::learn_peer(const message& m) {
  if (m.has(header_id::allow)) peer_takes_update_ = m.lists(header_id::allow, "UPDATE");
  if (m.has(header_id::recv_info)) {
    const auto packages = m.list(header_id::recv_info);
    peer_info_packages_.assign(packages.begin(), packages.begin() + static_cast<std::ptrdiff_t>(std::min(packages.size(), max_info_packages)));
  }
}

void call::on_session_response(base::instant now, purpose what, const message& response, actions& out) {
  const int code = response.status();
  if (code < 200) return;
  if (code < 300) {
    if (what == purpose::reinvite) {
      if (repeat_known_ack(response, out)) return;
      out.push_back(send_ack{dialog_->make_ack(response.cseq().number), dialog_->next_hop()});
    }
    if (!change_) return;
    const bool silent = change_->refresh;
    change_.reset();
    dialog_->refresh_target(response);
    timer_.on_success(now, response);
    if (silent) return;
    out.push_back(session_answered{id_, std::string(response.body())});
    return;
  }
  if (!change_) return;
  if (code == 422 && timer_.on_too_small(response)) return retry_session_change(out);
  if (code == 491) {  // §14.1: the owner of the Call-ID waits 2.1-4 s, the other 0-2 s, in steps of 10 ms
    const auto wait = outgoing_ ? 2100 + 10 * random_->below(191) : 10 * random_->below(201);
    change_->retry = now + milliseconds(wait);
    return;
  }
  on_failure(now, what, code, response.reason(), out);
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
      if (code < 200) return on_provisional(response, out);
      return code < 300 ? on_invite_success(now, response, out) : on_invite_refused(response, out);
    case purpose::reinvite:
    case purpose::update:
      return on_session_response(now, what, response, out);
    case purpose::bye:
      if (code >= 200) state_ = state::ended;
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
    case purpose::update: {
      if (!change_) return;
      const bool silent = change_->refresh;
      change_.reset();
      if (!silent || !needs_bye_after(code)) out.push_back(session_refused{id_, code, std::string(reason)});
      if (!needs_bye_after(code) || state_ != state::confirmed) return;
      send_bye(out);
      return ended(ended_by::failure, code, reason, out);
    }
    default:
      static_cast<void>(now);
      return;
  }
}

std::uint32_t call::take_cseq() {
  if (dialog_) return dialog_->take_cseq();
  const auto early = early_dialogs_.take_cseq();  // a PRACK that was challenged
  return early ? *early : ++invite_cseq_;
}

base::instant call::next_timeout() const {
  auto next = std::min({cancel_limit_, timer_.next_timeout(), reliable_.next_timeout()});
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
  if (change_ && change_->retry <= now) retry_session_change(out);
  if (state_ == state::confirmed && timer_.has_expired(now)) {
    ended(ended_by::failure, 408, "the session timer ran out: the peer did not refresh", out);
    send_bye(out);
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
    send_bye(out);
  } else if (unacknowledged_->resend <= now) {
    resend_2xx(now, out);
  }
}

}  // namespace sip
