// The notifier and the compositor.
#include "watcher.hpp"

using namespace std::chrono_literals;

void watcher::change_state(const std::string& package) {
  if (!around_.mix.events) return;
  const auto state = new_state();
  states_[package] = around_.states;
  for (auto& [id, side] : watchers_) {
    if (side->package != package || side->pending || side->ended > 0) continue;
    side->told = around_.states;
    side->changed = now();
  }
  phone_.turn([&](sip::stack& s, base::instant at, sip::effects& fx) {
    s.set_event_state(at, phone_.account, package, state, "storm", fx);
  });
}

void watcher::on(const sip::subscriber_arrived& e) {
  auto& side = watchers_[e.subscriber];
  if (side != nullptr) around_.broken("a subscriber arrived twice");
  const auto m = sip::message::parse(e.request);
  side = around_.watches.open(std::string(m.call_id()));
  side->package = e.package;
  side->told = states_[e.package];
  side->pending = e.package == "dialog";
  side->changed = now();
  if (side->pending) return phone_.later(up_to(10s), [this, id = e.subscriber] { decide(id); });
  if (below(3) == 0) phone_.later(up_to(2min), [this, package = e.package] { change_state(package); });
  if (below(8) == 0) phone_.later(up_to(2min), [this, id = e.subscriber] { tell_one(id); });
  if (below(8) == 0) phone_.later(up_to(2min), [this, id = e.subscriber] { end_subscriber(id); });
}

void watcher::decide(sip::notifier_id id) { below(4) == 0 ? end_subscriber(id) : tell_one(id); }

void watcher::tell_one(sip::notifier_id id) {
  auto& side = *watchers_.at(id);
  if (side.ended > 0) return;
  const auto state = new_state();
  side.told = around_.states;
  side.pending = false;
  side.changed = now();
  phone_.turn([&](sip::stack& s, base::instant at, sip::effects& fx) { s.notify(at, id, state, "storm", fx); });
}

void watcher::end_subscriber(sip::notifier_id id) {
  constexpr const char* reasons[] = {"rejected", "deactivated", "probation", "noresource", "giveup", "timeout"};
  auto& side = *watchers_.at(id);
  if (side.ended > 0) return;
  ++side.ended;
  const auto* reason = reasons[below(std::size(reasons))];
  const std::uint32_t wait_s = below(2) == 0 ? 0 : 5;
  phone_.turn([&](sip::stack& s, base::instant at, sip::effects& fx) { s.end_subscriber(at, id, reason, wait_s, "storm", fx); });
}

void watcher::on(const sip::subscriber_gone& e) {
  const auto found = watchers_.find(e.subscriber);
  if (found == watchers_.end()) return around_.broken("a subscriber left whom nobody knows");
  if (e.reason.empty()) around_.broken("a subscriber left without a cause");
  if (++found->second->ended > 1) around_.broken("a subscriber left twice");
}

/// What others publish here becomes the state that is told.
void watcher::on(const sip::state_published& e) {
  auto& gone = published_[e.published];
  if (gone) around_.broken("what was published came back after it went");
  gone = e.removed;
  change_state(e.package);
}
