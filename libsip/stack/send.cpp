// What leaves: a request that has a flow becomes bytes, and is sent again with credentials when challenged.
#include "drafts.hpp"
#include "implementation.hpp"

#include <base/ascii.hpp>

namespace sip {

namespace {

constexpr unsigned max_attempts = 4;  // a proxy and a server, each with one stale nonce

}  // namespace

// --- from a draft to bytes

void stack::implementation::transmit_request(request_id id) {
  auto& o = *requests_.find(id);
  auto& a = *accounts_.find(o.who.account);
  draft d = o.message;
  if (!has_to_tag(d) && !d.has(header_id::route)) {
    const auto route = preloaded_route(o);
    for (auto at = route.rbegin(); at != route.rend(); ++at) d.add_front(header_id::route, *at);
  }
  a.auth.authorize(d, *random_);
  complete(d, *o.flow, o.who);
  sign(d, o.who);
  auto r = apply_rules(d, o.who);
  if (o.proto == transport::udp && r.wire.size() > options_.udp_limit && !o.went_to_tcp) {
    o.went_to_tcp = true;
    o.proto = transport::tcp;
    return connect(id);
  }
  if (o.ack) return transmit_ack(id, r);
  o.client = transactions_.send_request(now_, o.flow->via, r.wire, r.intended, cause::user, transaction_output_);
  if (!o.client) return fail(id, 503, "too many transactions are under way");
  by_client_[o.client] = id;
  if (auto* c = calls_.find(o.who.call); c != nullptr && o.what == purpose::invite) c->keep_invite(o.client);
}

void stack::implementation::transmit_ack(request_id id, const rewritten& r) {
  const auto o = *requests_.find(id);
  transactions_.send_stateless(o.flow->via, r.wire, r.intended, cause::user, transaction_output_);
  forget(id);
  const auto to = parse_name_addr(o.message.value(header_id::to));
  const auto cseq = parse_cseq(o.message.value(header_id::cseq));
  if (auto* c = calls_.find(o.who.call); c != nullptr && to && cseq) {
    c->keep_ack(o.flow->via, r.wire, to->tag(), cseq->number);
  }
}

rewritten stack::implementation::apply_rules(const draft& d, const owner& who) {
  static const std::vector<rewrite_rule> none;
  auto& a = *accounts_.find(who.account);
  const auto* c = calls_.find(who.call);
  const rewrite_context context{method_in(d), d.status(), a.settings.name, d.value(header_id::call_id)};
  return a.rules.apply(d, context, pool_, c != nullptr ? c->rules() : none);
}

/// What the transaction layer makes itself goes past the same rules.
rewritten stack::implementation::write_own(const draft& d, client_id client, server_id server) {
  owner who;
  if (const auto out = by_client_.find(client); out != by_client_.end()) who = requests_.find(out->second)->who;
  if (const auto* in = invite_of(server)) {
    const auto* c = calls_.find(in->call);
    who = {c != nullptr ? c->account() : account_id{}, in->call, false};
  }
  if (accounts_.find(who.account) == nullptr) return {serialize(d, pool_), {}};
  return apply_rules(d, who);
}

void stack::implementation::respond(server_id server, draft d, const owner& who) {
  const auto to = transactions_.reply_hop(server);
  if (accounts_.find(who.account) == nullptr) {
    transactions_.respond(now_, server, serialize(d, pool_), {}, cause::peer, transaction_output_);
    return;
  }
  complete(d, {to, flows_.listen_port(to)}, who);
  confirm(server, d, who);
  ask_to_be_kept_alive(server, d, who);
  const auto r = apply_rules(d, who);
  transactions_.respond(now_, server, r.wire, r.intended, cause::user, transaction_output_);
  const bool may_repeat = d.status() > 100 && d.status() < 300 && method_of(method_in(d)) == method::invite;
  if (auto* c = calls_.find(who.call); c != nullptr && may_repeat) c->keep_response(server, d.status(), r.wire);
}

void stack::implementation::send_cancel_of(const owner& who, std::string_view reason) {
  const auto* c = calls_.find(who.call);
  const auto found = c == nullptr ? by_client_.end() : by_client_.find(c->invite_client());
  if (found == by_client_.end() || !transactions_.can_cancel(found->first) || requests_.full()) return;
  const auto& o = *requests_.find(found->second);
  outgoing cancel;
  cancel.who = who;
  cancel.what = purpose::cancel;
  cancel.cause = cause_;
  cancel.proto = o.proto;
  cancel.remote = o.remote;
  cancel.flow = o.flow;
  auto d = transactions_.make_cancel(found->first);
  if (!reason.empty()) d.add(header_id::reason, reason);
  const auto r = apply_rules(d, who);
  const auto via = o.flow->via;
  const auto cancel_id = requests_.emplace(std::move(cancel));
  const auto sent = transactions_.send_request(now_, via, r.wire, r.intended, cause::user, transaction_output_);
  if (!sent) return forget(cancel_id);
  requests_.find(cancel_id)->client = sent;
  by_client_[sent] = cancel_id;
}

// --- answers that send again

/// §8.1.3.5: a request that is sent anew has the next number.
void stack::implementation::take_new_cseq(outgoing& o) {
  auto* c = calls_.find(o.who.call);
  std::uint32_t number = 0;
  if (o.who.user.index() != 0) {
    events_.visit(o.who.user, [&](auto& usage) { number = usage.take_cseq(); });
  } else if (o.what == purpose::register_) {
    number = registration_of(o.who).take_cseq();
  } else if (c != nullptr && o.what != purpose::other) {
    const auto to = parse_name_addr(o.message.value(header_id::to));
    number = c->take_cseq(to ? to->tag() : std::string_view{});
  }
  if (const auto old = parse_cseq(o.message.value(header_id::cseq)); old && number == 0) {
    number = old->number + 1;
  }
  const std::string method(method_in(o.message));
  o.message.set(header_id::cseq, std::to_string(number) + " " + method);
}

bool stack::implementation::authenticate(request_id id, const message& response) {
  auto& o = *requests_.find(id);
  auto& auth = accounts_.find(o.who.account)->auth;
  if (++o.challenges > max_attempts || !auth.on_challenge(response)) return false;
  take_new_cseq(o);
  by_client_.erase(o.client);
  cause_ = "challenge";
  o.cause = "challenge";
  transmit_request(id);
  return true;
}

void stack::implementation::fail(request_id id, int code, std::string_view reason, bool final) {
  const auto who = requests_.find(id)->who;
  const auto what = requests_.find(id)->what;
  const std::string sentence(reason);
  forget(id);
  deliver_failure(who, what, id, code, sentence, final);
}

void stack::implementation::forget(request_id id) {
  const auto* o = requests_.find(id);
  if (o == nullptr) return;
  if (o->client) by_client_.erase(o->client);
  requests_.erase(id);
}

void stack::implementation::observe_sent(const transmit& t) {
  fx_->sends.push_back({t.to, t.wire});
  wire_record r;
  r.sent = true;
  r.via = t.to;
  r.wire = t.wire;
  r.intended = t.intended;
  r.retransmission = t.retransmission;
  r.transaction = t.client ? t.client.value() : t.server.value();
  r.cause = cause_;
  if (t.why == cause::timer) r.cause = "timer";
  if (t.why == cause::peer) r.cause = "peer";
  const auto found = by_client_.find(t.client);
  if (found != by_client_.end()) {
    const auto& o = *requests_.find(found->second);
    r.account = o.who.account;
    if (t.why == cause::user) r.cause = o.cause;
  }
  fx_->observed.push_back(std::move(r));
}

}  // namespace sip
