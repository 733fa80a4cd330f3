// From a URI to a flow: which server, over what, and which one next when that fails (RFC 3263 §4, RFC 3261
// §18.1.1).
#include "drafts.hpp"
#include "implementation.hpp"

namespace sip {

namespace {

request_id id_of(std::uint64_t token) {
  return {static_cast<std::uint32_t>(token), static_cast<std::uint32_t>(token >> 32U)};
}

}  // namespace

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
    const auto found = call_servers_.find(o.who.call);
    if (o.what == purpose::invite && found != call_servers_.end()) o.servers = found->second;
    o.proto = c->flow()->proto;
    o.remote = c->flow()->remote;
    return connect(id);
  }
  preload_next_hop(o);
  const auto& settings = accounts_.find(o.who.account)->settings;
  const auto preferred = has_flow ? c->flow()->proto : settings.transport;
  o.servers = std::make_shared<locator>(
      o.next_hop, locate_options{preferred, settings.transport_fixed, settings.bind.address.is_v6()});
  if (const auto* known = server_in_use(o)) o.servers->try_first(*known);
  advance(id);
}

/// Asks and goes on until there is a server to try, or none.
void stack::implementation::advance(request_id id) {
  for (;;) {
    auto& o = *requests_.find(id);
    const auto step = o.servers->next(now_, servers_);
    if (const auto* server = std::get_if<location>(&step)) {
      o.proto = server->proto;
      o.remote = server->remote;
      return connect(id);
    }
    if (const auto* end = std::get_if<dead_end>(&step)) return give_up(id, *end);
    const auto& question = std::get<dns_question>(step);
    const auto* known = dns_.find(now_, question);
    if (known == nullptr) {
      fx_->resolves.push_back({id.value(), question});
      return;
    }
    o.servers->on_answer(*known, *random_);
  }
}

void stack::implementation::on_dns_answer(const dns_answer& answer) {
  dns_.keep(now_, answer.question, answer.records);
  const auto id = id_of(answer.token);
  auto* o = requests_.find(id);
  if (o == nullptr || o->flow || !o->servers) return;
  cause_ = o->cause;
  o->servers->on_answer(answer.records, *random_);
  advance(id);
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
    if (method_in(o->message) == "MESSAGE") return fail(id, 513, "the message is too large for UDP, and " + sentence, true);  // RFC 3428 §8
    o->proto = transport::udp;
    return connect(id);
  }
  server_failed(id, 503, sentence);
}

void stack::implementation::use_flow(request_id id, const known_flow& flow) {
  auto& o = *requests_.find(id);
  o.flow = flow;
  auto* c = calls_.find(o.who.call);
  if (!o.flow_only) {
    if (c != nullptr && o.moved) c->on_flow(flow.via, actions_);  // the call has moved to another server
    return transmit_request(id);
  }
  const auto who = o.who;
  if (c != nullptr) call_servers_[who.call] = o.servers;
  forget(id);
  if (c != nullptr) c->on_flow(flow.via, actions_);
  run_actions(who);
}

/// §4.3: a new request, identical but for its branch, goes to the next server. Inside a dialog there is no
/// choice, and a server that has sent a provisional response has not failed by being slow.
bool stack::implementation::may_try_next(const outgoing& o) const {
  const auto* c = calls_.find(o.who.call);
  const bool wanted = !o.who.call || (c != nullptr && c->may_try_again());
  return o.servers && !o.ack && wanted && o.what != purpose::cancel && !has_to_tag(o.message);
}

void stack::implementation::server_failed(request_id id, int code, const std::string& sentence) {
  auto& o = *requests_.find(id);
  if (!may_try_next(o)) return fail(id, code, sentence);
  servers_.failed(now_, o.proto, o.remote);
  o.failure = {code, sentence, {}};
  next_server(id);
}

/// A 503 (§4.3). False: it is for the usage to see.
bool stack::implementation::server_refused(request_id id, const message& response) {
  auto& o = *requests_.find(id);
  if (!may_try_next(o)) return false;
  const auto wait = response.get<retry_after>();
  servers_.failed(now_, o.proto, o.remote, std::chrono::seconds(wait ? wait->seconds : 0));
  o.failure = {response.status(), std::string(response.reason()), response.bytes()};
  next_server(id);
  return true;
}

void stack::implementation::next_server(request_id id) {
  auto& o = *requests_.find(id);
  if (o.client) by_client_.erase(o.client);
  o.client = {};
  o.flow.reset();
  o.went_to_tcp = o.provisional = false;
  o.moved = true;
  advance(id);
}

/// What the last server said or did is worth more than that there is no other.
void stack::implementation::give_up(request_id id, const dead_end& end) {
  if (try_redirect(id)) return;
  const auto last = requests_.find(id)->failure;
  if (last.code == 0) return fail(id, 503, end.sentence, end.permanent);
  if (last.response.empty()) return fail(id, last.code, last.sentence);
  const auto who = requests_.find(id)->who;
  const auto what = requests_.find(id)->what;
  forget(id);
  deliver_response(who, what, id, message::parse(last.response, options_.mode, options_.limits));
}

}  // namespace sip
