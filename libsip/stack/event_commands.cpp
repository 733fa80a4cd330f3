// The application's commands for subscriptions, publications, transfers and messages.
#include "implementation.hpp"

namespace sip {

namespace {

std::string state_key(account_id account, std::string_view package) {
  return std::to_string(account.value()) + "\n" + std::string(package);
}

}  // namespace

subscription_id stack::implementation::subscribe(base::instant now, account_id account, subscription_settings wanted,
                                                 std::string_view cause, effects& fx) {
  auto* a = accounts_.find(account);
  auto& table = events_.table(subscription_id{});
  if (a == nullptr || table.full()) return {};
  const auto id = table.emplace(account, a->settings, options_.transactions.timers, *random_, std::move(wanted));
  with_usage(now, id, cause, fx, [&](subscription& s, actions& out) {
    s.name(id);
    s.start(now, out);
    return true;
  });
  return id;
}

publication_id stack::implementation::publish(base::instant now, account_id account, publication_settings wanted,
                                              std::string_view cause, effects& fx) {
  auto* a = accounts_.find(account);
  auto& table = events_.table(publication_id{});
  if (a == nullptr || table.full()) return {};
  const auto id = table.emplace(account, a->settings, *random_, std::move(wanted));
  with_usage(now, id, cause, fx, [&](publication& p, actions& out) {
    p.name(id);
    return p.publish(out);
  });
  return id;
}

/// In a call's dialog, or (without one) in its own.
referral_id stack::implementation::refer(base::instant now, account_id account, call_handle handle, refer_settings wanted,
                                         std::string_view cause, effects& fx) {
  const auto* c = calls_.find(handle);
  if (handle && (c == nullptr || !c->is_confirmed())) return {};
  auto* a = accounts_.find(c != nullptr ? c->account() : account);
  auto& table = events_.table(referral_id{});
  if (a == nullptr || table.full()) return {};
  const auto id = table.emplace(c != nullptr ? c->account() : account, a->settings, options_.transactions.timers, *random_,
                                std::move(wanted), c != nullptr ? c->dialog() : shared_dialog(), handle);
  with_usage(now, id, cause, fx, [&](referral& r, actions& out) {
    r.name(id);
    r.start(now, out);
    return true;
  });
  return id;
}

void stack::implementation::set_event_state(base::instant now, account_id account, std::string_view package, event_state state,
                                            std::string_view cause, effects& fx) {
  events_.states[state_key(account, package)] = state;
  std::vector<notifier_id> told;
  events_.table(notifier_id{}).for_each([&](notifier_id id, notifier& n) {
    if (n.account() == account && n.package() == package && !n.has_ended() && !n.is_pending()) told.push_back(id);
  });
  for (const auto id : told) {
    with_usage(now, id, cause, fx, [&](notifier& n, actions& out) { return n.notify(now, state, out); });
  }
}

// --- the public face

request_id stack::send_message(base::instant now, account_id account, std::string_view target, std::string_view content_type,
                               std::string_view body, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "send_message", account, target, content_type, body, cause);
  auto d = draft::request("MESSAGE", target);
  d.body(content_type, body);
  return implementation_->request(now, account, std::move(d), target, cause, fx);
}

subscription_id stack::subscribe(base::instant now, account_id account, subscription_settings wanted, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "subscribe", account, wanted, cause);
  return implementation_->subscribe(now, account, std::move(wanted), cause, fx);
}
bool stack::unsubscribe(base::instant now, subscription_id id, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "unsubscribe", id, cause);
  return implementation_->with_usage(now, id, cause, fx, [&](subscription& s, actions& out) {
    s.unsubscribe(now, out);
    return true;
  });
}
bool stack::refresh_subscription(base::instant now, subscription_id id, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "refresh_subscription", id, cause);
  return implementation_->with_usage(now, id, cause, fx, [&](subscription& s, actions& out) { return s.refresh(now, out); });
}

