#include "implementation.hpp"

namespace sip {

stack::stack(const stack_options& options, base::rng& random)
    : implementation_(std::make_unique<implementation>(options, random)) {}
stack::~stack() = default;

void stack::handle(base::instant now, const input& in, effects& fx) { implementation_->handle(now, in, fx); }
void stack::on_timeout(base::instant now, effects& fx) { implementation_->on_timeout(now, fx); }
base::instant stack::next_timeout() const { return implementation_->next_timeout(); }
base::packet_pool& stack::pool() { return implementation_->pool_; }
stack_counts stack::counts() const { return implementation_->counts(); }
account_id stack::add_account(const account_settings& settings) { return implementation_->add_account(settings); }

void stack::start_registration(base::instant now, account_id account, std::string_view cause, effects& fx) {
  implementation_->registration_command(now, account, true, cause, fx);
}
void stack::stop_registration(base::instant now, account_id account, std::string_view cause, effects& fx) {
  implementation_->registration_command(now, account, false, cause, fx);
}
bool stack::is_registered(account_id account) const { return implementation_->is_registered(account); }

std::optional<identity_verdict> stack::verify_identity(base::instant now, call_handle handle, const identity_policy& policy,
                                                       const credential_lookup& lookup) const {
  return implementation_->verify_identity(now, handle, policy, lookup);
}

call_handle stack::dial(base::instant now, account_id account, dial_settings wanted, std::string_view cause, effects& fx) {
  return implementation_->dial(now, account, std::move(wanted), cause, fx);
}
bool stack::offer(base::instant now, call_handle handle, std::string_view sdp, std::string_view cause, effects& fx) {
  return implementation_->with_call(now, handle, cause, fx, [&](call& x, actions& out) { return x.offer(sdp, out); });
}
bool stack::acknowledge(base::instant now, call_handle handle, std::string_view sdp, effects& fx, std::string_view tag) {
  return implementation_->with_call(now, handle, "peer", fx, [&](call& c, actions& out) { return c.acknowledge(sdp, out, tag); });
}
bool stack::ring(base::instant now, call_handle handle, int code, std::string_view sdp, std::string_view cause, effects& fx) {
  return implementation_->with_call(now, handle, cause, fx, [&](call& c, actions& out) { return c.ring(now, code, sdp, out); });
}
bool stack::answer(base::instant now, call_handle handle, std::string_view sdp, std::string_view cause, effects& fx) {
  return implementation_->with_call(now, handle, cause, fx, [&](call& c, actions& out) { return c.answer(now, sdp, out); });
}
bool stack::reject(base::instant now, call_handle handle, int code, std::string_view reason, std::string_view cause, effects& fx) {
  return implementation_->with_call(now, handle, cause, fx, [&](call& c, actions& out) { return c.reject(code, reason, out); });
}
bool stack::hangup(base::instant now, call_handle handle, std::string_view cause, effects& fx) {
  return implementation_->with_call(now, handle, cause, fx, [&](call& c, actions& out) { return c.hangup(now, out); });
}
bool stack::reinvite(base::instant now, call_handle handle, std::string_view sdp, std::string_view cause, effects& fx) {
  return implementation_->with_call(now, handle, cause, fx, [&](call& c, actions& out) { return c.reinvite(sdp, out); });
}
bool stack::update(base::instant now, call_handle handle, std::string_view sdp, std::string_view cause, effects& fx, std::string_view tag) {
  return implementation_->with_call(now, handle, cause, fx, [&](call& c, actions& out) { return c.update(sdp, out, tag); });
}
bool stack::accept_offer(base::instant now, call_handle handle, std::string_view sdp, effects& fx) {
  return implementation_->with_call(now, handle, "peer", fx, [&](call& c, actions& out) { return c.accept_offer(now, sdp, out); });
}
bool stack::reject_offer(base::instant now, call_handle handle, int code, effects& fx) {
  return implementation_->with_call(now, handle, "peer", fx, [&](call& c, actions& out) { return c.reject_offer(now, code, out); });
}
bool stack::info(base::instant now, call_handle handle, std::string_view content_type, std::string_view body,
                 std::string_view cause, effects& fx, std::string_view package) {
  return implementation_->with_call(now, handle, cause, fx,
                                    [&](call& c, actions& out) { return c.info(content_type, body, out, package); });
}
const call* stack::find(call_handle handle) const { return implementation_->find(handle); }

request_id stack::request(base::instant now, account_id account, std::string_view method, std::string_view target,
                          const std::vector<std::pair<std::string, std::string>>& headers, std::string_view cause,
                          effects& fx) {
  auto d = draft::request(method, target);
  for (const auto& [name, value] : headers) d.add(name, value);
  return implementation_->request(now, account, std::move(d), target, cause, fx);
}

}  // namespace sip
