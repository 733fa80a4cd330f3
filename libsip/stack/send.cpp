// What leaves: a request is located, gets a flow, becomes bytes, and is sent again with credentials when challenged.
#include "implementation.hpp"

#include <base/ascii.hpp>
#include <sip/ua/capabilities.hpp>

namespace sip {

namespace {

constexpr unsigned max_attempts = 4;  // a proxy and a server, each with one stale nonce

std::string_view method_in(const draft& d) {
  const auto cseq = d.value(header_id::cseq);
  const auto space = cseq.find(' ');
  return space == std::string_view::npos ? std::string_view{} : cseq.substr(space + 1);
}

bool has_to_tag(const draft& d) {
  const auto to = parse_name_addr(d.value(header_id::to));
  return to && !to->tag().empty();
}

/// Messages that make or refresh a dialog's remote target, or a binding (RFC 3261 §8.1.1.8, §12.1, RFC 3311).
bool needs_contact(const draft& d) {
  const auto m = method_of(method_in(d));
  if (d.is_request()) {
    return m == method::invite || m == method::update || m == method::register_ || m == method::refer || m == method::options;
  }
  const int code = d.status();
  if (m == method::invite) return code > 100 && code < 300;
  return (m == method::update || m == method::options) && code < 300;
}

}  // namespace

// --- from a URI to a flow

request_id stack::implementation::launch(outgoing o) {
  if (requests_.full()) {
    deliver_failure(o.who, o.what, {}, 503, "too many requests are under way", false);
    return {};
  }
  const auto id = requests_.emplace(std::move(o));
  locate(id);
  return id;
}

void stack::implementation::locate(request_id id) {
  auto& o = *requests_.find(id);
  const auto* c = calls_.find(o.who.call);
  const bool has_flow = c != nullptr && c->flow().has_value();
  if (o.next_hop.empty() && has_flow) {
    o.proto = c->flow()->proto;
    o.remote = c->flow()->remote;
    return connect(id);
  }
  const auto* a = accounts_.find(o.who.account);
  const auto t = target_of(o.next_hop, has_flow ? c->flow()->proto : a->settings.transport);
  if (!t.problem.empty()) return fail(id, 503, t.problem, true);
  o.proto = t.proto;
  o.remote.port = t.port;
  if (!t.address) {
    fx_->resolves.push_back({id.value(), t.host});
    return;
  }
  o.remote.address = *t.address;
  connect(id);
}

namespace {

request_id id_of(std::uint64_t token) {
  return {static_cast<std::uint32_t>(token), static_cast<std::uint32_t>(token >> 32U)};
}

}  // namespace

void stack::implementation::on_addresses(const dns_answer& answer) {
  const auto id = id_of(answer.token);
  auto* o = requests_.find(id);
  if (o == nullptr || o->flow) return;
  cause_ = o->cause;
  const auto bind = accounts_.find(o->who.account)->settings.bind.address;
  for (const auto& address : answer.addresses) {
    if (!bind.is_unspecified() && bind.is_v6() != address.is_v6()) continue;
    o->remote.address = address;
    return connect(id);
  }
  const auto why = answer.sentence.empty() ? "the name has no address that can be reached from " + bind.to_string() : answer.sentence;
  fail(id, 503, why);
}

void stack::implementation::connect(request_id id) {
  const auto& o = *requests_.find(id);
  const auto bind = accounts_.find(o.who.account)->settings.bind;
  if (const auto known = flows_.find(o.proto, bind, o.remote)) return use_flow(id, *known);
  fx_->connects.push_back({id.value(), o.proto, bind, o.remote});
}

void stack::implementation::on_flow(std::uint64_t token, const known_flow& flow) {
  const auto id = id_of(token);
  const auto* o = requests_.find(id);
  if (o == nullptr) {
    if (flow.via.proto != transport::udp) flows_.accept(flow);
    return;
  }
  flows_.add(accounts_.find(o->who.account)->settings.bind, flow);
  cause_ = o->cause;
  use_flow(id, flow);
}

void stack::implementation::on_flow_failed(std::uint64_t token, const std::string& sentence) {
  const auto id = id_of(token);
  auto* o = requests_.find(id);
  if (o == nullptr) return;
  cause_ = o->cause;
  if (o->went_to_tcp && o->proto == transport::tcp) {  // §18.1.1: TCP was our idea; the peer may know UDP only
    o->proto = transport::udp;
    return connect(id);
  }
  fail(id, 503, sentence);
}

void stack::implementation::use_flow(request_id id, const known_flow& flow) {
  auto& o = *requests_.find(id);
  o.flow = flow;
  if (!o.flow_only) return transmit_request(id);
  const auto who = o.who;
  forget(id);
  if (auto* c = calls_.find(who.call)) c->on_flow(flow.via, actions_);
  run_actions(who);
}

// --- from a draft to bytes

void stack::implementation::transmit_request(request_id id) {
  auto& o = *requests_.find(id);
  auto& a = *accounts_.find(o.who.account);
  draft d = o.message;
  const auto& proxy = a.settings.outbound_proxy;
  if (!proxy.empty() && !has_to_tag(d) && !d.has(header_id::route)) d.add_front(header_id::route, {"<", proxy, ">"});
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

/// Via, Contact and what says who we are.
void stack::implementation::complete(draft& d, const known_flow& flow, const owner& who) {
  const auto& settings = accounts_.find(who.account)->settings;
  const auto host = base::uri_host(flow.via.local.address);
  const auto port = std::to_string(flow.listen_port != 0 ? flow.listen_port : flow.via.local.port);
  const auto m = method_of(method_in(d));
  if (d.is_request()) {
    const bool udp = flow.via.proto == transport::udp;
    d.add_front(header_id::via, {"SIP/2.0/", name_of(flow.via.proto), " ", host, ":", port, ";branch=z9hG4bK",
                                 random_->token(20), udp ? ";rport" : ""});
  }
  if (needs_contact(d) && !d.has(header_id::contact)) {
    const auto own = parse_uri(settings.aor);
    const std::string user = own && own->has_user ? std::string(own->user) + "@" : std::string();
    d.add(header_id::contact, {"<sip:", user, host, ":", port, flow.via.proto == transport::tcp ? ";transport=tcp>" : ">"});
  }
  const bool tells_methods = m == method::invite && (d.is_request() || (d.status() > 100 && d.status() < 300));
  if (tells_methods && !d.has(header_id::allow)) d.add(header_id::allow, allowed_methods);
  if ((tells_methods || (m == method::update && d.is_request())) && !d.has(header_id::supported)) {
    d.add(header_id::supported, supported_extensions);
  }
  const auto signature = d.is_request() ? header_id::user_agent : header_id::server;
  if (!settings.user_agent.empty() && !d.has(signature)) d.add(signature, settings.user_agent);
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
  if (const auto in = by_server_.find(server); in != by_server_.end()) {
    const auto* c = calls_.find(in->second.call);
    who = {c != nullptr ? c->account() : account_id{}, in->second.call, false};
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
  const auto r = apply_rules(d, who);
  transactions_.respond(now_, server, r.wire, r.intended, cause::user, transaction_output_);
  const bool may_repeat = d.status() > 100 && d.status() < 300 && method_of(method_in(d)) == method::invite;
  if (auto* c = calls_.find(who.call); c != nullptr && may_repeat) c->keep_response(server, d.status(), r.wire);
}

void stack::implementation::send_cancel_of(const owner& who) {
  for (const auto& [client, id] : by_client_) {
    const auto& o = *requests_.find(id);
    if (o.who.call != who.call || o.what != purpose::invite || !transactions_.can_cancel(client)) continue;
    outgoing cancel;
    cancel.who = who;
    cancel.what = purpose::cancel;
    cancel.cause = cause_;
    cancel.proto = o.proto;
    cancel.remote = o.remote;
    cancel.flow = o.flow;
    const auto d = transactions_.make_cancel(client);
    const auto r = apply_rules(d, who);
    const auto via = o.flow->via;
    if (requests_.full()) return;
    const auto cancel_id = requests_.emplace(std::move(cancel));
    const auto sent = transactions_.send_request(now_, via, r.wire, r.intended, cause::user, transaction_output_);
    if (!sent) return forget(cancel_id);
    requests_.find(cancel_id)->client = sent;
    by_client_[sent] = cancel_id;
    return;
  }
}

// --- answers that send again

bool stack::implementation::authenticate(request_id id, const message& response) {
  auto& o = *requests_.find(id);
  auto& auth = accounts_.find(o.who.account)->auth;
  if (++o.challenges > max_attempts || !auth.on_challenge(response)) return false;
  auto* c = calls_.find(o.who.call);
  std::uint32_t number = 0;
  if (o.what == purpose::register_) {
    number = accounts_.find(o.who.account)->reg.take_cseq();
  } else if (c != nullptr && o.what != purpose::other) {
    number = c->take_cseq();
  } else if (const auto old = parse_cseq(o.message.value(header_id::cseq))) {
    number = old->number + 1;
  }
  const std::string method(method_in(o.message));
  o.message.set(header_id::cseq, std::to_string(number) + " " + method);
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
