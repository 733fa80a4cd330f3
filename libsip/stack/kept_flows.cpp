#include "kept_flows.hpp"

namespace sip {

kept_flows::flow_name kept_flows::add(const hop& flow) {
  const auto found = names_.find(key_of(flow));
  if (found != names_.end()) return found->second;
  if (flows_.full()) return {};
  const auto name = flows_.emplace();
  flows_.find(name)->flow = flow;
  names_.emplace(key_of(flow), name);
  return name;
}

void kept_flows::remove(flow_name name) {
  names_.erase(key_of(flows_.find(name)->flow));
  timers_.clear(name.index);
  flows_.erase(name);
}

template <class Work>
void kept_flows::with(const hop& flow, Work&& work) {
  const auto found = names_.find(key_of(flow));
  if (found == names_.end()) return;
  auto& machine = flows_.find(found->second)->machine;
  work(machine);
  timers_.set(found->second.index, machine.next_timeout());
}

void kept_flows::keep(base::instant now, const hop& flow, call_handle call, std::uint32_t interval_s,
                      base::rng& random) {
  if (calls_.contains(call)) return;
  const auto name = add(flow);
  if (!name) return;
  calls_.emplace(call, name);
  auto& f = *flows_.find(name);
  ++f.calls;
  if (f.interval_s == 0 || (interval_s != 0 && interval_s < f.interval_s)) f.interval_s = interval_s;
  f.machine.start(now, flow.proto, f.interval_s, random);
  timers_.set(name.index, f.machine.next_timeout());
}

void kept_flows::release(call_handle call) {
  const auto found = calls_.find(call);
  if (found == calls_.end()) return;
  const auto name = found->second;
  calls_.erase(found);
  auto* f = flows_.find(name);
  if (f != nullptr && --f->calls == 0) remove(name);
}

void kept_flows::lost(const hop& flow) {
  const auto found = names_.find(key_of(flow));
  if (found != names_.end()) remove(found->second);
}

/// A flow whose keep-alives nobody answers is given up; what is said in its dialogs will find another one, or
/// fail.
void kept_flows::on_timeout(base::instant now, base::rng& random, actions& out) {
  std::uint32_t index = 0;
  while (timers_.pop_due(now, index)) {
    const auto name = flows_.id_at(index);
    auto& f = *flows_.find(name);
    auto verdict = keep_alive::verdict::alive;
    if (auto bytes = f.machine.on_timeout(now, random, verdict))
      out.push_back(send_keep_alive{f.flow, std::move(*bytes)});
    if (verdict == keep_alive::verdict::dead) {
      out.push_back(drop_flow{f.flow});
      remove(name);
    } else {
      timers_.set(index, f.machine.next_timeout());
    }
  }
}

bool kept_flows::on_pong(base::instant now, const hop& flow, base::rng& random) {
  bool waited = false;
  with(flow, [&](keep_alive& machine) { waited = machine.on_pong(now, random); });
  return waited;
}

/// Another mapped address changes nothing here: the dialog goes on, and the next REGISTER tells the new one.
void kept_flows::on_stun(base::instant now, const hop& flow, const stun_message& answer, base::rng& random) {
  with(flow, [&](keep_alive& machine) { static_cast<void>(machine.on_stun(now, answer, random)); });
}

}  // namespace sip
