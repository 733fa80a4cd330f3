#include "storm.hpp"

#include <cstdlib>

namespace {

using namespace std::chrono_literals;

constexpr auto gap = 50ms;  // between two calls
constexpr auto glance = 1s;  // how often a world without calls is looked at
// The longest call, timer C, a BYE after it, and room; with session timers calls last for hours.
constexpr auto longest_course = 30min;
constexpr auto longest_course_with_timers = 5h;
constexpr std::size_t phones_of_a_user = 3;  // of every third user, so that calls fork

const base::endpoint proxy_at{base::ip_address::v4(0x0a0000fa), 5060};
const base::endpoint liar_at{base::ip_address::v4(0x0a0000fb), 5060};

base::endpoint seat_at(std::size_t who) { return {base::ip_address::v4(0x0a000001U + static_cast<std::uint32_t>(who)), 5060}; }

}  // namespace

/// Some users have one phone, some three.
std::string storm::user_name(std::size_t who) const {
  const auto group = who / (phones_of_a_user + 1);
  const auto place = who % (phones_of_a_user + 1);
  return "u" + std::to_string(group) + (place == 0 ? "a" : "b");
}

storm::storm(const storm_settings& settings) : settings_(settings), world_(settings.seed) {
  if (settings.record) settings.record(sip::recording_magic);
  world_.set_default_link(settings.link);
  around_.world = &world_;
  around_.mix = settings.mix;
  around_.undisturbed = settings.link.corruption == 0;
  around_.anybody = [this] { return target_for(any_seat()); };
  if (settings.mix.proxy) proxy_ = std::make_unique<sim_proxy>(world_, proxy_at, settings.seed * 1000 + 999);
  if (proxy_) proxy_->registrar_is_strict = settings.mix.outbound;
  if (settings.mix.liars) liar_ = std::make_unique<liar>(world_, liar_at);
  seats_.resize(settings.phones);
  for (std::size_t i = 0; i < settings.phones; ++i) {
    auto& s = seats_[i];
    s.at = seat_at(i);
    auto& a = s.account;
    a.name = user_name(i);
    a.aor = "sip:phone@" + s.at.to_string();
    if (settings.mix.proxy) {
      a.aor = "sip:" + user_name(i) + "@" + proxy_at.to_string();
      a.registrar = "sip:" + proxy_at.to_string();
      a.outbound_proxy = "sip:" + proxy_at.to_string() + ";lr";
    }
    if (settings.mix.outbound && settings.mix.proxy) register_outbound(i);
    if (settings.mix.tcp && i % 2 == 1) a.transport = sip::transport::tcp;
    if (settings.mix.reliable && i % 5 == 1) a.require_100rel = true;
    if (settings.mix.session_timers && i % 3 != 0) a.session_timer.expires_s = 90 + static_cast<std::uint32_t>(60 * (i % 4));
    seat_user(i);
    if (settings.mix.nat && settings.mix.proxy && i % 4 == 2) rebind(i);
  }
}

/// Every third phone has flows, half of them a second one over TCP; some ask for less time than the registrar gives.
void storm::register_outbound(std::size_t who) {
  auto& a = seats_[who].account;
  a.auth_user = user_name(who);
  a.auth_password = "secret";
  if (who % 4 == 0) a.expires_s = 30;
  if (who % 3 != 0) return;
  a.outbound = true;
  a.instance_id = "urn:uuid:00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + who);
  if (settings_.mix.tcp && who % 2 == 0) a.further_outbound_proxies = {"sip:" + proxy_at.to_string() + ";lr;transport=tcp"};
}

void storm::seat_user(std::size_t who) {
  auto& s = seats_[who];
  sip::stack_options options;
  options.transactions.timers = settings_.timers;
  if (settings_.record) {
    options.record = &recorders_.emplace_back(settings_.record, static_cast<std::uint32_t>(recorders_.size()));
  }
  s.user = std::make_unique<sim_user>(around_, s.at, s.account, settings_.seed * 1'000'000 + who * 1000 + ++s.births, options);
  if (settings_.mix.proxy) s.user->register_now();
}

std::string storm::target_for(std::size_t from) {
  if (liar_ && chance(12)) return liar_->uri();
  auto to = static_cast<std::size_t>(world_.random().below(seats_.size() - 1));
  if (to >= from) ++to;
  if (!proxy_) return "sip:phone@" + seats_[to].at.to_string() + (seats_[to].account.transport == sip::transport::tcp ? ";transport=tcp" : "");
  if (chance(30)) return "sip:nobody@" + proxy_at.to_string();
  return "sip:" + user_name(to) + "@" + proxy_at.to_string();
}

