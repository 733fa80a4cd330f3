#include "sim_phone.hpp"

#include <sip/ua/stun.hpp>

#include <algorithm>

namespace {

std::string first_line(std::string_view text) { return std::string(text.substr(0, text.find("\r\n"))); }

bool is_keep_alive(std::string_view bytes) {
  return bytes == "\r\n" || bytes == "\r\n\r\n" || sip::looks_like_stun(bytes);
}

}  // namespace

sim_phone::sim_phone(sim_world& world, const base::endpoint& at, std::uint64_t seed, const sip::stack_options& options)
    : world_(world), at_(at), random_(seed), stack_(options, random_), datagrams_(world.add(at, *this)) {}

sip::account_id sim_phone::add_account(const sip::account_settings& settings) {
  auto s = settings;
  s.bind = at_;
  const auto id = stack_.add_account(s);
  if (!account) account = id;
  return id;
}

sip::call_handle sim_phone::dial(const std::string& target) {
  sip::call_handle handle;
  turn([&](sip::stack& s, base::instant now, sip::effects& fx) { handle = s.dial(now, account, {target, {}, {}}, "test", fx); });
  return handle;
}

void sim_phone::receive(base::instant now, const sip::hop& from, base::packet bytes) {
  if (from.proto == sip::transport::udp) {
    // The pool of packets is the stack's own, as with a socket.
    stack_.handle(now, sip::datagram{from, stack_.pool().copy(bytes.text())}, fx_);
  } else {
    stack_.handle(now, sip::stream_bytes{from.flow, bytes.text()}, fx_);
  }
  drain();
}

void sim_phone::flow_up(base::instant now, const sip::hop& flow) {
  streams_.insert(flow.flow);
  const auto found = connecting_.find(flow.flow);
  if (found == connecting_.end()) {
    stack_.handle(now, sip::flow_accepted{flow, at_.port}, fx_);
  } else {
    stack_.handle(now, sip::flow_up{found->second, flow, at_.port}, fx_);
    connecting_.erase(found);
  }
  drain();
}

void sim_phone::unreachable(base::instant now, const sip::hop& to) {
  stack_.handle(now, sip::send_failed{to}, fx_);
  drain();
}

void sim_phone::flow_down(base::instant now, const sip::hop& flow) {
  streams_.erase(flow.flow);
  const auto found = connecting_.find(flow.flow);
  if (found == connecting_.end()) {
    stack_.handle(now, sip::flow_down{flow.flow}, fx_);
  } else {
    const auto token = found->second;
    connecting_.erase(found);
    stack_.handle(now, sip::flow_failed{token, "refused"}, fx_);
  }
  drain();
}

void sim_phone::on_timeout(base::instant now) {
  stack_.on_timeout(now, fx_);
  drain();
  run_actions();
}

base::instant sim_phone::next_timeout() const {
  return actions_.empty() ? stack_.next_timeout() : std::min(stack_.next_timeout(), actions_.begin()->first);
}

void sim_phone::later(base::duration delay, std::function<void()> action) {
  actions_.emplace(world_.now() + delay, std::move(action));
}

void sim_phone::run_actions() {
  while (!actions_.empty() && actions_.begin()->first <= world_.now()) {
    const auto action = std::move(actions_.begin()->second);
    actions_.erase(actions_.begin());
    action();
  }
}

void sim_phone::drain() {
  if (std::exchange(draining_, true)) return;
  sip::effects batch;
  const auto busy = [this] {
    return !fx_.sends.empty() || !fx_.connects.empty() || !fx_.closes.empty() || !fx_.resolves.empty() ||
           !fx_.observed.empty() || !fx_.events.empty();
  };
  while (busy()) {
    std::swap(batch, fx_);
    fx_.clear();
    carry_out(batch);
    batch.clear();
  }
  draining_ = false;
}

void sim_phone::carry_out(sip::effects& batch) {
  for (const auto& r : batch.observed) {
    if (r.sent) traced_bytes += r.wire.size();
    if (on_record) on_record(r);
    if (keep) (r.sent ? sent : received).push_back(first_line(r.wire.text()));
  }
  for (const auto& s : batch.sends) {
    if (is_keep_alive(s.bytes.text())) traced_bytes += s.bytes.size();  // no message, so the trace does not show it
    world_.send(s.to, s.bytes);
  }
  for (const auto& c : batch.closes) {
    streams_.erase(c.flow);
    world_.close(c.flow);
  }
  for (const auto& c : batch.connects) {
    if (c.proto == sip::transport::udp) {
      stack_.handle(world_.now(), sip::flow_up{c.token, {c.proto, datagrams_, at_, c.remote}, at_.port}, fx_);
    } else {
      connecting_[world_.connect(at_, c.remote)] = c.token;
    }
  }
  for (const auto& r : batch.resolves) stack_.handle(world_.now(), sip::dns_answer{r.token, r.question, look_up(r.question)}, fx_);
  for (auto& e : batch.events) {
    if (keep) events.push_back(e);
    if (on_event) on_event(e);
  }
}

sip::dns_records sim_phone::look_up(const sip::dns_question& question) {
  questions.push_back(std::string(name_of(question.type)) + " " + question.name);
  if (const auto found = zone.find(question); found != zone.end()) return found->second;
  sip::dns_records records;
  const auto found = dns.find(question.name);
  const bool six = question.type == sip::dns_type::aaaa;
  if (found != dns.end() && (six || question.type == sip::dns_type::a)) {
    for (const auto& address : found->second) {
      if (address.is_v6() == six) records.addresses.push_back(address);
    }
  }
  if (records.addresses.empty()) records.sentence = "no such host";
  return records;
}
