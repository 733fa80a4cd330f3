// The caller's half of a call: INVITE, its answers, CANCEL.
#include "reasons.hpp"
#include "session_body.hpp"

#include <sip/ua/call.hpp>
#include <sip/ua/identity.hpp>

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
  provisional_seen_ = false;  // of this server
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
  if (wanted_.from.empty() && identity().anonymous) {
    d.add(header_id::from, {anonymous_from, ";tag=", local_tag_});
  } else if (wanted_.from.empty()) {
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
  std::string required;
  const auto require = [&required](std::string_view extension) { required.append(required.empty() ? "" : ", ").append(extension); };
  if (settings.require_100rel) require("100rel");
  if (!wanted_.replaces.empty()) require("replaces");
  if (!wanted_.join.empty()) require("join");
  if (!required.empty()) d.add(header_id::require, required);
  if (!wanted_.replaces.empty()) d.add(header_id::replaces, wanted_.replaces);
  if (!wanted_.join.empty()) d.add(header_id::join, wanted_.join);
  timer_.add_to_request(d);
  for (const auto& [name, value] : wanted_.headers) d.add(name, value);
  if (!wanted_.referred_by.empty()) d.add(header_id::referred_by, wanted_.referred_by);
  if (offered_) d.body("application/sdp", sdp_);
  request(purpose::invite, std::move(d), out);
}

void call::on_invite_success(base::instant now, const message& response, actions& out) {
  if (repeat_known_ack(response, out)) return;
  const bool first = !dialog_ && (state_ == state::calling || state_ == state::early);
  if (!first) return on_other_branch(response, out);
  const auto tag = std::string(response.to().tag());
  std::string body(session_body(response));
  bool settled = offered_;
  if (const auto* early = early_.find(tag)) {
    dialog_ = early->dialog;
    dialog_->confirm(response);
    settled = settled || early->settled;
    if (early->settled || body.empty()) body = early->session;  // §13.2.1: the first description counts
  } else {
    dialog_ = sip::dialog::from_response(response);
  }
  early_.clear();
  if (offer_ && offer_->tag != tag) answer_offer(now, *std::exchange(offer_, std::nullopt), 487, {}, out);
  if (change_ && change_->tag != tag) change_.reset();
  state_ = state::confirmed;
  ring_until_ = base::never;
  learn_peer(response);
  timer_.on_success(now, response);
  invite_cseq_ = response.cseq().number;
  if (settled) {
    send_ack_of(invite_cseq_, {}, out);
  } else {
    ack_waits_ = invite_cseq_;
  }
  out.push_back(call_confirmed{id_, std::move(body), !settled});
}

void call::send_ack_of(std::uint32_t invite_cseq, std::string_view sdp, actions& out) {
  auto ack = dialog_->make_ack(invite_cseq);
  if (!sdp.empty()) ack.body("application/sdp", sdp);
  out.push_back(send_ack{std::move(ack), dialog_->next_hop()});
}

/// A 2xx that came before: the ACK was lost, or is still being made.
bool call::repeat_known_ack(const message& response, actions& out) {
  for (const auto& a : acks_) {
    if (a.cseq == response.cseq().number && a.remote_tag == response.to().tag()) {
      out.push_back(repeat_ack{a.to, a.wire});
      return true;
    }
  }
  const auto cseq = response.cseq().number;
  return dialog_ && dialog_->remote_tag() == response.to().tag() && (cseq == invite_cseq_ || ack_waits_ == cseq);
}

void call::on_other_branch(const message& response, actions& out) {
  if (!wanted_.keep_forks || state_ != state::confirmed) return hang_up_branch(response, out);
  out.push_back(adopt_branch{response.bytes()});
}

void call::on_adopted(base::instant now, const call& from, const message& response, actions& out) {
  wanted_ = from.wanted_;
  outgoing_ = true;
  offered_ = from.offered_;
  call_id_ = from.call_id_;
  local_tag_ = from.local_tag_;
  flow_ = from.flow_;
  sdp_ = from.sdp_;
  invite_cseq_ = response.cseq().number;
  dialog_ = sip::dialog::from_response(response);
  state_ = state::confirmed;
  learn_peer(response);
  timer_.on_success(now, response);
  if (offered_) {
    send_ack_of(invite_cseq_, {}, out);
  } else {
    ack_waits_ = invite_cseq_;
  }
  out.push_back(call_forked{from.id_, id_, dialog_->remote_tag(), std::string(session_body(response)), !offered_});
}

/// §13.2.2.4: a 2xx of another branch, or one that crossed our CANCEL.
void call::hang_up_branch(const message& response, actions& out) {
  auto branch = sip::dialog::from_response(response);
  const auto next_hop = branch.next_hop();
  out.push_back(send_ack{branch.make_ack(response.cseq().number), next_hop});
  auto bye = branch.make_request("BYE");
  bye.add(header_id::reason, state_ == state::confirmed ? completed_elsewhere : normal_clearing);
  out.push_back(send_request{purpose::other, std::move(bye), next_hop});
  if (state_ == state::cancelling) {
    cancel_limit_ = base::never;
    ended(ended_by::local, 0, cancel_sentence_, out);
    state_ = state::ended;
  }
}

void call::on_invite_refused(const message& response, actions& out) {
  if (dialog_ || state_ == state::ended) return;
  const bool can_repeat = state_ == state::calling || state_ == state::early;
  if (can_repeat && response.status() == 422 && timer_.on_too_small(response)) {
    early_.clear();
    state_ = state::calling;
    return send_invite(out);
  }
  cancel_limit_ = base::never;
  const bool local = state_ == state::cancelling;
  const bool refused = !local && !told_ended_;  // who hung up knows why
  ended(local ? ended_by::local : ended_by::remote, response.status(), response.reason(), out);
  if (refused) tell_why(reason_in(response), out);
  state_ = state::ended;
}

std::vector<std::string> call::acknowledged() const {
  std::vector<std::string> tags;
  for (const auto& a : acks_) tags.push_back(a.remote_tag);
  return tags;
}

void call::keep_ack(const hop& to, const base::packet& wire, std::string_view remote_tag, std::uint32_t cseq) {
  if (acks_.size() == max_kept_acks) acks_.erase(acks_.begin());
  acks_.push_back({std::string(remote_tag), cseq, to, wire});
}

}  // namespace sip