void stack::add_event_package(event_package package) {
  const turn_record turn(implementation_->recording(), nullptr, {}, "add_event_package", package);
  implementation_->add_event_package(std::move(package));
}
void stack::set_event_state(base::instant now, account_id account, std::string_view package, event_state state, std::string_view cause,
                            effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "set_event_state", account, package, state, cause);
  implementation_->set_event_state(now, account, package, std::move(state), cause, fx);
}
bool stack::notify(base::instant now, notifier_id id, event_state state, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "notify", id, state, cause);
  return implementation_->with_usage(now, id, cause, fx, [&](notifier& n, actions& out) { return n.notify(now, std::move(state), out); });
}
bool stack::end_subscriber(base::instant now, notifier_id id, std::string_view reason, std::uint32_t retry_after_s,
                           std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "end_subscriber", id, reason, retry_after_s, cause);
  return implementation_->with_usage(now, id, cause, fx,
                                     [&](notifier& n, actions& out) { return n.terminate(now, reason, retry_after_s, out); });
}

publication_id stack::publish(base::instant now, account_id account, publication_settings wanted, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "publish", account, wanted, cause);
  return implementation_->publish(now, account, std::move(wanted), cause, fx);
}
bool stack::modify_publication(base::instant now, publication_id id, event_state state, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "modify_publication", id, state, cause);
  return implementation_->with_usage(now, id, cause, fx, [&](publication& p, actions& out) { return p.modify(std::move(state), out); });
}
bool stack::remove_publication(base::instant now, publication_id id, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "remove_publication", id, cause);
  return implementation_->with_usage(now, id, cause, fx, [&](publication& p, actions& out) { return p.remove(out); });
}

bool stack::refer(base::instant now, call_handle call, std::string_view target, std::string_view cause, effects& fx) {
  return static_cast<bool>(refer(now, call, refer_settings{std::string(target)}, cause, fx));
}
referral_id stack::refer(base::instant now, call_handle call, refer_settings wanted, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "refer", call, wanted, cause);
  return call ? implementation_->refer(now, {}, call, std::move(wanted), cause, fx) : referral_id{};
}
referral_id stack::refer(base::instant now, account_id account, refer_settings wanted, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "refer_out_of_call", account, wanted, cause);
  return implementation_->refer(now, account, {}, std::move(wanted), cause, fx);
}
referral_id stack::refer_beside(base::instant now, call_handle call, refer_settings wanted, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "refer_beside", call, wanted, cause);
  const auto* c = implementation_->find(call);
  if (c == nullptr || !c->is_confirmed()) return {};
  wanted.target = c->dialog()->remote_target();
  wanted.target_dialog = target_dialog_of(*c->dialog());
  return implementation_->refer(now, c->account(), {}, std::move(wanted), cause, fx);
}
referral_id stack::transfer(base::instant now, call_handle call, call_handle other, std::string_view cause, effects& fx) {
  const auto* o = implementation_->find(other);
  if (o == nullptr || !o->is_confirmed() || call == other) return {};
  return refer(now, call, refer_settings{refer_to_replacing(*o->dialog())}, cause, fx);
}
bool stack::stop_following(base::instant now, referral_id id, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "stop_following", id, cause);
  return implementation_->with_usage(now, id, cause, fx, [&](referral& r, actions& out) {
    r.stop_following(now, out);
    return true;
  });
}

bool stack::accept_transfer(base::instant now, transfer_id id, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "accept_transfer", id, cause);
  return implementation_->with_usage(now, id, cause, fx, [&](auto& t, actions& out) { return t.accept(now, out); });
}
bool stack::refuse_transfer(base::instant now, transfer_id id, int code, std::string_view reason, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "refuse_transfer", id, code, reason, cause);
  return implementation_->with_usage(now, id, cause, fx, [&](auto& t, actions& out) { return t.refuse(now, code, reason, out); });
}
bool stack::report_transfer(base::instant now, transfer_id id, int code, std::string_view reason, std::string_view cause, effects& fx) {
  const turn_record turn(implementation_->recording(), &fx, now, "report_transfer", id, code, reason, cause);
  return implementation_->with_usage(now, id, cause, fx, [&](auto& t, actions& out) { return t.report(now, code, reason, out); });
}

}  // namespace sip
