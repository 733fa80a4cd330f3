// Subscriptions, publications, messages and transfers: the commands for them and what the stack says about them.
#include "implementation.hpp"

#include <sip/message/headers.hpp>
#include <sip/ua/reference.hpp>

#include <algorithm>

namespace siptty {

namespace {

constexpr int declined = 603;

std::string_view name_of(sip::subscription_status s) {
  switch (s) {
    case sip::subscription_status::pending: return "pending";
    case sip::subscription_status::active: return "active";
    case sip::subscription_status::terminated: return "terminated";
    case sip::subscription_status::failed: return "failed";
  }
  return "failed";
}

std::string_view name_of(sip::publication_status s) {
  switch (s) {
    case sip::publication_status::published: return "published";
    case sip::publication_status::removed: return "removed";
    case sip::publication_status::failed: return "failed";
  }
  return "failed";
}

std::string uri_in(std::string_view value) {
  const auto parsed = sip::parse_name_addr(value);
  return std::string(parsed ? parsed->uri_text : value);
}

/// The one of that number; the last one for 0.
template <class Map>
typename Map::iterator numbered(Map& all, std::uint32_t number) {
  auto found = all.end();
  for (auto it = all.begin(); it != all.end(); ++it) {
    const bool newer = found == all.end() || it->second.number > found->second.number;
    if (number == 0 ? newer : it->second.number == number) found = it;
  }
  return found;
}

}  // namespace

// --- commands

void engine::implementation::message(const command& c) {
  auto* a = account_named(c.account);
  if (a == nullptr) return emit_error("there is no account \"" + c.account + "\"");
  const auto target = complete_target(c.target, a->config);
  const std::string type = c.content_type.empty() ? "text/plain;charset=UTF-8" : c.content_type;
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) {
    const auto id = stack.send_message(now, a->id, target, type, c.body, c.origin, fx);
    if (id) asked_[id] = {now, target, "message-sent"};
  });
}

void engine::implementation::subscribe(const command& c) {
  auto* a = account_named(c.account);
  if (a == nullptr) return emit_error("there is no account \"" + c.account + "\"");
  sip::subscription_settings wanted;
  wanted.target = complete_target(c.target, a->config);
  wanted.package = c.event;
  wanted.accept = c.accept;
  wanted.expires_s = c.expires_s.value_or(wanted.expires_s);
  wanted.from = c.from;
  sip::subscription_id id;
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) {
    id = stack.subscribe(now, a->id, wanted, c.origin, fx);
    if (id) subscriptions_[id] = {next_watched_++, wanted.target};
  });
  if (!id) emit_error("too many subscriptions are open");
}

void engine::implementation::unsubscribe(const command& c) {
  const auto found = numbered(subscriptions_, c.other);
  if (found == subscriptions_.end()) return emit_error("there is no such subscription");
  const auto id = found->first;
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) { stack.unsubscribe(now, id, c.origin, fx); });
}

void engine::implementation::publish(const command& c) {
  auto* a = account_named(c.account);
  if (a == nullptr) return emit_error("there is no account \"" + c.account + "\"");
  sip::publication_settings wanted;
  wanted.package = c.event;
  wanted.target = c.target.empty() ? a->settings.aor : complete_target(c.target, a->config);
  wanted.state = {c.content_type.empty() ? std::string("text/plain") : c.content_type, c.body};
  wanted.expires_s = c.expires_s.value_or(wanted.expires_s);
  sip::publication_id id;
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) {
    id = stack.publish(now, a->id, wanted, c.origin, fx);
    if (id) publications_[id] = {next_watched_++, wanted.target};
  });
  if (!id) emit_error("too many publications are open");
}

void engine::implementation::unpublish(const command& c) {
  const auto found = numbered(publications_, c.other);
  if (found == publications_.end()) return emit_error("there is no such publication");
  const auto id = found->first;
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) { stack.remove_publication(now, id, c.origin, fx); });
}

void engine::implementation::refer(const command& c) {
  auto* a = account_named(c.account);
  if (a == nullptr) return emit_error("there is no account \"" + c.account + "\"");
  sip::refer_settings wanted;
  wanted.target = complete_target(c.target, a->config);
  wanted.refer_to = complete_target(c.refer_to, a->config);
  wanted.subscribe = !c.no_subscription;
  sip::referral_id id;
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) { id = stack.refer(now, a->id, wanted, c.origin, fx); });
  if (!id) emit_error("too many transfers are under way");
}

