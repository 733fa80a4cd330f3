// What arrives: bytes from the adapter, and what the transaction layer makes of them.
#include "implementation.hpp"

#include <base/ascii.hpp>
#include <sip/transaction/response_via.hpp>
#include <sip/ua/capabilities.hpp>

#include <algorithm>

namespace sip {

namespace {

bool is_keep_alive(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return base::is_lws(c) || c == '\0'; });
}

/// Those that a subscription, a transfer or nobody in particular answers, inside a call's dialog too.
bool is_event_method(method m) {
  return m == method::subscribe || m == method::notify || m == method::refer || m == method::message || m == method::publish;
}

/// §8.1.3.3: a response with a second Via was meant for another element.
bool is_misrouted(const message& m) {
  if (m.is_request()) return false;
  const auto is_via = [](const header_entry& h) { return h.id == header_id::via; };
  if (std::count_if(m.headers().begin(), m.headers().end(), is_via) > 1) return true;
  auto first = m.value(header_id::via);
  if (first.find(',') == std::string_view::npos) return false;
  static_cast<void>(next_list_item(first));
  return !first.empty();
}

}  // namespace

void stack::implementation::handle(base::instant now, const input& in, effects& fx) {
  begin(now, "peer", fx);
  if (const auto* d = std::get_if<datagram>(&in)) return receive_datagram(*d);
  if (const auto* s = std::get_if<stream_bytes>(&in)) return receive_stream(*s);
  if (const auto* a = std::get_if<flow_accepted>(&in)) return flows_.accept({a->via, a->listen_port});
  if (const auto* d = std::get_if<flow_down>(&in)) return flow_lost(d->flow);
  if (const auto* f = std::get_if<send_failed>(&in)) {
    transactions_.transport_failed(now, f->to, transaction_output_);
    return pump_transactions();
  }
  if (const auto* u = std::get_if<flow_up>(&in)) {
    on_flow(u->token, {u->via, u->listen_port});
    return pump_transactions();
  }
  if (const auto* f = std::get_if<flow_failed>(&in)) {
    on_flow_failed(f->token, f->sentence);
    return pump_transactions();
  }
  on_dns_answer(std::get<dns_answer>(in));
  pump_transactions();
}

void stack::implementation::receive_datagram(const datagram& in) {
  const auto bytes = in.bytes.text();
  if (looks_like_stun(bytes)) {
    on_stun(in.from, bytes);
  } else if (!is_keep_alive(bytes)) {
    receive(in.from, in.bytes);
  }
}

void stack::implementation::receive(const hop& from, base::packet bytes) {
  const auto m = message::parse(std::move(bytes), options_.mode, options_.limits);
  addressed_ = m.is_request() ? account_for(m) : account_id{};
  fx_->observed.push_back({false, from, m.bytes(), {}, 0, 0, addressed_, "peer", m.error()});
  if (!m.ok()) {
    refuse_rejected(from, m);
  } else if (!is_misrouted(m)) {
    transactions_.receive(now_, from, m, transaction_output_);
  }
  pump_transactions();
}

void stack::implementation::receive_stream(const stream_bytes& in) {
  auto* cut = flows_.framer_of(in.flow);
  if (cut == nullptr) return;
  const auto via = flows_.stream(in.flow)->via;
  cut->push(in.bytes);
  while (auto next = cut->next()) {
    if (auto* m = std::get_if<framed_message>(&*next)) {
      receive(via, std::move(m->bytes));
    } else if (std::holds_alternative<keep_alive_ping>(*next)) {
      fx_->sends.push_back({via, pool_.copy("\r\n")});
    } else if (std::holds_alternative<keep_alive_pong>(*next)) {
      if (!on_pong(via) && flows_.completes_ping(in.flow)) fx_->sends.push_back({via, pool_.copy("\r\n")});
    } else if (auto* e = std::get_if<framing_error>(&*next)) {
      receive(via, e->bytes);
      fx_->closes.push_back({in.flow});
      return flow_lost(in.flow);
    }
    cut = flows_.framer_of(in.flow);
    if (cut == nullptr) return;
  }
}

void stack::implementation::flow_lost(flow_id flow) {
  const auto* s = flows_.stream(flow);
  if (s == nullptr) return;
  const auto via = s->via;
  flows_.remove(flow);
  kept_flows_.lost(via);
  transactions_.transport_failed(now_, via, transaction_output_);
  pump_transactions();
  registrations_lost(via);
}

void stack::implementation::refuse_rejected(const hop& from, const message& m) {
  const auto d = refusal_of_rejected(m, from, random_->token(8));
  if (!d) return;
  transactions_.send_stateless(reply_hop_for(m, from), serialize(*d, pool_), {}, cause::peer, transaction_output_);
}

/// The account whose user the request is for; else the first.
account_id stack::implementation::account_for(const message& request) const {
  const auto uri = parse_uri(request.request_uri());
  const auto found = uri ? accounts_of_users_.find(uri->user) : accounts_of_users_.end();
  return found == accounts_of_users_.end() ? first_account_ : found->second;
}

capabilities stack::implementation::capabilities_of(account_id account) const {
  const auto* a = accounts_.find(account);
  if (a == nullptr) return {options_.max_body};
  return {options_.max_body, a->settings.can_join, a->settings.outbound, a->settings.gruu};
}

