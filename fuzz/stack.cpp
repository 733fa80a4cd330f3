// Bytes choose the course of a whole stack with two accounts: commands of an application, messages of peers
// that fit what the stack sent or are damaged, flows that come and go, answers of the DNS, and time. Whatever
// it was: a turn asks for a bounded number of things, the tables stay within their maxima, timers lie in the
// future, and when everything is hung up nothing is left, no byte of a packet either.
#include "stack_driver.hpp"

using namespace std::chrono_literals;

namespace {

constexpr std::size_t max_operations = 150;
constexpr std::size_t max_effects = 64;  // of each kind, in one turn

sip::stack_options small() {
  sip::stack_options o;
  o.transactions.max_clients = o.transactions.max_servers = 12;
  o.max_calls = 4;
  o.max_requests = 12;
  o.max_subscriptions = o.max_notifiers = 4;
  o.max_publications = o.max_published = o.max_referrals = o.max_transfers = 3;
  o.max_usages_per_dialog = 3;
  return o;
}

sip::account_settings registering() {
  sip::account_settings a;
  a.name = "alice";
  a.aor = "sip:alice@192.0.2.9";
  a.auth_password = "secret";
  a.registrar = "sip:192.0.2.9";
  a.outbound_proxy = "sip:192.0.2.9;lr";
  a.further_outbound_proxies = {"sip:192.0.2.8;lr;transport=tcp"};
  a.instance_id = "urn:uuid:00000000-0000-1000-8000-00000000000a";
  a.outbound = a.gruu = a.can_join = true;
  a.session_timer.expires_s = 90;
  a.info_packages = {"x"};
  return a;
}

sip::account_settings guarded() {
  sip::account_settings a;
  a.name = "guard";
  a.aor = "sip:guard@192.0.2.1";
  a.bind = *base::endpoint::parse("192.0.2.1:5062");
  a.challenge = {"r", {{"bob", "pw"}}};
  a.auth_password = "secret";
  return a;
}

}  // namespace

stack_driver::stack_driver(choices c) : c_(c), peer_(c_), stack_(small(), random_) {
  accounts_ = {stack_.add_account(registering()), stack_.add_account(guarded())};
  stack_.add_event_package({"presence", {"text/plain"}, 1, 60, 120, false, true});
  stack_.add_event_package({"dialog", {}, 60, 60, 120, true, false});
  habits_ = c_.byte();
}

void stack_driver::run() {
  for (std::size_t i = 0; c_.size > 0 && i < max_operations; ++i) {
    operation();
    drain();
  }
  end_everything();
  const auto n = stack_.counts();
  SIPTTY_ASSERT(n.client_transactions == 0 && n.server_transactions == 0);
  SIPTTY_ASSERT(n.calls == 0 && live_calls_.empty());
  SIPTTY_ASSERT(n.requests == 0 && n.flows == 0);
  SIPTTY_ASSERT(n.subscriptions == 0 && n.referrals == 0 && n.publications == 0);
  SIPTTY_ASSERT(n.notifiers == 0 && n.transfers == 0 && n.published == 0);
  SIPTTY_ASSERT(n.packets == 0);
  SIPTTY_ASSERT(stack_.next_timeout() == base::never);
}

void stack_driver::operation() {
  switch (const auto what = c_.byte(); what % 16) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
      return receive(peer_.speak());
    case 6:
    case 7:
      return call_command();
    case 8:
      return dial();
    case 9:
      return event_command();
    case 10:
      return event_start();
    case 11:
      return transfer_command();
    case 12:
      return network();
    case 13:
      return bytes_between_messages();
    default:
      return what % 4 == 3 ? advance(1s * c_.byte()) : advance(base::duration(20ms) * c_.byte());
  }
}

// --- after each step

void stack_driver::drain() {
  do {
    SIPTTY_ASSERT(fx_.sends.size() <= max_effects && fx_.connects.size() <= max_effects &&
                  fx_.closes.size() <= max_effects);
    SIPTTY_ASSERT(fx_.resolves.size() <= max_effects && fx_.events.size() <= max_effects);
    for (const auto& s : fx_.sends) sent(s);
    for (const auto& e : fx_.events) std::visit([this](const auto& each) { handle(each); }, e);
    for (const auto& w : fx_.connects) fx_held_.emplace_back(w);
    for (const auto& w : fx_.resolves) fx_held_.emplace_back(w);
    for (const auto& w : fx_.closes) std::erase(streams_, w.flow);
    fx_.clear();
    check_counts();
    if (!fx_held_.empty() && (ending_ || (habits_ & 1U) == 0)) answer_one(ending_ ? 1 : 0);
  } while (!fx_held_.empty() && (ending_ || (habits_ & 1U) == 0));
  if (!fx_.sends.empty() || !fx_.events.empty() || !fx_.connects.empty() || !fx_.resolves.empty()) drain();
}

void stack_driver::check_counts() const {
  const auto n = stack_.counts();
  SIPTTY_ASSERT(n.client_transactions <= 12 && n.server_transactions <= 12 && n.calls <= 4 &&
                n.requests <= 12);
  SIPTTY_ASSERT(n.flows <= max_streams && n.subscriptions <= 4 && n.notifiers <= 4 && n.publications <= 3 &&
                n.published <= 3);
  SIPTTY_ASSERT(n.referrals <= 3 && n.transfers <= 3);
}

void stack_driver::sent(const sip::send_effect& s) {
  const auto text = s.bytes.text();
  last_ = s.to;
  if (sip::looks_like_stun(text)) std::copy_n(text.begin() + 8, stun_.size(), stun_.begin());
  if (text.size() < 64) return;
  peer_.hear(s.to, text);
  if (last_hops_.size() < 4) last_hops_.push_back(s.to);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  stack_driver({data, size}).run();
  return 0;
}
