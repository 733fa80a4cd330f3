// The accounts' registrations: one a flow (RFC 5626), whose route and server the account's other requests
// take.
#include "drafts.hpp"
#include "implementation.hpp"

#include <algorithm>

namespace sip {

namespace {

constexpr std::uint32_t max_flows = 4;  // RFC 5626 §4.2.1: "SHOULD support sets with up to four URIs"

/// RFC 5626 §4.1, RFC 9562 §5.4: a random UUID.
std::string random_instance(base::rng& random) {
  constexpr char digits[] = "0123456789abcdef";
  std::string urn = "urn:uuid:";
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) urn.push_back('-');
    auto nibble = random.below(16);
    if (i == 12) nibble = 4;
    if (i == 16) nibble = 8 | (nibble & 3U);
    urn.push_back(digits[nibble]);
  }
  return urn;
}

bool same_address(std::string_view a, std::string_view b) {
  const auto left = parse_name_addr(a), right = parse_name_addr(b);
  if (!left || !right) return false;
  const auto u = left->uri(), v = right->uri();
  return u && v && u->host == v->host && u->port == v->port;
}

std::string uri_of_route(const std::string& route) {
  const auto parsed = parse_name_addr(route);
  return parsed ? std::string(parsed->uri_text) : std::string();
}

}  // namespace

account_id stack::implementation::add_account(const account_settings& settings) {
  const auto id = accounts_.emplace(settings, *random_);
  auto& a = *accounts_.find(id);
  auto& s = a.settings;
  if (s.signer && recording() != nullptr) s.signer->key = recorded_key(s.signer->key, recording());
  if (s.instance_id.empty() && (s.outbound || s.gruu)) s.instance_id = random_instance(*random_);
  a.registrations.emplace_back(id, s, *random_, s.outbound ? 1 : 0, s.outbound_proxy);
  for (const auto& proxy : s.further_outbound_proxies) {
    if (!s.outbound || a.registrations.size() == max_flows) break;
    a.registrations.emplace_back(id, s, *random_, static_cast<std::uint32_t>(a.registrations.size() + 1),
                                 proxy);
  }
  if (!first_account_) first_account_ = id;
  accounts_of_users_.try_emplace(a.user, id);
  return id;
}

void stack::implementation::registration_command(base::instant now, account_id account, bool start,
                                                 std::string_view cause, effects& fx) {
  auto* a = accounts_.find(account);
  if (a == nullptr || a->settings.registrar.empty()) return;
  begin(now, cause, fx);
  a->watch.due = start && a->settings.watch_registration;
  if (!start) end_watch(account);
  for (std::uint8_t i = 0; i < a->registrations.size(); ++i) {
    if (start) {
      a->registrations[i].start(now, actions_);
    } else {
      a->registrations[i].stop(actions_);
    }
    drain({account, {}, false, {}, i});
  }
}

bool stack::implementation::is_registered(account_id account) const {
  const auto* a = accounts_.find(account);
  return a != nullptr && a->best() != nullptr;
}

const registration* stack::implementation::account_state::best() const {
  const auto found = std::find_if(registrations.begin(), registrations.end(),
                                  [](const auto& r) { return r.is_registered(); });
  return found == registrations.end() ? nullptr : &*found;
}

bool stack::implementation::account_state::others_hold(std::size_t but) const {
  for (std::size_t i = 0; i < registrations.size(); ++i) {
    if (i != but && registrations[i].is_registered()) return true;
  }
  return false;
}

registration& stack::implementation::registration_of(const owner& who) {
  auto& a = *accounts_.find(who.account);
  auto& r = a.registrations[who.registration];
  r.set_others_hold(a.others_hold(who.registration));
  return r;
}

/// After each change of a registration: its timer.
void stack::implementation::settle_registration(const owner& who) {
  const auto* a = accounts_.find(who.account);
  if (a == nullptr || who.call || who.application || who.user.index() != 0) return;
  registration_timers_.set(who.account.index * max_flows + who.registration,
                           a->registrations[who.registration].next_timeout());
}

void stack::implementation::on_registration_timeouts(base::instant now) {
  std::vector<owner> due;
  std::uint32_t index = 0;
  while (registration_timers_.pop_due(now, index)) {
    due.push_back({accounts_.id_at(index / max_flows), {}, false, {}, static_cast<std::uint8_t>(index % max_flows)});
  }
  for (const auto& who : due) {
    cause_ = "refresh";
    registration_of(who).on_timeout(now, actions_);
    drain(who);
  }
}

