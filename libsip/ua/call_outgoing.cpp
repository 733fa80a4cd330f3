// The caller's half of a call: INVITE, its answers, CANCEL.
#include <sip/ua/call.hpp>

namespace sip {

namespace {

constexpr std::size_t max_kept_acks = 16;

bool is_uri_only(std::string_view value) { return value.find('<') == std::string_view::npos; }

}  // namespace

bool call::dial(dial_settings wanted, actions& out) {
  wanted_ = std::move(wanted);
  outgoing_ = true;
  call_id_ = random_->token(24);
  local_tag_ = random_->token(12);
  out.push_back(find_flow{settings_->outbound_proxy.empty() ? wanted_.target : settings_->outbound_proxy});
  return true;
}

void call::on_flow(const hop& via, actions& out) {
  flow_ = via;
  if (state_ == state::preparing) out.push_back(offer_needed{id_, via});
}

bool call::offer(std::string_view sdp, actions& out) {
  if (state_ != state::preparing || !flow_) return false;
  offered_ = !sdp.empty();
  sdp_ = sdp;
  state_ = state::calling;
  send_invite(out);
  return true;
}

void call::send_invite(actions& out) {
  auto d = draft::request("INVITE", wanted_.target);
  d.add(header_id::max_forwards, "70");
  const auto& settings = *settings_;
  if (wanted_.from.empty()) {
    const auto name = settings.display_name.empty() ? std::string() : quote(settings.display_name) + " ";
    d.add(header_id::from, {name, "<", settings.aor, ">;tag=", local_tag_});
  } else if (is_uri_only(wanted_.from)) {
    d.add(header_id::from, {"<", wanted_.from, ">;tag=", local_tag_});
  } else {
    d.add(header_id::from, {wanted_.from, ";tag=", local_tag_});
  }
  d.add(header_id::to, {"<", wanted_.target, ">"});
  d.add(header_id::call_id, call_id_);
  d.add(header_id::cseq, {std::to_string(++invite_cseq_), " INVITE"});
  if (settings.require_100rel) d.add(header_id::require, "100rel");
  timer_.add_to_request(d);
  for (const auto& [name, value] : wanted_.headers) d.add(name, value);
  if (!wanted_.referred_by.empty()) d.add(header_id::referred_by, wanted_.referred_by);
  if (offered_) d.body("application/sdp", sdp_);
  request(purpose::invite, std::move(d), out);
}

/// RFC 3262 §4. False: it is to be ignored (seen before, or one before it is missing).
bool call::take_reliable(const message& response, actions& out) {
  if (response.status() == 100 || !response.lists(header_id::require, "100rel")) return true;
  switch (early_dialogs_.take(response)) {
    case early_dialogs::order::repeated:
    case early_dialogs::order::gap:
      return false;
    case early_dialogs::order::unusable:
      return true;
    case early_dialogs::order::next:
      break;
  }
  prack_waits_ = !offered_ && !response.body().empty();
  if (!prack_waits_) send_prack({}, out);
  return true;
}

void call::send_prack(std::string_view sdp, actions& out) {
  std::string next_hop;
  auto d = early_dialogs_.make_prack(next_hop);
  if (!sdp.empty()) d.body("application/sdp", sdp);
  prack_waits_ = false;
  out.push_back(send_request{purpose::prack, std::move(d), std::move(next_hop)});
}

void call::on_provisional(const message& response, actions& out) {
  provisional_seen_ = true;
  if (cancel_wanted_) {
    cancel_wanted_ = false;
    out.push_back(send_cancel{});
    return;
  }
  if (response.status() == 100 || (state_ != state::calling && state_ != state::early)) return;
  if (!take_reliable(response, out)) return;
  state_ = state::early;
  learn_peer(response);
  out.push_back(call_progress{id_, response.status(), std::string(response.reason()), std::string(response.body()),
                              std::string(response.to().tag()), prack_waits_});
}

void call::on_invite_success(base::instant now, const message& response, actions& out) {
  if (repeat_known_ack(response, out)) return;
  const bool first = !dialog_ && (state_ == state::calling || state_ == state::early);
  if (!first) return hang_up_branch(response, out);
  if (const auto* early = early_dialogs_.find(response.to().tag())) {
    dialog_ = *early;
    dialog_->confirm(response);
  } else {
    dialog_ = sip::dialog::from_response(response);
  }
  early_dialogs_.clear();
  call_id_ = dialog_->call_id();
  state_ = state::confirmed;
  learn_peer(response);
  timer_.on_success(now, response);
  if (offered_) {
    out.push_back(send_ack{dialog_->make_ack(response.cseq().number), dialog_->next_hop()});
  }
  invite_cseq_ = response.cseq().number;
  out.push_back(call_confirmed{id_, std::string(response.body()), !offered_});
}

/// A 2xx that came before: the ACK was lost, or is still being made.
bool call::repeat_known_ack(const message& response, actions& out) {
  for (const auto& a : acks_) {
    if (a.cseq == response.cseq().number && a.remote_tag == response.to().tag()) {
      out.push_back(repeat_ack{a.to, a.wire});
      return true;
    }
  }
  return has_remote_tag(response.to().tag()) && response.cseq().number == invite_cseq_;
}

/// §13.2.2.4: a 2xx of another branch, or one that crossed our CANCEL.
void call::hang_up_branch(const message& response, actions& out) {
  auto branch = sip::dialog::from_response(response);
  const auto next_hop = branch.next_hop();
  out.push_back(send_ack{branch.make_ack(response.cseq().number), next_hop});
  out.push_back(send_request{purpose::other, branch.make_request("BYE"), next_hop});
  if (state_ == state::cancelling) {
    cancel_limit_ = base::never;
    ended(ended_by::local, 0, "hung up", out);
    state_ = state::ended;
  }
}

void call::on_invite_refused(const message& response, actions& out) {
  if (dialog_ || state_ == state::ended) return;
  const bool can_repeat = state_ == state::calling || state_ == state::early;
  if (can_repeat && response.status() == 422 && timer_.on_too_small(response)) {
    early_dialogs_.clear();
    state_ = state::calling;
    return send_invite(out);
  }
  cancel_limit_ = base::never;
  const bool local = state_ == state::cancelling;
  ended(local ? ended_by::local : ended_by::remote, response.status(), response.reason(), out);
  state_ = state::ended;
}

bool call::acknowledge(std::string_view sdp, actions& out) {
  if (prack_waits_ && state_ == state::early) {
    offered_ = true;  // the exchange is complete: the 2xx makes no offer of its own
    sdp_ = sdp;
    send_prack(sdp, out);
    return true;
  }
  if (state_ != state::confirmed || !outgoing_ || offered_) return false;
  offered_ = true;
  sdp_ = sdp;
  auto ack = dialog_->make_ack(invite_cseq_);
  if (!sdp.empty()) ack.body("application/sdp", sdp);
  out.push_back(send_ack{std::move(ack), dialog_->next_hop()});
  return true;
}

void call::keep_ack(const hop& to, const base::packet& wire, std::string_view remote_tag, std::uint32_t cseq) {
  if (acks_.size() == max_kept_acks) acks_.erase(acks_.begin());
  acks_.push_back({std::string(remote_tag), cseq, to, wire});
}

}  // namespace sip