void storm::let_call(std::size_t from) {
  auto& s = seats_[from];
  if (!s.user) return;
  if (settings_.mix.transfers && chance(20)) s.user->ask_options(target_for(from));
  if (settings_.mix.events && chance(4)) s.user->events().watch(target_for(from));
  if (settings_.mix.events && chance(12)) s.user->events().publish(target_for(from));
  s.user->dial(target_for(from));
}

// --- faults

void storm::kill(std::size_t who) {
  auto& s = seats_[who];
  if (!s.user) return seat_user(who);
  ++around_.counts.deaths;
  s.user->lose_state();
  s.traced_before += s.user->phone().traced_bytes;
  world_.remove(s.at, chance(2) ? sim_absence::silent : sim_absence::refused);
  s.user.reset();
  if (chance(2)) seat_user(who);
}

void storm::cut_stream(std::size_t who) {
  if (!seats_[who].user) return;
  const auto streams = seats_[who].user->phone().streams();
  if (streams.empty()) return;
  ++around_.counts.cuts;
  world_.cut(*streams.begin());
}

void storm::rebind(std::size_t who) {
  ++around_.counts.rebinds;
  world_.set_nat(seats_[who].at, {base::ip_address::v4(0xc0000200U + static_cast<std::uint32_t>(who)), ++next_mapping_});
}

void storm::disturb() {
  const auto& mix = settings_.mix;
  if (mix.deaths && chance(60)) kill(any_seat());
  if (mix.tcp && chance(20)) cut_stream(any_seat());
  if (liar_ && chance(5)) liar_->attack(seats_[any_seat()].at);
  if (mix.proxy && chance(25)) {
    if (auto& s = seats_[any_seat()]; s.user) chance(5) ? s.user->unregister() : s.user->register_now();
  }
  if (!mix.nat || !mix.proxy || !chance(40)) return;
  const auto who = any_seat() / 4 * 4 + 2;
  if (who < seats_.size()) rebind(who);
}

// --- the course

std::string storm::run() {
  if (proxy_) {  // a loop, for callers of "nobody"
    proxy_->location().add("nobody", "sip:nobody@" + proxy_at.to_string());
    world_.run_until(world_.now() + 1s);
  }
  for (auto left = settings_.calls; left > 0 && around_.problem.empty(); --left) {
    let_call(any_seat());
    if (settings_.crash_after != 0 && settings_.calls - left == settings_.crash_after) std::abort();
    disturb();
    run_for(gap);
  }
  settle();
  around_.counts.datagrams = world_.counts().sent;
  around_.counts.compared = around_.book.compared();
  around_.counts.states_compared = around_.watches.compared();
  for (const auto& s : seats_) around_.counts.transactions += s.user ? s.user->transactions_measured() : 0;
  if (liar_) around_.counts.lies = liar_->lies();
  if (proxy_) around_.counts.forks = proxy_->counts().forks;
  if (around_.problem.empty()) around_.problem = check();
  return around_.problem.empty() ? std::string() : "seed " + std::to_string(settings_.seed) + ": " + around_.problem;
}

void storm::run_for(base::duration time) {
  world_.run_until(world_.now() + time);
  for (const auto& s : seats_) {
    if (s.user) s.user->check();
  }
}

/// No new calls; registrations end, and then all the rest must.
void storm::settle() {
  if (!around_.problem.empty()) return;
  const auto course = settings_.mix.session_timers ? base::duration(longest_course_with_timers) : base::duration(longest_course);
  for (const auto end = world_.now() + course; world_.now() < end && around_.problem.empty();) run_for(glance);
  for (auto& s : seats_) {
    if (s.user) s.user->settle();
  }
  if (!world_.run_until_idle(world_.now() + longest_course)) around_.broken("something is still under way long after the last call");
}

std::string storm::check() const {
  std::uint64_t traced = 0;
  for (const auto& s : seats_) {
    traced += s.traced_before;
    if (!s.user) continue;
    traced += s.user->phone().traced_bytes;
    if (auto left = s.user->left_over(); !left.empty()) return left;
  }
  if (auto wrong = around_.book.check(around_.undisturbed); !wrong.empty()) return wrong;
  if (proxy_) {
    traced += proxy_->sent_bytes();
    const auto t = proxy_->transactions();
    if (t.clients + t.servers + proxy_->contexts() != 0) return "transactions are left in the proxy";
  }
  if (liar_) traced += liar_->sent_bytes();
  return traced == world_.counts().bytes_sent ? std::string() : "the trace does not hold every byte that was sent";
}