void engine::implementation::attend(call_entry& c, const command& what) {
  const auto* other = find(what.other);
  if (other == nullptr) return emit_error("there is no call " + std::to_string(what.other) + "; " + live_calls(), c.id);
  sip::referral_id id;
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) {
    id = stack.transfer(now, c.handle, other->handle, what.origin, fx);
  });
  if (!id) emit_error("only calls that are up can be connected with each other", c.id);
}

// --- what the stack says

void engine::implementation::on(const sip::subscription_event& e) {
  const auto found = subscriptions_.find(e.subscription);
  if (found == subscriptions_.end()) return;
  event out{"subscription", {}};
  out.number("id", found->second.number).text("target", found->second.target).text("state", std::string(name_of(e.status)));
  out.number("code", e.code).text("reason", e.reason).number("expires", e.expires_s).text("again", e.again ? "yes" : "no");
  out.number("retry_s", e.retry_in_s);
  const bool over = e.status == sip::subscription_status::terminated || e.status == sip::subscription_status::failed;
  if (over && !e.again) subscriptions_.erase(found);
  emit(std::move(out));
}

void engine::implementation::on(const sip::subscription_forked& e) {
  const auto found = subscriptions_.find(e.original);
  if (found != subscriptions_.end()) subscriptions_[e.fork] = {next_watched_++, found->second.target};
}

void engine::implementation::on(const sip::notification& e) {
  const auto found = subscriptions_.find(e.subscription);
  event out{"notify", {}};
  out.number("id", found == subscriptions_.end() ? 0 : found->second.number);
  out.text("account", accounts_[account_of(e.account)].config.name).text("from", uri_in(e.from)).text("package", e.package);
  out.text("state", e.state).text("reason", e.reason).text("type", e.content_type).text("body", e.body);
  emit(std::move(out));
}

void engine::implementation::on(const sip::publication_event& e) {
  const auto found = publications_.find(e.publication);
  if (found == publications_.end()) return;
  event out{"publication", {}};
  out.number("id", found->second.number).text("target", found->second.target).text("state", std::string(name_of(e.status)));
  out.number("code", e.code).text("reason", e.reason).text("etag", e.etag).number("expires", e.expires_s).number("retry_s", e.retry_in_s);
  const bool over = e.status == sip::publication_status::removed || (e.status == sip::publication_status::failed && e.retry_in_s == 0);
  if (over) publications_.erase(found);
  emit(std::move(out));
}

/// The other party of a call may send us on; a stranger may not make us call anybody.
void engine::implementation::on(const sip::transfer_requested& e) {
  const auto* c = find(e.call);
  const bool follow = c != nullptr && c->confirmed_at != base::never && e.method == "INVITE" && !stopped_;
  event out{"transfer-requested", {}};
  out.number("id", c != nullptr ? c->id : 0).text("from", uri_in(e.from)).text("to", sip::parse_reference(e.refer_to).uri);
  out.text("by", uri_in(e.referred_by)).text("replaces", e.replaces).text("followed", follow ? "yes" : "no");
  emit(std::move(out));
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) {
    if (!follow) {
      stack.refuse_transfer(now, e.transfer, declined, {}, "transfer refused", fx);
      return;
    }
    sip::dial_settings wanted{e.refer_to, {}, {}};
    wanted.referred_by = e.referred_by;
    wanted.transfer = e.transfer;
    const auto handle = stack.dial(now, e.account, wanted, "transfer", fx);
    if (!handle) {
      stack.refuse_transfer(now, e.transfer, 503, {}, "too many calls", fx);
      return;
    }
    auto& made = new_call(handle, account_of(e.account), true);
    made.remote = sip::parse_reference(e.refer_to).uri;
    made.origin = "transfer";
    made.follows = c->id;
    made.detail = "calling";
    event calling{"calling", {}};
    emit(std::move(calling.number("id", made.id).text("remote", made.remote).text("account", accounts_[made.account].config.name)));
  });
}

void engine::implementation::on(const sip::message_received& e) {
  const auto* c = find(e.call);
  event out{"message", {}};
  out.number("id", c != nullptr ? c->id : 0).text("account", accounts_[account_of(e.account)].config.name);
  out.text("from", uri_in(e.from)).text("to", uri_in(e.to)).text("type", e.content_type).text("text", e.body);
  emit(std::move(out));
}

}  // namespace siptty
