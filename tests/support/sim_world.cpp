#include "sim_world.hpp"

#include <base/assert.hpp>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

namespace {

constexpr auto connect_timeout = std::chrono::seconds(60);

}  // namespace

sip::flow_id sim_world::add(const base::endpoint& at, sim_node& n) {
  if (auto* left = find(at)) {
    SIPTTY_ASSERT(left->n == nullptr);
    left->n = &n;
    return static_cast<sip::flow_id>(left - places_.data() + 1);
  }
  places_.push_back({at, &n});
  return static_cast<sip::flow_id>(places_.size());
}

void sim_world::remove(const base::endpoint& at, sim_absence how) {
  auto* p = find(at);
  SIPTTY_ASSERT(p != nullptr && p->n != nullptr);
  p->n = nullptr;
  p->absence = how;
  std::vector<sip::flow_id> own;
  for (const auto& [id, end] : flows_) {
    if (end.local == at) own.push_back(id);
  }
  for (const auto id : own) {
    const auto found = flows_.find(id);
    if (found == flows_.end()) continue;
    const auto other = found->second.other;
    flows_.erase(found);
    if (!flows_.contains(other)) continue;
    if (how == sim_absence::refused) {
      schedule_in_order(other, change::down);
    } else if (!flows_.at(other).up) {
      schedule(now_ + connect_timeout, {hop_of(other), change::down});
    }
  }
}

void sim_world::set_nat(const base::endpoint& at, const base::endpoint& mapped) {
  auto* p = find(at);
  SIPTTY_ASSERT(p != nullptr && reached_at(mapped) == nullptr);
  p->mapped = mapped;
}

/// Whom a datagram from outside gets to.
sim_world::place* sim_world::reached_at(const base::endpoint& public_address) {
  const auto found = std::find_if(places_.begin(), places_.end(),
                                  [&](const place& p) { return p.mapped.value_or(p.at) == public_address; });
  return found == places_.end() ? nullptr : &*found;
}

sim_world::place* sim_world::find(const base::endpoint& at) {
  const auto found = std::find_if(places_.begin(), places_.end(), [&](const place& p) { return p.at == at; });
  return found == places_.end() ? nullptr : &*found;
}

const sim_link& sim_world::link_between(const base::endpoint& from, const base::endpoint& to) const {
  const auto found = links_.find({from, to});
  return found == links_.end() ? default_link_ : found->second;
}

bool sim_world::chance(double probability) {
  constexpr std::uint64_t whole = 1U << 30;
  return static_cast<double>(random_.below(whole)) < probability * static_cast<double>(whole);
}

base::duration sim_world::delay(const sim_link& l) {
  const auto spread = static_cast<std::uint64_t>((l.max_delay - l.min_delay).count());
  return l.min_delay + base::duration(static_cast<base::duration::rep>(random_.below(spread + 1)));
}

base::packet sim_world::damaged(const base::packet& bytes) {
  ++counts_.corrupted;
  if (bytes.empty() || random_.below(4) == 0)
    return pool_.copy(bytes.text().substr(0, random_.below(bytes.size() + 1)));
  std::string text(bytes.text());
  auto& c = text[random_.below(text.size())];
  c = static_cast<char>(c ^ (1 << random_.below(8)));
  return pool_.copy(text);
}

void sim_world::schedule(base::instant when, arrival a) {
  events_.push({when, ++order_, std::move(a)});
}

void sim_world::send(const sip::hop& to, const base::packet& bytes) {
  ++counts_.sent;
  counts_.bytes_sent += bytes.size();
  if (observer_) observer_(now_, to, bytes);
  if (sip::is_reliable(to.proto)) return send_stream(to.flow, bytes);
  send_datagram(to, bytes);
}

void sim_world::send_datagram(const sip::hop& to, const base::packet& bytes) {
  const auto& l = link_between(to.local, to.remote);
  if (chance(l.loss)) {
    ++counts_.lost;
    return;
  }
  const bool twice = chance(l.duplication);
  if (twice) ++counts_.duplicated;
  const auto* receiver = reached_at(to.remote);
  const auto flow =
      receiver == nullptr ? sip::flow_id{} : static_cast<sip::flow_id>(receiver - places_.data() + 1);
  const auto local = receiver == nullptr ? to.remote : receiver->at;
  const auto* sender = find(to.local);
  const auto remote = sender == nullptr ? to.local : sender->mapped.value_or(to.local);
  for (int copies = twice ? 2 : 1; copies > 0; --copies) {
    const auto arrives = chance(l.corruption) ? damaged(bytes) : bytes;
    schedule(now_ + delay(l), {{to.proto, flow, local, remote}, arrives});
  }
}

sip::hop sim_world::hop_of(sip::flow_id flow) const {
  const auto& end = flows_.at(flow);
  return {end.proto, flow, end.local, end.remote};
}

void sim_world::schedule_in_order(sip::flow_id receiver, std::variant<base::packet, change> what) {
  auto& end = flows_.at(receiver);
  end.last_arrival = std::max(end.last_arrival, now_ + delay(link_between(end.remote, end.local)));
  schedule(end.last_arrival, {hop_of(receiver), std::move(what)});
}

