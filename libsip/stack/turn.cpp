// One turn of the stack: commands and timers in, actions taken, transactions pumped until nothing is left to do.
#include "implementation.hpp"

#include <base/assert.hpp>

#include <algorithm>

namespace sip {

namespace {

template <class... Ts>
struct overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
overloaded(Ts...) -> overloaded<Ts...>;

std::string_view user_of(std::string_view uri) {
  const auto parsed = parse_uri(uri);
  return parsed ? parsed->user : std::string_view{};
}

credentials credentials_of(const account_settings& s) {
  return {s.auth_user.empty() ? unescape(user_of(s.aor)) : s.auth_user, s.auth_password, {}};
}

}  // namespace

stack::implementation::account_state::account_state(const account_settings& s, base::rng& random)
    : settings(s), user(user_of(settings.aor)), auth(credentials_of(s)), guard(make_guard(settings.challenge, random)) {
  for (const auto& rule : s.rules) rules.add(rule);
}

namespace {

/// The first record of a stack: how it was made.
const stack_options& recorded(const stack_options& options) {
  if (options.record == nullptr) return options;
  detail::value_writer w;
  w.put(options.record->stack(), options);
  options.record->write(record_kind::options, w.bytes());
  return options;
}

}  // namespace

stack::implementation::implementation(const stack_options& options, base::rng& random)
    : options_(recorded(options)),
      recorded_random_(random, options.record),
      random_(options.record != nullptr ? &recorded_random_ : &random),
      hash_secret_{random_->next(), random_->next()},
      hash_({hash_secret_[0], hash_secret_[1]}),
      transactions_(own_transactions(), pool_),
      flows_(pool_, options.mode, options.limits),
      kept_flows_(options.max_calls),
      accounts_(options.max_accounts),
      calls_(options.max_calls),
      requests_(options.max_requests),
      events_(options, *random_) {}

transaction_options stack::implementation::own_transactions() {
  auto o = options_.transactions;
  o.write_own = [this](const draft& d, client_id client, server_id server) { return write_own(d, client, server); };
  o.hash_secret = hash_secret_;
  return o;
}

stack_counts stack::implementation::counts() const {
  const auto t = transactions_.counts();
  stack_counts c{t.clients, t.servers, calls_.size(), requests_.size(), flows_.streams(), pool_.outstanding()};
  events_.count(c);
  return c;
}

bool stack::implementation::is_open(std::uint64_t transaction, bool client) const {
  const auto index = static_cast<std::uint32_t>(transaction), generation = static_cast<std::uint32_t>(transaction >> 32U);
  return client ? transactions_.is_open(client_id{index, generation}) : transactions_.is_open(server_id{index, generation});
}

// --- commands

call_handle stack::implementation::dial(base::instant now, account_id account, dial_settings wanted, std::string_view cause,
                                        effects& fx) {
  auto* a = accounts_.find(account);
  if (a == nullptr || calls_.full()) return {};
  begin(now, cause, fx);
  const auto handle = calls_.emplace(account, a->settings, options_.transactions.timers, *random_);
  auto& c = *calls_.find(handle);
  c.name(handle);
  take_reference(wanted);
  carry_out(wanted, handle);
  c.dial(std::move(wanted), actions_);
  drain(call_owner(handle, account));
  return handle;
}

request_id stack::implementation::request(base::instant now, account_id account, draft d, std::string_view target,
                                          std::string_view cause, effects& fx) {
  auto* a = accounts_.find(account);
  if (a == nullptr || requests_.full()) return {};
  begin(now, cause, fx);
  const auto& settings = a->settings;
  const auto to = parse_reference(target);
  draft full = draft::request(d.start_line().substr(0, d.start_line().find(' ')), to.uri);
  full.add(header_id::max_forwards, "70");
  full.add(header_id::from, {"<", settings.aor, ">;tag=", random_->token(12)});
  full.add(header_id::to, {"<", to.uri, ">"});
  full.add(header_id::call_id, random_->token(24));
  full.add(header_id::cseq, {"1 ", d.start_line().substr(0, d.start_line().find(' '))});
  for (const auto& l : d.lines()) {
    if (l.id != header_id::content_type) full.add(d.name(l), d.value(l));
  }
  for (const auto& [name, value] : to.headers) {
    const bool of_calls = name == "Replaces" || name == "Require";
    if (!of_calls) full.add(name, value);
  }
  if (!d.body().empty()) full.body(d.value(header_id::content_type), d.body());
  outgoing o;
  o.who = {account, {}, true};
  o.message = std::move(full);
  o.next_hop = settings.outbound_proxy.empty() ? to.uri : settings.outbound_proxy;
  o.cause = cause;
  const auto id = launch(std::move(o));
  pump_transactions();
  return id;
}

// --- the turn

void stack::implementation::begin(base::instant now, std::string_view cause, effects& fx) {
  SIPTTY_ASSERT(options_.record == nullptr || options_.record->in_turn());  // else: a turn_record line is missing in stack.cpp
  now_ = now;
  cause_ = cause;
  fx_ = &fx;
  actions_.clear();
}

void stack::implementation::drain(const owner& who) {
  run_actions(who);
  pump_transactions();
}

void stack::implementation::run_actions(const owner& who) {
  auto batch = std::move(actions_);
  actions_.clear();
  for (auto& a : batch) take(who, std::move(a));
  if (who.call) settle(who.call);
  settle(who.user);
  settle_registration(who);
}

void stack::implementation::take(const owner& who, action a) {
  std::visit(overloaded{
                 [&](find_flow& f) {
                   outgoing o;
                   o.who = who;
                   o.flow_only = true;
                   o.what = purpose::invite;
                   o.next_hop = std::move(f.next_hop);
                   o.cause = cause_;
                   launch(std::move(o));
                 },
                 [&](send_request& r) {
                   outgoing o;
                   o.who = who;
                   o.what = r.what;
                   o.message = std::move(r.request);
                   o.next_hop = std::move(r.next_hop);
                   o.cause = cause_;
                   launch(std::move(o));
                 },
                 [&](send_ack& r) {
                   outgoing o;
                   o.who = who;
                   o.ack = true;
                   o.message = std::move(r.request);
                   o.next_hop = std::move(r.next_hop);
                   o.cause = cause_;
                   launch(std::move(o));
                 },
                 [&](repeat_ack& r) { transactions_.send_stateless(r.to, r.wire, {}, cause::peer, transaction_output_); },
                 [&](send_cancel& c) { send_cancel_of(who, c.reason); },
                 [&](end_call& e) {
                   if (auto* c = calls_.find(e.call)) {
                     c->hangup(now_, actions_, e.sentence);
                     run_actions(call_owner(e.call, c->account()));
                   }
                 },
                 [&](adopt_branch& b) { adopt(who, message::parse(b.response)); },
                 [&](send_response& r) { respond(r.server, std::move(r.response), who); },
                 [&](repeat_response& r) { transactions_.respond(now_, r.server, r.wire, {}, cause::timer, transaction_output_); },
                 [&](send_keep_alive& k) { fx_->sends.push_back({k.to, pool_.copy(k.bytes)}); },
                 [&](drop_flow& f) { drop(f.to); },
                 [&](ua_event& e) {
                   if (auto* r = std::get_if<registration_event>(&e)) report(who, *r);
                   report_transfer(e);
                   tell(who.account, std::move(e));
                 },
             },
             a);
}

void stack::implementation::pump_transactions() {
  transaction_output batch;
  while (!transaction_output_.sends.empty() || !transaction_output_.events.empty()) {
    std::swap(batch, transaction_output_);
    transaction_output_.clear();
    for (const auto& t : batch.sends) observe_sent(t);
    for (const auto& e : batch.events) on_transaction_event(e);
    batch.clear();
  }
}

void stack::implementation::on_transaction_event(const transaction_event& e) {
  std::visit(overloaded{
                 [&](const request_event& x) { on_request(x); },
                 [&](const ack_event& x) { on_ack(x); },
                 [&](const response_event& x) { on_response(x); },
                 [&](const stray_response_event& x) { on_stray(*x.msg); },
                 [&](const client_failed_event& x) { on_client_failed(x); },
                 [](const server_failed_event&) {},   // the call ended when the refusal was sent
                 [&](const client_ended_event& x) {
                   const auto found = by_client_.find(x.client);
                   if (found != by_client_.end()) forget(found->second);
                 },
                 [&](const server_ended_event& x) {
                   let_in_.erase(x.server);
                   forget_invite(x.server);
                 },
             },
             e);
}

void stack::implementation::on_timeout(base::instant now, effects& fx) {
  begin(now, "timer", fx);
  transactions_.on_timeout(now, transaction_output_);
  pump_transactions();
  std::uint32_t index = 0;
  while (call_timers_.pop_due(now, index)) {
    const auto handle = call_places_[index].call;
    auto* c = calls_.find(handle);
    if (c == nullptr) continue;
    c->on_timeout(now, actions_);
    drain(call_owner(handle, c->account()));
  }
  kept_flows_.on_timeout(now, *random_, actions_);
  drain({});
  on_event_timeout();
  on_registration_timeouts(now);
}

base::instant stack::implementation::next_timeout() const {
  return std::min({transactions_.next_timeout(), call_timers_.next(), events_.next_timeout(), kept_flows_.next_timeout(),
                   registration_timers_.next()});
}

}  // namespace sip
