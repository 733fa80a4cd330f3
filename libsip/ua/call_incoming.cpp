// The callee's half of a call: ringing, answering, the 2xx until its ACK, and requests of the peer inside the dialog.
#include <base/ascii.hpp>
#include <sip/transaction/response_via.hpp>
#include <sip/ua/call.hpp>
#include <sip/ua/capabilities.hpp>

#include <algorithm>

namespace sip {

void call::on_invite(const message& request, server_id server, const hop& via, actions& out) {
  state_ = state::incoming;
  server_ = server;
  invite_ = request.bytes();
  flow_ = via;
  call_id_ = request.call_id();
  local_tag_ = random_->token(12);
  dialog_ = sip::dialog::from_request(request, local_tag_);
  learn_peer(request);
  if (timer_.is_too_small(request)) {
    refuse_small_timer(request, via, server, out);
    told_ended_ = true;  // the application never heard of this call
    state_ = state::ended;
    return;
  }
  out.push_back(incoming_call{id_, account_, via, unfolded(request.value(header_id::from)),
                              unfolded(request.value(header_id::to)), std::string(request.body()), invite_});
}

bool call::ring(base::instant now, int code, std::string_view sdp, actions& out) {
  if (state_ != state::incoming && state_ != state::early) return false;
  if (outgoing_ || code < 101 || code > 199) return false;
  state_ = state::early;
  auto d = invite_response(code);
  if (!sdp.empty()) {
    d.body("application/sdp", sdp);
    sdp_ = sdp;
  }
  const auto invite = message::parse(invite_);
  const bool required = invite.lists(header_id::require, "100rel");
  const bool possible = required || invite.lists(header_id::supported, "100rel");
  if (!required && !(possible && (settings_->require_100rel || !sdp.empty()))) {
    out.push_back(send_response{server_, std::move(d)});
    return true;
  }
  if (!sdp.empty() && invite.body().empty()) reliable_.note_offer();
  const auto first = static_cast<std::uint32_t>(1 + random_->below(1U << 20U));
  if (auto now_due = reliable_.send(now, std::move(d), *timers_, first)) out.push_back(send_response{server_, std::move(*now_due)});
  return true;
}

/// RFC 3262 §3: what waits is done; the next one goes out, or the answer that was held back.
void call::on_prack(base::instant now, const message& request, server_id server, const hop& via, actions& out) {
  const auto invite = message::parse(invite_);
  const bool known = !invite_.empty() && reliable_.acknowledge(request.value(header_id::rack), invite.cseq().number);
  if (!known) return respond(request, via, server, 481, {}, out);
  if (request.body().empty() || reliable_.offered()) {
    respond(request, via, server, 200, {}, out);
    if (!request.body().empty()) out.push_back(session_answered{id_, std::string(request.body())});
  } else {
    offer_ = offer_to_answer{server, request.bytes(), via, false};
    out.push_back(session_offered{id_, std::string(request.body()), via});
  }
  after_prack(now, out);
}

void call::after_prack(base::instant now, actions& out) {
  if (auto next = reliable_.next(now, *timers_)) return out.push_back(send_response{server_, std::move(*next)});
  if (answer_waits_ && !reliable_.is_waiting()) answer(now, *std::exchange(answer_waits_, std::nullopt), out);
}

void call::refuse_small_timer(const message& request, const hop& via, server_id server, actions& out) {
  auto d = draft_response(request, via, 422, {}, local_tag_);
  d.add(header_id::min_se, std::to_string(timer_.min_se_s()));
  out.push_back(send_response{server, std::move(d)});
}

/// A response that makes the dialog: Record-Route goes back to the caller (§12.1.1).
draft call::invite_response(int code) const {
  const auto m = message::parse(invite_);
  auto d = draft_response(m, *flow_, code, {}, local_tag_);
  for (const auto& h : m.headers()) {
    if (h.id == header_id::record_route) d.add(h.id, unfolded(m.value(h)));
  }
  return d;
}

void call::refuse_invite(int code, std::string_view reason, actions& out) {
  reliable_.stop();
  respond(message::parse(invite_), *flow_, server_, code, reason, out);
}

bool call::answer(base::instant now, std::string_view sdp, actions& out) {
  if (outgoing_ || (state_ != state::incoming && state_ != state::early)) return false;
  if (reliable_.waits_with_session()) {  // §3: no 2xx before the PRACK then
    answer_waits_ = sdp;
    return true;
  }
  reliable_.stop();
  state_ = state::answered;
  send_2xx(now, {server_, invite_, *flow_, true}, sdp, true, out);
  return true;
}

bool call::reject(int code, std::string_view reason, actions& out) {
  if (outgoing_ || (state_ != state::incoming && state_ != state::early) || code < 300 || code > 699) return false;
  refuse_invite(code, reason, out);
  ended(ended_by::local, code, reason.empty() ? reason_of(code) : reason, out);
  state_ = state::ended;
  return true;
}

void call::on_cancel(actions& out) {
  if (outgoing_ || (state_ != state::incoming && state_ != state::early)) return;
  refuse_invite(487, {}, out);
  ended(ended_by::remote, 487, "cancelled by the caller", out);
  state_ = state::ended;
}

void call::send_2xx(base::instant now, const offer_to_answer& request, std::string_view sdp, bool initial, actions& out) {
  const auto m = message::parse(request.request);
  auto d = initial ? invite_response(200) : draft_response(m, request.via, 200, {}, local_tag_);
  if (!sdp.empty()) {
    d.body("application/sdp", sdp);
    sdp_ = sdp;
  }
  timer_.add_to_success(now, m, d);
  unacknowledged_ = unacknowledged{request.server,     {},           m.cseq().number,    now + timers_->t1,
                                   now + timers_->b(), timers_->t1, m.body().empty(), initial};
  out.push_back(send_response{request.server, std::move(d)});
}

void call::keep_response(server_id server, int code, const base::packet& wire) {
  if (code < 200) {
    if (server == server_) reliable_.keep(wire);
    return;
  }
  if (unacknowledged_ && unacknowledged_->server == server) unacknowledged_->wire = wire;
}

void call::resend_2xx(base::instant now, actions& out) {
  auto& u = *unacknowledged_;
  u.interval = std::min(u.interval * 2, timers_->t2);
  u.resend = now + u.interval;
  out.push_back(repeat_response{u.server, u.wire});
}

void call::on_ack(const message& ack, actions& out) {
  if (!unacknowledged_ || unacknowledged_->cseq != ack.cseq().number) return;
  const auto u = *unacknowledged_;
  unacknowledged_.reset();
  if (bye_wanted_) return send_bye(out);
  if (state_ == state::ended || state_ == state::ending) return;
  if (u.initial) {
    state_ = state::confirmed;
    invite_ = {};
    out.push_back(call_confirmed{id_, std::string(ack.body()), false});
  } else if (u.offered) {
    out.push_back(session_answered{id_, std::string(ack.body())});
  }
}

void call::on_request(base::instant now, const message& request, server_id server, const hop& via, actions& out) {
  if (dialog_->on_request(request.cseq().number) == cseq_order::old) {
    return respond(request, via, server, 500, "CSeq out of order", out);
  }
  switch (request.method()) {
    case method::bye:
      return on_bye(request, server, via, out);
    case method::invite:
    case method::update:
      return on_offer_request(now, request, server, via, out);
    case method::prack:
      return on_prack(now, request, server, via, out);
    case method::info:
      return on_info(request, server, via, out);
    default:
      return respond(request, via, server, 405, {}, out);
  }
}

void call::on_bye(const message& request, server_id server, const hop& via, actions& out) {
  respond(request, via, server, 200, {}, out);
  if (offer_) answer_offer({}, *std::exchange(offer_, std::nullopt), 487, {}, out);
  if (state_ == state::incoming || (state_ == state::early && !outgoing_)) refuse_invite(487, {}, out);
  unacknowledged_.reset();
  timer_.stop();
  bye_wanted_ = false;
  const auto why = request.get<reason_header>();
  ended(ended_by::remote, 0, why ? unquote(why->params.get("text").value_or("hung up")) : std::string("hung up"), out);
  state_ = state::ended;
}

/// re-INVITE and UPDATE (§14.2, RFC 3311 §5.2).
void call::on_offer_request(base::instant now, const message& request, server_id server, const hop& via, actions& out) {
  const bool invite = request.method() == method::invite;
  if (state_ == state::ended || state_ == state::ending) return respond(request, via, server, 481, {}, out);
  if (change_ && change_->retry == base::never && (invite || !request.body().empty())) {
    return respond(request, via, server, 491, {}, out);
  }
  const bool busy = offer_ || (invite && state_ != state::confirmed) || (invite && unacknowledged_);
  if (busy) {
    auto d = draft_response(request, via, 500, {}, local_tag_);
    d.add(header_id::retry_after, std::to_string(random_->below(11)));
    out.push_back(send_response{server, std::move(d)});
    return;
  }
  if (timer_.is_too_small(request)) return refuse_small_timer(request, via, server, out);
  dialog_->refresh_target(request);
  learn_peer(request);
  if (!invite && request.body().empty()) return answer_offer(now, {server, request.bytes(), via, false}, 200, {}, out);
  offer_ = offer_to_answer{server, request.bytes(), via, invite};
  out.push_back(session_offered{id_, std::string(request.body()), via});
}

bool call::accept_offer(base::instant now, std::string_view sdp, actions& out) {
  if (!offer_) return false;
  const auto o = *std::exchange(offer_, std::nullopt);
  if (o.invite) {
    send_2xx(now, o, sdp, false, out);
  } else {
    answer_offer(now, o, 200, sdp, out);
  }
  return true;
}

bool call::reject_offer(int code, actions& out) {
  if (!offer_) return false;
  answer_offer({}, *std::exchange(offer_, std::nullopt), code, {}, out);
  return true;
}

void call::answer_offer(base::instant now, const offer_to_answer& o, int code, std::string_view sdp, actions& out) {
  const auto request = message::parse(o.request);
  auto d = draft_response(request, o.via, code, {}, local_tag_);
  if (!sdp.empty()) {
    d.body("application/sdp", sdp);
    sdp_ = sdp;
  }
  if (code < 300 && request.method() == method::update) timer_.add_to_success(now, request, d);
  out.push_back(send_response{o.server, std::move(d)});
}

/// RFC 6086 §4.2.2: 469 for a package that we did not say we take.
void call::on_info(const message& request, server_id server, const hop& via, actions& out) {
  const auto value = request.value(header_id::info_package);
  const auto package = base::trim(value.substr(0, value.find(';')));
  const auto& known = settings_->info_packages;
  if (!package.empty() && std::find(known.begin(), known.end(), package) == known.end()) {
    auto d = draft_response(request, via, 469, {}, local_tag_);
    d.add(header_id::recv_info, join(known));
    out.push_back(send_response{server, std::move(d)});
    return;
  }
  respond(request, via, server, 200, {}, out);
  out.push_back(info_received{id_, unfolded(request.value(header_id::content_type)), std::string(request.body()), std::string(package)});
}

}  // namespace sip
