// The subscriber and the publisher.
#include "watcher.hpp"

#include <base/ascii.hpp>

using namespace std::chrono_literals;

namespace {

constexpr const char* packages[] = {"presence", "dialog", "message-summary", "reg"};

std::uint64_t number_in(std::string_view body) { return base::parse_number<std::uint64_t>(body).value_or(0); }

}  // namespace

watcher::watcher(surroundings& around, sim_phone& phone) : around_(around), phone_(phone) {
  if (!around_.mix.events) return;
  for (const std::string name : packages) {
    sip::event_package package{name, {}, 20, 60, 600};
    package.ask = name == "dialog";
    package.takes_publications = name == "presence";
    phone_.stack().add_event_package(std::move(package));
    change_state(name);
  }
}

sip::event_state watcher::new_state() { return {"text/plain", std::to_string(++around_.states)}; }

void watcher::watch(const std::string& target) {
  sip::subscription_settings wanted{target, packages[below(std::size(packages))]};
  constexpr std::uint32_t times[] = {0, 10, 30, 60, 600};
  wanted.expires_s = times[below(std::size(times))];
  wanted.keep_forks = below(3) != 0;
  sip::subscription_id id;
  phone_.turn([&](sip::stack& s, base::instant at, sip::effects& fx) {
    id = s.subscribe(at, phone_.account, wanted, "storm", fx);
    if (id) watched_[id];
  });
  if (!id) return around_.broken("the table of subscriptions is full");
  ++around_.counts.subscriptions;
  if (below(3) == 0) {
    phone_.later(up_to(1min), [this, id] {
      phone_.turn([&](sip::stack& s, base::instant at, sip::effects& fx) { s.refresh_subscription(at, id, "storm", fx); });
    });
  }
  phone_.later(up_to(6min), [this, id] { unsubscribe(id); });
}

void watcher::unsubscribe(sip::subscription_id id) {
  const auto& w = watched_[id];
  if (w.over) return;
  const bool every_notify_arrives = around_.undisturbed && !around_.mix.tcp && !around_.mix.nat;
  if (every_notify_arrives && w.active) {
    const auto difference = around_.watches.compare(w.call_id, w.shown, w.changed, now());
    if (!difference.empty()) around_.broken(difference);
  }
  phone_.turn([&](sip::stack& s, base::instant at, sip::effects& fx) { s.unsubscribe(at, id, "storm", fx); });
}

void watcher::on(const sip::subscription_forked& e) {
  if (watched_.contains(e.fork)) around_.broken("a subscription forked twice into the same");
  watched_[e.fork];
  phone_.later(up_to(6min), [this, id = e.fork] { unsubscribe(id); });
}

void watcher::on(const sip::subscription_event& e) {
  const auto found = watched_.find(e.subscription);
  if (found == watched_.end()) return around_.broken("word of a subscription that nobody knows");
  auto& w = found->second;
  if (w.over) around_.broken("word of a subscription after its end");
  if (e.status == sip::subscription_status::failed && e.reason.empty()) around_.broken("a subscription failed without a cause");
  w.changed = now();
  w.active = e.status == sip::subscription_status::active;
  if (e.status != sip::subscription_status::terminated && e.status != sip::subscription_status::failed) return;
  w.over = !e.again;
  w.shown = 0;  // the next attempt may reach somebody else
}

void watcher::on(const sip::notification& e) {
  if (!e.subscription) return;
  ++around_.counts.notifications;
  const auto found = watched_.find(e.subscription);
  if (found == watched_.end() || found->second.over) return around_.broken("a NOTIFY was told of a subscription that is over");
  auto& w = found->second;
  const auto m = sip::message::parse(e.request);
  w.call_id = std::string(m.call_id());
  w.changed = now();
  if (e.body.empty()) return;
  const auto shown = number_in(e.body);
  if (around_.undisturbed && shown < w.shown) around_.broken("an older state came after a newer one");
  w.shown = shown;
}

// --- publishing

void watcher::publish(const std::string& target) {
  sip::publication_id id;
  phone_.turn([&](sip::stack& s, base::instant at, sip::effects& fx) {
    id = s.publish(at, phone_.account, {target, "presence", new_state(), below(2) == 0 ? 10U : 60U}, "storm", fx);
    if (id) publications_[id];
  });
  if (!id) return around_.broken("the table of publications is full");
  ++around_.counts.publications;
  phone_.later(up_to(1min), [this, id] {
    phone_.turn([&](sip::stack& s, base::instant at, sip::effects& fx) { s.modify_publication(at, id, new_state(), "storm", fx); });
  });
  phone_.later(up_to(4min), [this, id] {
    phone_.turn([&](sip::stack& s, base::instant at, sip::effects& fx) { s.remove_publication(at, id, "storm", fx); });
  });
}

void watcher::on(const sip::publication_event& e) {
  const auto found = publications_.find(e.publication);
  if (found == publications_.end()) return around_.broken("word of a publication that nobody knows");
  if (found->second) around_.broken("word of a publication after its end");
  if (e.status == sip::publication_status::failed && e.reason.empty()) around_.broken("a publication failed without a cause");
  found->second = e.status == sip::publication_status::removed ||
                  (e.status == sip::publication_status::failed && e.retry_in_s == 0);
}

// --- the end

void watcher::stop() {
  for (const auto& [id, w] : watched_) {
    if (!w.over) unsubscribe(id);
  }
  for (const auto& [id, over] : publications_) {
    phone_.turn([&, id = id](sip::stack& s, base::instant at, sip::effects& fx) { s.remove_publication(at, id, "storm", fx); });
  }
}

void watcher::lose_state() {
  for (auto& [id, side] : watchers_) side->lost = true;
}

std::string watcher::left_over() const {
  for (const auto& [id, w] : watched_) {
    if (!w.over) return "a subscription never ended";
  }
  for (const auto& [id, side] : watchers_) {
    if (side->ended != 1) return "a subscriber left " + std::to_string(side->ended) + " times";
  }
  for (const auto& [id, over] : publications_) {
    if (!over) return "a publication never ended";
  }
  for (const auto& [id, gone] : published_) {
    if (!gone) return "what was published here never went";
  }
  return {};
}
