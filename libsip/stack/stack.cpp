#include "implementation.hpp"

// Every entry point begins with a line that records it; replay_commands.cpp has the row that plays it again.

namespace sip {

stack::stack(const stack_options& options, base::rng& random)
    : implementation_(std::make_unique<implementation>(options, random)) {}
stack::~stack() = default;

void stack::handle(base::instant now, const input& in, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "handle", in);
  implementation_->handle(now, in, fx);
}
void stack::on_timeout(base::instant now, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "on_timeout");
  implementation_->on_timeout(now, fx);
}
base::instant stack::next_timeout() const { return implementation_->next_timeout(); }
base::packet_pool& stack::pool() { return implementation_->pool_; }
stack_counts stack::counts() const { return implementation_->counts(); }
bool stack::is_open(std::uint64_t transaction, bool client) const { return implementation_->is_open(transaction, client); }
account_id stack::add_account(const account_settings& settings) {
  const turn_record turn(implementation_->recording(), nullptr, base::instant{}, "add_account", settings);
  return implementation_->add_account(settings);
}

void stack::start_registration(base::instant now, account_id account, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "start_registration", account, cause);
  implementation_->registration_command(now, account, true, cause, fx);
}
void stack::stop_registration(base::instant now, account_id account, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "stop_registration", account, cause);
  implementation_->registration_command(now, account, false, cause, fx);
}
bool stack::is_registered(account_id account) const { return implementation_->is_registered(account); }

std::optional<identity_verdict> stack::verify_identity(base::instant now, call_handle handle, const identity_policy& policy,
                                                       const credential_lookup& lookup) const {
  return implementation_->verify_identity(now, handle, policy, lookup);
}

call_handle stack::dial(base::instant now, account_id account, dial_settings wanted, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "dial", account, wanted, cause);
  return implementation_->dial(now, account, std::move(wanted), cause, fx);
}
bool stack::offer(base::instant now, call_handle handle, std::string_view sdp, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "offer", handle, sdp, cause);
  return implementation_->with_call(now, handle, cause, fx, [&](call& x, actions& out) { return x.offer(sdp, out); });
}
bool stack::acknowledge(base::instant now, call_handle handle, std::string_view sdp, effects& fx, std::string_view tag) {
  const turn_record turn(implementation_->recording(), &fx, now, "acknowledge", handle, sdp, tag);
  return implementation_->with_call(now, handle, "peer", fx, [&](call& c, actions& out) { return c.acknowledge(sdp, out, tag); });
}
bool stack::ring(base::instant now, call_handle handle, int code, std::string_view sdp, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "ring", handle, code, sdp, cause);
  return implementation_->with_call(now, handle, cause, fx, [&](call& c, actions& out) { return c.ring(now, code, sdp, out); });
}
bool stack::answer(base::instant now, call_handle handle, std::string_view sdp, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "answer", handle, sdp, cause);
  return implementation_->with_call(now, handle, cause, fx, [&](call& c, actions& out) { return c.answer(now, sdp, out); });
}
bool stack::reject(base::instant now, call_handle handle, int code, std::string_view reason, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "reject", handle, code, reason, cause);
  return implementation_->with_call(now, handle, cause, fx, [&](call& c, actions& out) { return c.reject(code, reason, out); });
}
bool stack::hangup(base::instant now, call_handle handle, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "hangup", handle, cause);
  return implementation_->with_call(now, handle, cause, fx, [&](call& c, actions& out) { return c.hangup(now, out); });
}
bool stack::reinvite(base::instant now, call_handle handle, std::string_view sdp, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "reinvite", handle, sdp, cause);
  return implementation_->with_call(now, handle, cause, fx, [&](call& c, actions& out) { return c.reinvite(sdp, out); });
}
bool stack::update(base::instant now, call_handle handle, std::string_view sdp, std::string_view cause, effects& fx, std::string_view tag) {
  const turn_record turn(implementation_->recording(), &fx, now, "update", handle, sdp, cause, tag);
  return implementation_->with_call(now, handle, cause, fx, [&](call& c, actions& out) { return c.update(sdp, out, tag); });
}
bool stack::accept_offer(base::instant now, call_handle handle, std::string_view sdp, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "accept_offer", handle, sdp);
  return implementation_->with_call(now, handle, "peer", fx, [&](call& c, actions& out) { return c.accept_offer(now, sdp, out); });
}
bool stack::reject_offer(base::instant now, call_handle handle, int code, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "reject_offer", handle, code);
  return implementation_->with_call(now, handle, "peer", fx, [&](call& c, actions& out) { return c.reject_offer(now, code, out); });
}
bool stack::info(base::instant now, call_handle handle, std::string_view content_type, std::string_view body,
                 std::string_view cause, effects& fx, std::string_view package) {
  const turn_record turn(implementation_->recording(), &fx, now, "info", handle, content_type, body, cause, package);
  return implementation_->with_call(now, handle, cause, fx,
                                    [&](call& c, actions& out) { return c.info(content_type, body, out, package); });
}
const call* stack::find(call_handle handle) const { return implementation_->find(handle); }

request_id stack::request(base::instant now, account_id account, std::string_view method, std::string_view target,
                          const std::vector<std::pair<std::string, std::string>>& headers, std::string_view cause,
                          effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "request", account, method, target, headers, cause);
  auto d = draft::request(method, target);
  for (const auto& [name, value] : headers) d.add(name, value);
  return implementation_->request(now, account, std::move(d), target, cause, fx);
}

}  // namespace sip
