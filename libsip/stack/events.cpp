// SUBSCRIBE, NOTIFY, PUBLISH and MESSAGE as they arrive: to whom they belong, and what they make.
#include "implementation.hpp"

#include <base/ascii.hpp>
#include <sip/message/headers_capabilities.hpp>
#include <sip/transaction/response_via.hpp>
#include <sip/ua/capabilities.hpp>

#include <algorithm>

namespace sip {

namespace {

constexpr std::uint32_t one_hour_s = 3600;

std::string state_key(account_id account, std::string_view package) {
  return std::to_string(account.value()) + "\n" + std::string(package);
}

/// Does the subscriber take what the package writes (RFC 6665 §4.1.2.1)?
bool is_acceptable(const sip::message& request, const event_package& package) {
  const auto ranges = request.list(header_id::accept);
  if (ranges.empty() || package.content_types.empty()) return true;
  return std::any_of(ranges.begin(), ranges.end(), [&](std::string_view range) {
    const auto media = accept_header::parse(range);
    return media && std::any_of(package.content_types.begin(), package.content_types.end(), [&](const auto& ours) { return media->covers(ours); });
  });
}

bool takes_message(const sip::message& request, const account_settings& settings) {
  if (is_encoded(request)) return false;
  if (request.body().empty()) return true;
  const auto type = request.get<content_type>();
  const auto& known = settings.message_types;
  return type && std::any_of(known.begin(), known.end(), [&](const auto& k) { return k == "*/*" || type->is(k); });
}

}  // namespace

void stack::implementation::on_event_request(const request_event& e, call_handle call, const owner& who, std::string_view new_tag) {
  if (accounts_.find(who.account) == nullptr) return respond(e.server, draft_response(*e.msg, e.from, 404, {}, new_tag), who);
  switch (e.msg->method()) {
    case method::subscribe:
      return on_subscribe(e, call, who, new_tag);
    case method::notify:
      return on_notify(e, who);
    case method::refer:
      return on_refer(e, call, who, new_tag);
    case method::publish:
      return on_publish(e, who, new_tag);
    default:
      return on_message(e, call, who, new_tag);
  }
}

/// 489 with what we do know (RFC 6665 §4.2.1.1).
void stack::implementation::refuse_event(const request_event& e, const owner& who, std::string_view new_tag) {
  auto d = draft_response(*e.msg, e.from, 489, {}, new_tag);
  if (!events_.packages.empty()) d.add(header_id::allow_events, events_.allow_events());
  respond(e.server, std::move(d), who);
}

void stack::implementation::on_options(const request_event& e, const owner& who, std::string_view new_tag) {
  auto d = options_answer(*e.msg, e.from, new_tag, capabilities_of(who.account));
  if (!events_.packages.empty()) d.add(header_id::allow_events, events_.allow_events());
  respond(e.server, std::move(d), who);
}

/// The dialog of a subscription or transfer that the request is in; empty when there is none.
shared_dialog stack::implementation::dialog_of_usage(const sip::message& request) {
  shared_dialog found;
  for (const auto& user : events_.in_dialog(request)) {
    events_.visit(user, [&](auto& usage) {
      if constexpr (requires { usage.dialog(); }) {
        if (usage.dialog() && usage.dialog()->remote_tag() == request.from().tag()) found = usage.dialog();
      }
    });
  }
  return found;
}

bool stack::implementation::dialog_is_full(const sip::message& request) const {
  return events_.in_dialog(request).size() >= options_.max_usages_per_dialog;
}

// --- SUBSCRIBE

void stack::implementation::on_subscribe(const request_event& e, call_handle call, const owner& who, std::string_view new_tag) {
  const auto& m = *e.msg;
  const auto refuse = [&](int code) { respond(e.server, draft_response(m, e.from, code, {}, new_tag), who); };
  const auto event = m.get<event_header>();
  if (!event) return refuse_event(e, who, new_tag);
  const auto id = event->params.get("id").value_or("");
  const auto* package = events_.package(event->package);
  const bool of_refer = event->package == "refer";
  if (package == nullptr && !of_refer) return refuse_event(e, who, new_tag);
  const auto lowest = of_refer ? 0 : package->min_expires_s;
  const auto highest = of_refer ? sip::transfer::lifetime_s : package->max_expires_s;
  const auto header = m.get<expires>();
  const auto asked = header ? header->seconds : of_refer ? highest : package->default_expires_s;
  if (asked != 0 && asked < lowest && asked < one_hour_s) {
    auto d = draft_response(m, e.from, 423, {}, new_tag);
    return respond(e.server, std::move(d.add(header_id::min_expires, std::to_string(lowest))), who);
  }
  const auto granted = std::min(asked, highest);
  for (const auto& user : events_.in_dialog(m)) {
    bool taken = false;
    events_.visit(user, [&](auto& usage) {
      if constexpr (requires { usage.on_subscribe(now_, m, e.server, e.from, granted, actions_); }) {
        if (!usage.matches(event->package, id) || usage.dialog()->remote_tag() != m.from().tag()) return;
        taken = true;
        usage.on_subscribe(now_, m, e.server, e.from, granted, actions_);
        run_actions({usage.account(), usage.call(), false, user});
      }
    });
    if (taken) return;
  }
  auto* c = calls_.find(call);
  if (!m.to().tag().empty() && c == nullptr) return refuse(481);
  if (of_refer) return refuse(403);  // RFC 3515 §2.4.4: only a REFER makes these
  if (!is_acceptable(m, *package)) return refuse(406);
  if (c != nullptr && c->dialog_with(m.from().tag())->on_request(m.cseq().number) == cseq_order::old) return refuse(500);
  auto owner_of_call = who;
  owner_of_call.call = call;
  on_new_subscriber(e, c != nullptr ? c->dialog_with(m.from().tag()) : shared_dialog(sip::dialog::from_request(m, new_tag)), owner_of_call, *package, id);
}

void stack::implementation::on_new_subscriber(const request_event& e, shared_dialog dialog, const owner& who,
                                              const event_package& package, std::string_view id) {
  const auto& m = *e.msg;
  auto& table = events_.table(notifier_id{});
  if (table.full() || dialog_is_full(m)) {
    auto d = draft_response(m, e.from, 503, {}, dialog->local_tag());
    return respond(e.server, std::move(d.add(header_id::retry_after, busy_retry_s)), who);
  }
  const auto asked = m.get<expires>();
  const auto granted = std::min(asked ? asked->seconds : package.default_expires_s, package.max_expires_s);
  const auto name = table.emplace(who.account, who.call, package.name, std::string(id));
  auto& n = *table.find(name);
  n.name(name);
  n.set_dialog(std::move(dialog));
  n.set_pending(package.ask);
  if (const auto known = events_.states.find(state_key(who.account, package.name)); known != events_.states.end()) {
    n.set_state(known->second);
  }
  actions_.push_back(subscriber_arrived{name, who.account, package.name, std::string(m.request_uri()),
                                        unfolded(m.value(header_id::from)), granted, m.bytes()});
  n.on_subscribe(now_, m, e.server, e.from, granted, actions_);
  run_actions({who.account, who.call, false, name});
}

// --- NOTIFY

void stack::implementation::on_notify(const request_event& e, const owner& who) {
  const auto& m = *e.msg;
  const auto event = m.get<event_header>();
  if (!event) return respond(e.server, draft_response(m, e.from, 489), who);
  const auto id = event->params.get("id").value_or("");
  for (const auto& user : events_.in_dialog(m)) {
    bool taken = false;
    events_.visit(user, [&](auto& usage) {
      if constexpr (requires { usage.on_notify(now_, m, e.server, e.from, actions_); }) {
        const bool same_peer = !usage.dialog() || usage.dialog()->remote_tag() == m.from().tag();
        if (!same_peer || !usage.matches(event->package, id)) return;
        taken = true;
        usage.on_notify(now_, m, e.server, e.from, actions_);
        run_actions({usage.account(), usage.call(), false, user});
      }
    });
    if (taken) return;
  }
  on_unexpected_notify(e, who, event->package, id);
}

/// The first word of another notifier (the SUBSCRIBE forked), or of a server that tells without being asked.
void stack::implementation::on_unexpected_notify(const request_event& e, const owner& who, std::string_view package, std::string_view id) {
  const auto& m = *e.msg;
  auto& table = events_.table(subscription_id{});
  for (const auto& user : events_.in_dialog(m)) {
    const auto* original = std::get_if<subscription_id>(&user);
    auto* s = original != nullptr ? table.find(*original) : nullptr;
    if (s == nullptr || table.full() || !s->matches(package, id)) continue;
    if (const auto fault = subscription::fault_of(m); !fault.empty()) {
      return respond(e.server, draft_response(m, e.from, 400, fault), who);
    }
    auto fork = s->fork(now_);
    if (fork == nullptr) continue;
    const auto name = table.emplace(std::move(*fork));
    auto& other = *table.find(name);
    other.name(name);
    actions_.push_back(subscription_forked{*original, name});
    other.on_notify(now_, m, e.server, e.from, actions_);
    return run_actions({other.account(), {}, false, name});
  }
  const auto& known = options_.unsolicited;
  if (!m.to().tag().empty() || std::find(known.begin(), known.end(), package) == known.end()) {
    return respond(e.server, draft_response(m, e.from, 481, {}, random_->token(8)), who);
  }
  respond(e.server, draft_response(m, e.from, 200, {}, random_->token(8)), who);
  const auto status = m.get<subscription_state>();
  fx_->events.push_back(notification{{}, who.account, std::string(package), status ? std::string(status->state) : "active", {},
                                     unfolded(m.value(header_id::content_type)), std::string(m.body()),
                                     unfolded(m.value(header_id::from)), m.bytes()});
}

// --- PUBLISH and MESSAGE

void stack::implementation::on_publish(const request_event& e, const owner& who, std::string_view new_tag) {
  const auto& m = *e.msg;
  if (!m.to().tag().empty()) return respond(e.server, draft_response(m, e.from, 481), who);
  const auto event = m.get<event_header>();
  const auto* package = event ? events_.package(event->package) : nullptr;
  if (package == nullptr || !package->takes_publications) return refuse_event(e, who, new_tag);
  events_.published.on_publish(now_, *package, who.account, m, e.server, e.from, new_tag, actions_);
  run_actions(who);
}

void stack::implementation::on_message(const request_event& e, call_handle call, const owner& who, std::string_view new_tag) {
  const auto& m = *e.msg;
  const auto* c = calls_.find(call);
  if (!m.to().tag().empty() && c == nullptr) return respond(e.server, draft_response(m, e.from, 481), who);
  if (c != nullptr && c->dialog_with(m.from().tag())->on_request(m.cseq().number) == cseq_order::old) {
    return respond(e.server, draft_response(m, e.from, 500, "CSeq out of order"), who);
  }
  const auto& settings = accounts_.find(who.account)->settings;
  if (!takes_message(m, settings)) {
    auto d = draft_response(m, e.from, 415, {}, new_tag);
    return respond(e.server, std::move(d.add(header_id::accept, join(settings.message_types))), who);
  }
  respond(e.server, draft_response(m, e.from, 200, {}, new_tag), who);
  fx_->events.push_back(message_received{who.account, call, unfolded(m.value(header_id::from)), unfolded(m.value(header_id::to)),
                                         unfolded(m.value(header_id::content_type)), std::string(m.body()), m.bytes()});
}

// --- time and end

void stack::implementation::on_event_timeout() {
  event_user user;
  while (events_.pop_due(now_, user)) {
    owner who;
    events_.visit(user, [&](auto& usage) {
      who = {usage.account(), usage.call(), false, user};
      usage.on_timeout(now_, actions_);
    });
    drain(who);
  }
  events_.published.on_timeout(now_, actions_);
  drain({});
}

void stack::implementation::settle(const event_user& user) {
  if (user.index() != 0) events_.settle(user);
}

}  // namespace sip
