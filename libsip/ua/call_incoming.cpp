// The callee's half of a call: ringing, answering, the 2xx until its ACK, and requests of the peer inside the dialog.
#include "reasons.hpp"
#include "session_body.hpp"

#include <base/ascii.hpp>
#include <sip/transaction/response_via.hpp>
#include <sip/ua/call.hpp>
#include <sip/ua/capabilities.hpp>
#include <sip/ua/identity.hpp>

#include <algorithm>

namespace sip {

void call::on_invite(const message& request, server_id server, const hop& via, const named_calls& named, actions& out) {
  state_ = state::incoming;
  server_ = server;
  invite_ = request.bytes();
  flow_ = via;
  call_id_ = request.call_id();
  local_tag_ = random_->token(12);
  dialog_ = sip::dialog::from_request(request, local_tag_);
  learn_peer(request);
  replaces_ = named.replaces;
  const bool reliable = request.lists(header_id::supported, "100rel") || request.lists(header_id::require, "100rel");
  if (settings_->require_100rel && !reliable) {
    auto d = draft_response(request, via, 421, {}, local_tag_);
    d.add(header_id::require, "100rel");
    return refuse_unheard(std::move(d), server, out);
  }
  if (timer_.is_too_small(request)) return refuse_unheard(small_timer_refusal(request, via), server, out);
  incoming_call event{id_, account_, via, unfolded(request.value(header_id::from)),
                      unfolded(request.value(header_id::to)), std::string(session_body(request)), invite_};
  event.asserted_identity = asserted_identities(request);
  event.privacy = unfolded(request.value(header_id::privacy));
  event.replaces = named.replaces;
  event.joins = named.joins;
  event.knows = named.knows;
  out.push_back(std::move(event));
}

/// The application never hears of this call.
void call::refuse_unheard(draft refusal, server_id server, actions& out) {
  out.push_back(send_response{server, std::move(refusal)});
  told_ended_ = true;
  state_ = state::ended;
}

bool call::ring(base::instant now, int code, std::string_view sdp, actions& out) {
  if (state_ != state::incoming && state_ != state::early) return false;
  if (outgoing_ || code < 101 || code > 199) return false;
  const auto invite = message::parse(invite_);
  const bool required = invite.lists(header_id::require, "100rel");
  const bool possible = required || invite.lists(header_id::supported, "100rel");
  const bool said_before = settled_ || reliable_.has_session();  // the first reliable description counts (§13.2.1)
  const bool session = !sdp.empty() && !said_before;
  const bool offer_missing = session_body(invite).empty() && !session && !said_before;  // RFC 3262 §5: it MUST be there
  if (required && offer_missing) return false;
  state_ = state::early;
  auto d = invite_response(code);
  if (session) {
    d.body("application/sdp", sdp);
    sdp_ = sdp;
  }
  if (!required && !(possible && !offer_missing && (settings_->require_100rel || session))) {
    out.push_back(send_response{server_, std::move(d)});
    return true;
  }
  if (session && session_body(invite).empty()) reliable_.note_offer();
  const auto first = static_cast<std::uint32_t>(1 + random_->below(1U << 20U));
  if (auto now_due = reliable_.send(now, std::move(d), *timers_, first)) out.push_back(send_response{server_, std::move(*now_due)});
  return true;
}

/// RFC 3262 §3: what waits is done; the next one goes out, or the answer that was held back.
void call::on_prack(base::instant now, const message& request, server_id server, const hop& via, actions& out) {
  const auto invite = message::parse(invite_);
  const bool session = reliable_.waits_with_session();
  const bool known = !invite_.empty() && reliable_.acknowledge(request.value(header_id::rack), invite.cseq().number);
  if (!known) return respond(request, via, server, 481, {}, out);
  const bool answers = session && reliable_.offered();
  if (session) settled_ = true;
  const auto body = session_body(request);
  if (body.empty() || answers) {
    respond(request, via, server, 200, {}, out);
    if (!body.empty()) out.push_back(session_answered{id_, std::string(body)});
  } else if (const int code = refusal_of_offer(request)) {
    refuse_for_now(request, via, server, code, out);
  } else {
    offer_ = offer_to_answer{server, request.bytes(), via, false, std::string(request.from().tag())};
    out.push_back(session_offered{id_, std::string(body), via, offer_->tag});
  }
  after_prack(now, out);
}

void call::after_prack(base::instant now, actions& out) {
  if (auto next = reliable_.next(now, *timers_)) return out.push_back(send_response{server_, std::move(*next)});
  resume_answer(now, out);
}

draft call::small_timer_refusal(const message& request, const hop& via) const {
  auto d = draft_response(request, via, 422, {}, local_tag_);
  d.add(header_id::min_se, std::to_string(timer_.min_se_s()));
  return d;
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
  const bool exchange = offer_ || (change_ && change_->in_flight() && change_->offers());
  if (reliable_.waits_with_session() || exchange) {  // RFC 3262 §3: no 2xx before the PRACK then
    answer_waits_ = sdp;
    return true;
  }
  reliable_.stop();
  state_ = state::answered;
  const bool said_before = settled_ || reliable_.has_session();  // another description would be a new offer
  send_2xx(now, {server_, invite_, *flow_, true, dialog_->remote_tag()}, said_before ? std::string_view{} : sdp, true, out);
  if (replaces_) out.push_back(end_call{std::exchange(replaces_, {}), "replaced by another call"});
  return true;
}

bool call::reject(int code, std::string_view reason, actions& out) {
  if (outgoing_ || (state_ != state::incoming && state_ != state::early) || code < 300 || code > 699) return false;
  refuse_invite(code, reason, out);
  ended(ended_by::local, code, reason.empty() ? reason_of(code) : reason, out);
  state_ = state::ended;
  return true;
}

void call::on_cancel(const message& cancel, actions& out) {
  if (outgoing_ || (state_ != state::incoming && state_ != state::early)) return;
  refuse_invite(487, {}, out);
  ended_by_peer(487, cancel, "cancelled by the caller", out);
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
                                   now + timers_->b(), timers_->t1, session_body(m).empty() && !sdp.empty(), initial};
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
    out.push_back(call_confirmed{id_, std::string(session_body(ack)), false});
  } else if (u.offered) {
    out.push_back(session_answered{id_, std::string(session_body(ack))});
  }
}

void call::on_request(base::instant now, const message& request, server_id server, const hop& via, actions& out) {
  const auto with = dialog_with(request.from().tag());
  if (!with) return respond(request, via, server, 481, {}, out);
  if (with->on_request(request.cseq().number) == cseq_order::old) {
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
  if (!dialog_) return on_bye_of_branch(request.from().tag(), out);
  if (state_ == state::incoming || (state_ == state::early && !outgoing_)) refuse_invite(487, {}, out);
  unacknowledged_.reset();
  timer_.stop();
  bye_wanted_ = false;
  ended_by_peer(0, request, "hung up", out);
  state_ = state::ended;
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