sip::flow_id sim_world::connect(const base::endpoint& local, const base::endpoint& remote,
                                sip::transport proto) {
  const auto opener = ++next_flow_;
  const auto listener = ++next_flow_;
  flows_[opener] = {local, remote, proto, listener, false, now_, true};
  if (const auto* p = find(remote); p == nullptr || p->n == nullptr) {
    if (p == nullptr || p->absence == sim_absence::refused) {
      schedule_in_order(opener, change::down);
    } else {  // the operating system gives up a connection that nobody answers
      schedule(now_ + connect_timeout, {hop_of(opener), change::down});
    }
  } else {
    flows_[listener] = {remote, local, proto, opener, false, now_, false};
    schedule_in_order(listener, change::accepted);
  }
  return opener;
}

void sim_world::send_stream(sip::flow_id flow, const base::packet& bytes) {
  const auto end = flows_.find(flow);
  if (end == flows_.end() || !end->second.up || !flows_.contains(end->second.other)) {
    ++counts_.unreachable;
    // Nobody acknowledges the segments any more: the system tells after a while.
    if (end != flows_.end() && end->second.up) schedule(now_ + connect_timeout, {hop_of(flow), change::down});
    return;
  }
  for (std::size_t at = 0; at < bytes.size();) {
    const auto size = random_.below(2) == 0 ? bytes.size() - at : 1 + random_.below(bytes.size() - at);
    schedule_in_order(end->second.other, bytes.slice(at, size));
    at += size;
  }
}

void sim_world::close(sip::flow_id flow) {
  const auto end = flows_.find(flow);
  if (end == flows_.end()) return;
  const auto other = end->second.other;
  flows_.erase(end);
  if (flows_.contains(other)) schedule_in_order(other, change::down);
}

void sim_world::cut(sip::flow_id flow) {
  const auto end = flows_.find(flow);
  if (end == flows_.end()) return;
  const auto other = end->second.other;
  for (const auto each : {flow, other}) {
    const auto found = flows_.find(each);
    if (found == flows_.end()) continue;
    const auto hop = hop_of(each);
    const bool knows = found->second.up || found->second.opener || each == flow;
    flows_.erase(found);
    if (auto* p = find(hop.local); p != nullptr && p->n != nullptr && knows) p->n->flow_down(now_, hop);
  }
}

void sim_world::change_flow(sim_node& n, const sip::hop& flow, change c) {
  auto& end = flows_.at(flow.flow);
  if (c == change::down) {
    flows_.erase(flow.flow);
    n.flow_down(now_, flow);
    return;
  }
  end.up = true;
  if (c == change::accepted && flows_.contains(end.other)) schedule_in_order(end.other, change::up);
  n.flow_up(now_, flow);
}

void sim_world::deliver(const arrival& a) {
  auto* p = find(a.from.local);
  const bool gone = sip::is_reliable(a.from.proto) && !flows_.contains(a.from.flow);
  if (p == nullptr || p->n == nullptr || gone) {
    ++counts_.unreachable;
    if (p != nullptr && p->n == nullptr && p->absence == sim_absence::refused) report_unreachable(a);
    return;
  }
  if (const auto* c = std::get_if<change>(&a.what)) {
    return *c == change::unreachable ? p->n->unreachable(now_, a.from) : change_flow(*p->n, a.from, *c);
  }
  ++counts_.delivered;
  p->n->receive(now_, a.from, std::get<base::packet>(a.what));
}

void sim_world::report_unreachable(const arrival& a) {
  const auto* sender = reached_at(a.from.remote);
  if (sip::is_reliable(a.from.proto) || sender == nullptr || std::holds_alternative<change>(a.what)) return;
  const auto* receiver = find(a.from.local);
  const auto flow = static_cast<sip::flow_id>(sender - places_.data() + 1);
  const auto tried = receiver->mapped.value_or(receiver->at);
  schedule(now_ + delay(default_link_), {{a.from.proto, flow, sender->at, tried}, change::unreachable});
}

/// The next thing that happens, network before timers, nodes in the order in which they came.
bool sim_world::step(base::instant end) {
  sim_node* due = nullptr;
  auto timer = base::never;
  for (const auto& p : places_) {
    const auto next = p.n == nullptr ? base::never : p.n->next_timeout();
    if (next >= timer) continue;
    timer = next;
    due = p.n;
  }
  const auto network = events_.empty() ? base::never : events_.top().when;
  const auto next = std::min(timer, network);
  if (next == base::never || next > end) return false;
  if (next < now_) throw std::logic_error("a timer is in the past");
  now_ = next;
  if (network <= timer) {
    const auto arrived = events_.top().a;
    events_.pop();
    deliver(arrived);
    return true;
  }
  due->on_timeout(now_);
  if (due->next_timeout() <= now_) throw std::logic_error("a timer that fired is still due");
  return true;
}

void sim_world::run_until(base::instant end) {
  SIPTTY_ASSERT(!places_.empty());
  while (step(end)) {
  }
  now_ = end;
}

bool sim_world::run_until_idle(base::instant limit) {
  SIPTTY_ASSERT(!places_.empty());
  while (step(limit)) {
  }
  if (!events_.empty()) return false;
  return std::all_of(places_.begin(), places_.end(),
                     [](const place& p) { return p.n == nullptr || p.n->next_timeout() == base::never; });
}