/// Runs `work(registration)` for those that use a flow which `uses` picks.
template <class Uses, class Work>
void stack::implementation::for_registrations(Uses&& uses, Work&& work) {
  std::vector<owner> found;
  accounts_.for_each([&](account_id id, account_state& a) {
    for (std::uint8_t i = 0; i < a.registrations.size(); ++i) {
      const auto& flow = a.registrations[i].flow();
      if (flow && uses(*flow)) found.push_back({id, {}, false, {}, i});
    }
  });
  for (const auto& who : found) {
    work(registration_of(who));
    drain(who);
  }
}

void stack::implementation::registrations_lost(const hop& via) {
  const auto uses = [&](const hop& flow) { return flow.proto == via.proto && flow.flow == via.flow; };
  for_registrations(uses, [&](registration& r) {
    r.on_flow_failed(now_, "the connection to the server is gone", actions_);
  });
}

/// False: nobody waits for it.
bool stack::implementation::on_pong(const hop& via) {
  bool waited = kept_flows_.on_pong(now_, via, *random_);
  const auto uses = [&](const hop& f) { return is_reliable(f.proto) && f.flow == via.flow; };
  for_registrations(uses, [&](registration& r) { waited = r.on_pong(now_) || waited; });
  return waited;
}

/// RFC 5626 §8: Binding requests on the SIP socket are answered, answers belong to a keep-alive of ours.
void stack::implementation::on_stun(const hop& from, std::string_view bytes) {
  const auto m = parse_stun(bytes);
  if (!m) return;
  if (m->kind == stun_kind::binding_request) {
    const auto answer = m->unknown_attribute != 0 ? stun_unknown_attribute(m->id, m->unknown_attribute)
                                                  : stun_success(m->id, from.remote);
    fx_->sends.push_back({from, pool_.copy(answer)});
    return;
  }
  kept_flows_.on_stun(now_, from, *m, *random_);
  const auto uses = [&](const hop& f) {
    return f.proto == transport::udp && f.flow == from.flow && f.remote == from.remote;
  };
  for_registrations(uses, [&](registration& r) { r.on_stun(now_, *m, actions_); });
}

void stack::implementation::drop(const hop& flow) {
  if (!is_reliable(flow.proto) || flows_.stream(flow.flow) == nullptr) return;
  fx_->closes.push_back({flow.flow});
  flows_.remove(flow.flow);
  kept_flows_.lost(flow);
  transactions_.transport_failed(now_, flow, transaction_output_);
}

/// The server that a registration works with comes first for its own refresh, and for whatever goes the same
/// way.
const location* stack::implementation::server_in_use(const outgoing& o) {
  const auto& a = *accounts_.find(o.who.account);
  const auto* r = o.what == purpose::register_ ? &a.registrations[o.who.registration] : a.best();
  if (r == nullptr || !r->is_registered() || !r->flow() || r->first_hop() != o.next_hop ||
      !o.redirected.empty())
    return nullptr;
  in_use_ = {r->flow()->proto, r->flow()->remote, {}};
  return &in_use_;
}

/// The Route of requests outside dialogs: the first hop of the flow, then what the registrar said (RFC 3608
/// §6.1).
std::vector<std::string> stack::implementation::preloaded_route(const outgoing& o) const {
  const auto& a = *accounts_.find(o.who.account);
  const auto as_route = [](const std::string& uri) { return uri.empty() ? std::string() : "<" + uri + ">"; };
  std::vector<std::string> route;
  if (!o.proxy.empty()) return {as_route(o.proxy)};
  const bool registers = o.what == purpose::register_;
  const auto* r = registers ? &a.registrations[o.who.registration] : a.best();
  const auto first = as_route(r != nullptr ? r->proxy() : a.settings.outbound_proxy);
  if (!first.empty()) route.push_back(first);
  if (registers || r == nullptr) return route;
  for (const auto& next : r->grants().service_route) {
    if (route.size() == 1 && !first.empty() && same_address(first, next))
      route.clear();  // it names its own edge
    route.push_back(next);
  }
  return route;
}

void stack::implementation::preload_next_hop(outgoing& o) const {
  if (o.ack || o.what == purpose::cancel || o.what == purpose::register_ || has_to_tag(o.message)) return;
  if (o.message.has(header_id::route)) return;
  const auto route = preloaded_route(o);
  if (!route.empty()) o.next_hop = uri_of_route(route.front());
}

/// With several flows the application hears about the account as a whole.
void stack::implementation::report(const owner& who, registration_event& e) {
  const auto& a = *accounts_.find(e.account);
  e.other_flow_holds = a.others_hold(who.registration);
}

}  // namespace sip