void stack::implementation::on_request(const request_event& e) {
  const auto& m = *e.msg;
  if (m.method() == method::cancel) return on_cancel(e);
  const auto tag = m.to().tag();
  const auto handle = tag.empty() ? call_handle{} : call_of(m.call_id(), tag, m.from().tag());
  auto* c = calls_.find(handle);
  const owner who{c != nullptr ? c->account() : addressed_, handle, false};
  const auto new_tag = random_->token(8);
  const auto can = capabilities_of(who.account);
  const bool of_events = is_event_method(m.method());
  if (!tag.empty() && c == nullptr && !of_events) {
    respond(e.server, draft_response(m, e.from, 481), who);
  } else if (tag.empty() && !admit(e, who)) {
    return;
  } else if (auto refusal = refusal_of(m, e.from, new_tag, can)) {
    respond(e.server, std::move(*refusal), who);
  } else if (m.method() == method::options) {
    on_options(e, who, new_tag);
  } else if (of_events) {
    on_event_request(e, handle, who, new_tag);
  } else if (c != nullptr) {
    c->on_request(now_, m, e.server, e.from, actions_);
    run_actions(who);
  } else if (m.method() == method::invite) {
    on_new_invite(e);
  } else {
    respond(e.server, draft_response(m, e.from, 481, {}, new_tag), who);
  }
}

const stack::implementation::invite_origin* stack::implementation::invite_of(server_id server) const {
  const bool known = server && server.index < invites_.size() && invites_[server.index].server == server;
  return known ? &invites_[server.index] : nullptr;
}

void stack::implementation::forget_invite(server_id server) {
  const auto* invite = invite_of(server);
  if (invite == nullptr) return;
  invite_keys_.erase(invite->key);
  invites_[server.index] = {};
}

void stack::implementation::on_cancel(const request_event& e) {
  const auto* invite = invite_of(e.cancels);
  const auto call = invite != nullptr ? invite->call : call_handle{};
  auto* c = calls_.find(call);
  const owner who{c != nullptr ? c->account() : addressed_, call, false};
  const auto tag = c != nullptr ? c->local_tag() : random_->token(8);
  respond(e.server, draft_response(*e.msg, e.from, e.cancels ? 200 : 481, {}, tag), who);
  if (c == nullptr) return;
  c->on_cancel(*e.msg, actions_);
  run_actions(who);
}

void stack::implementation::on_new_invite(const request_event& e) {
  const auto account = addressed_;
  const auto key = hash_.merge_key(e.msg->call_id(), e.msg->from().tag(), std::to_string(e.msg->cseq().number));
  auto* a = accounts_.find(account);
  if (invite_keys_.contains(key)) {
    return respond(e.server, draft_response(*e.msg, e.from, 482, {}, random_->token(8)), {account, {}, false});
  }
  if (a == nullptr || calls_.full()) {
    auto d = draft_response(*e.msg, e.from, a == nullptr ? 404 : 503, {}, random_->token(8));
    if (a != nullptr) d.add(header_id::retry_after, busy_retry_s);
    return respond(e.server, std::move(d), {account, {}, false});
  }
  named_calls named;
  if (auto refusal = refuse_names(e, account, named)) return respond(e.server, std::move(*refusal), {account, {}, false});
  const auto handle = calls_.emplace(account, a->settings, options_.transactions.timers, *random_);
  auto& c = *calls_.find(handle);
  c.name(handle);
  if (invites_.size() <= e.server.index) invites_.resize(e.server.index + 1);
  invites_[e.server.index] = {e.server, handle, key};
  invite_keys_.insert(key);
  c.on_invite(*e.msg, e.server, e.from, named, actions_);
  run_actions(call_owner(handle, account));
}

void stack::implementation::on_ack(const ack_event& e) {
  const auto handle = call_of(e.msg->call_id(), e.msg->to().tag(), e.msg->from().tag());
  auto* c = calls_.find(handle);
  if (c == nullptr) return;
  c->on_ack(*e.msg, actions_);
  run_actions(call_owner(handle, c->account()));
}

void stack::implementation::on_response(const response_event& e) {
  const auto found = by_client_.find(e.client);
  if (found == by_client_.end()) return;
  const auto id = found->second;
  auto& o = *requests_.find(id);
  const auto who = o.who;
  const auto what = o.what;
  const int code = e.msg->status();
  if (code < 200) o.provisional = true;
  if (code == 503 && server_refused(id, *e.msg)) return;
  if (code != 503) servers_.worked(o.proto, o.remote);
  auto& auth = accounts_.find(who.account)->auth;
  const bool can_answer = !accounts_.find(who.account)->settings.auth_password.empty();
  if ((code == 401 || code == 407) && what != purpose::cancel && can_answer) {
    if (!authenticate(id, *e.msg)) deliver_failure(who, what, id, code, auth.sentence(), true);
    return;
  }
  if (code >= 200) auth.on_accepted(*e.msg);
  if (code >= 300 && redirect(id, *e.msg)) return;
  deliver_response(who, what, id, *e.msg);
}

void stack::implementation::on_client_failed(const client_failed_event& e) {
  const auto found = by_client_.find(e.client);
  if (found == by_client_.end()) return;
  const auto& o = *requests_.find(found->second);
  const auto where = o.remote.to_string() + " over " + std::string(name_of(o.proto));
  if (e.why == failure::transport) return server_failed(found->second, 503, "cannot reach " + where);
  if (o.provisional) return fail(found->second, 408, "no final answer from " + where);
  server_failed(found->second, 408, "no answer from " + where);
}

}  // namespace sip
