// An account's subscription to the reg event of its own address of record (RFC 3680): made when it is
// registered, kept like any other, read here; what the network does to our binding goes to its registration.
#include "implementation.hpp"

#include <base/ascii.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace sip {

namespace {

constexpr std::string_view reginfo_type = "application/reginfo+xml";
constexpr std::uint32_t watch_expires_s = 3761;  // RFC 3680 §4.4

subscription_settings watch_of(const std::string& aor) {
  subscription_settings s;
  s.target = aor;
  s.package = "reg";
  s.accept = reginfo_type;
  s.expires_s = watch_expires_s;
  s.keep_forks = false;  // §4.9
  return s;
}

std::optional<reginfo> reginfo_in(const notification& n) {
  const auto type = content_type::parse(n.content_type);
  if (!type || !type->is(reginfo_type)) return std::nullopt;
  auto parsed = reginfo::parse(n.body);
  if (!parsed || parsed->version > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return std::move(*parsed);
}

/// §4.7.1.
binding_end end_of(reginfo::contact_event e) {
  switch (e) {
    case reginfo::contact_event::probation:
      return binding_end::later;
    case reginfo::contact_event::rejected:
      return binding_end::refused;
    case reginfo::contact_event::unregistered:
      return binding_end::removed;
    default:
      return binding_end::anew;
  }
}

std::uint32_t seconds_of(const std::optional<std::uint64_t>& n) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(n.value_or(0), std::numeric_limits<std::uint32_t>::max()));
}

/// §5.2 drops what is less than the last one. Some registrars never count; what is equal is read when it is
/// the whole state, which may be read twice.
bool is_old(const reginfo& document, std::uint64_t last) {
  return document.version < last || (document.version == last && !document.full);
}

bool names(std::string_view aor, const account_settings& settings) {
  const auto theirs = parse_uri(aor), ours = parse_uri(settings.aor);
  return theirs && ours && equivalent(*theirs, *ours);
}

}  // namespace

/// To the application, but for what our own subscriptions say: that is read here.
void stack::implementation::tell(account_id account, ua_event e) {
  if (const auto* n = std::get_if<notification>(&e); n != nullptr && on_reginfo(*n)) return;
  if (const auto* s = std::get_if<subscription_event>(&e); s != nullptr && on_watch_changed(account, *s))
    return;
  const auto* r = std::get_if<registration_event>(&e);
  const bool registered = r != nullptr && r->status == registration_status::registered;
  fx_->events.push_back(std::move(e));
  if (registered) watch_registration(account);
}

stack::implementation::reg_watch* stack::implementation::watch_with(account_id account,
                                                                    subscription_id subscription) {
  auto* a = accounts_.find(account);
  return a != nullptr && subscription && a->watch.subscription == subscription ? &a->watch : nullptr;
}

void stack::implementation::watch_registration(account_id account) {
  auto& a = *accounts_.find(account);
  if (!a.watch.due || a.watch.leaving) return;
  a.watch.due = false;
  if (a.watch.subscription) return;
  auto& table = events_.table(subscription_id{});
  if (table.full()) return fx_->events.push_back(watch_ended{account, 0, "too many subscriptions are open"});
  const auto id =
      table.emplace(account, a.settings, options_.transactions.timers, *random_, watch_of(a.settings.aor));
  a.watch.subscription = id;
  auto& s = *table.find(id);
  s.name(id);
  s.start(now_, actions_);
  run_actions(usage_owner(id));
}

void stack::implementation::end_watch(account_id account) {
  auto& watch = accounts_.find(account)->watch;
  auto* s = events_.table(subscription_id{}).find(watch.subscription);
  if (s == nullptr) return;
  watch.leaving = true;
  s->unsubscribe(now_, actions_);
  drain(usage_owner(watch.subscription));
}

bool stack::implementation::on_watch_changed(account_id account, const subscription_event& e) {
  auto* watch = watch_with(account, e.subscription);
  if (watch == nullptr) return false;
  if (e.status == subscription_status::pending || e.status == subscription_status::active) return true;
  watch->version.reset();  // §5.1: versions are those of one subscription
  if (e.again) return true;
  watch->subscription = {};
  const bool expected = std::exchange(watch->leaving, false) || watch->due;
  if (!expected) fx_->events.push_back(watch_ended{account, e.code, e.reason});
  if (is_registered(account)) watch_registration(account);
  return true;
}

/// False: nothing that we can read, the application may.
bool stack::implementation::on_reginfo(const notification& n) {
  auto* watch = watch_with(n.account, n.subscription);
  if (watch == nullptr) return false;
  if (n.body.empty()) return true;
  const auto document = reginfo_in(n);
  if (!document) return false;
  const auto last = watch->version;
  if (last && is_old(*document, *last)) return true;
  watch->version = document->version;
  for (const auto& r : document->registrations) {
    const bool of_account = names(r.aor, accounts_.find(n.account)->settings);
    for (const auto& c : r.contacts) on_binding(n.account, c, of_account);
    const bool none_left = r.state == reginfo::registration_state::terminated && r.contacts.empty();
    if (of_account && none_left) on_none_bound(n.account);
  }
  if (last && document->version > *last + 1) {  // one got lost
    events_.table(subscription_id{}).find(n.subscription)->refresh(now_, actions_);
    run_actions(usage_owner(n.subscription));
  }
  return true;
}

/// A binding that a full document does not name among others is left alone: registrars write URIs anew, and
/// then ours would never be named.
void stack::implementation::on_binding(account_id account, const reginfo::contact& c, bool of_account) {
  auto& a = *accounts_.find(account);
  const auto found = std::find_if(a.registrations.begin(), a.registrations.end(), [&](const registration& r) {
    return of_account && r.is_bound_as(c.uri, c.call_id);
  });
  const bool ours = found != a.registrations.end();
  const std::string cause(name_of(c.event));
  fx_->events.push_back(binding_changed{account, c.uri, cause, c.active, ours, seconds_of(c.expires_s),
                                        seconds_of(c.retry_after_s)});
  if (!ours) return;
  const owner who{account, {}, false, {}, static_cast<std::uint8_t>(found - a.registrations.begin())};
  if (!c.active) {
    end_binding(who, end_of(c.event), c.retry_after_s, "the network ended the binding: " + cause);
  } else if (c.event == reginfo::contact_event::shortened && c.expires_s) {
    registration_of(who).on_binding_shortened(now_, *c.expires_s);
    run_actions(who);
  }
}

/// §4.7.1: the last contact is gone. Registrars that forget a binding before they tell of its end name none.
void stack::implementation::on_none_bound(account_id account) {
  const auto& registrations = accounts_.find(account)->registrations;
  for (std::size_t i = 0; i < registrations.size(); ++i) {
    const auto& r = registrations[i];
    if (!r.is_registered()) continue;
    fx_->events.push_back(binding_changed{account, std::string(r.contact_uri()), {}, false, true});
    end_binding({account, {}, false, {}, static_cast<std::uint8_t>(i)}, binding_end::anew, {},
                "the network ended the registration");
  }
}

void stack::implementation::end_binding(const owner& who, binding_end how,
                                        std::optional<std::uint64_t> retry_after_s, std::string_view reason) {
  auto& r = registration_of(who);
  auto& watch = accounts_.find(who.account)->watch;
  watch.due = watch.due || r.is_registered();  // whatever ends the subscription with it
  r.on_binding_ended(now_, how, retry_after_s, reason, actions_);
  run_actions(who);
}

}  // namespace sip
