#include "event_tables.hpp"

#include <algorithm>

namespace sip {

namespace {

std::string key_of(std::string_view call_id, std::string_view local_tag) {
  std::string key(call_id);
  key.append("\n").append(local_tag);
  return key;
}

std::string key_of(const shared_dialog& d) { return d ? key_of(d->call_id(), d->local_tag()) : std::string(); }

std::string key_of(const subscription& s) { return key_of(s.call_id(), s.local_tag()); }
std::string key_of(const referral& r) { return key_of(r.call_id(), r.local_tag()); }
std::string key_of(const notifier& n) { return key_of(n.dialog()); }
std::string key_of(const transfer& t) { return key_of(t.dialog()); }
std::string key_of(const publication&) { return {}; }

}  // namespace

event_tables::event_tables(const stack_options& options, base::rng& random)
    : published(options.max_published, random),
      subscriptions_(options.max_subscriptions),
      notifiers_(options.max_notifiers),
      publications_(options.max_publications),
      referrals_(options.max_referrals),
      transfers_(options.max_transfers) {}

event_tables::place& event_tables::place_of(const event_user& user, std::uint32_t& index) {
  const auto slot = std::visit(
      [](auto id) {
        if constexpr (std::is_same_v<decltype(id), std::monostate>) return 0U;
        else return id.index;
      },
      user);
  constexpr auto kinds = static_cast<std::uint32_t>(std::variant_size_v<event_user>);
  index = slot * kinds + static_cast<std::uint32_t>(user.index());
  if (places_.size() <= index) places_.resize(index + 1);
  return places_[index];
}

void event_tables::drop_key(place& p) {
  const auto found = by_dialog_.find(p.key);
  if (found == by_dialog_.end()) return;
  std::erase(found->second, p.user);
  if (found->second.empty()) by_dialog_.erase(found);
  p.key.clear();
}

void event_tables::settle(const event_user& user) {
  bool over = false;
  std::uint32_t index = 0;
  visit(user, [&](auto& usage) {
    auto& p = place_of(user, index);
    over = usage.is_over();
    auto key = over ? std::string() : key_of(usage);
    if (p.user != user || p.key != key) {
      drop_key(p);
      p = {user, std::move(key)};
      if (!p.key.empty()) by_dialog_[p.key].push_back(user);
    }
    timers_.set(index, over ? base::never : usage.next_timeout());
  });
  if (over) erase(user);
}

void event_tables::erase(const event_user& user) {
  std::visit(
      [&](auto id) {
        if constexpr (!std::is_same_v<decltype(id), std::monostate>) table(id).erase(id);
      },
      user);
}

std::vector<event_user> event_tables::in_dialog(const message& request) const {
  const auto found = by_dialog_.find(key_of(request.call_id(), request.to().tag()));
  return found == by_dialog_.end() ? std::vector<event_user>{} : found->second;
}

bool event_tables::pop_due(base::instant now, event_user& user) {
  std::uint32_t index = 0;
  if (!timers_.pop_due(now, index)) return false;
  user = places_[index].user;
  return true;
}

void event_tables::count(stack_counts& c) const {
  c.subscriptions = subscriptions_.size();
  c.notifiers = notifiers_.size();
  c.publications = publications_.size();
  c.published = published.size();
  c.referrals = referrals_.size();
  c.transfers = transfers_.size();
}

const event_package* event_tables::package(std::string_view name) const {
  const auto found = std::find_if(packages.begin(), packages.end(), [&](const auto& p) { return p.name == name; });
  return found == packages.end() ? nullptr : &*found;
}

std::string event_tables::allow_events() const {
  std::string text;
  for (const auto& p : packages) text.append(text.empty() ? "" : ", ").append(p.name);
  return text;
}

}  // namespace sip
