// Bytes choose the course of a whole stack with two accounts: commands of an application, messages of peers that fit what
// the stack sent or are damaged, flows that come and go, answers of the DNS, and time. Whatever it was: a turn asks for a
// bounded number of things, the tables stay within their maxima, timers lie in the future, and when everything is hung
// up nothing is left, no byte of a packet either.
#include "stack_peer.hpp"

#include <base/assert.hpp>
#include <sip/stack/stack.hpp>
#include <sip/ua/stun.hpp>

#include <set>

using namespace std::chrono_literals;

namespace {

constexpr std::size_t max_operations = 150;
constexpr std::size_t max_effects = 64;   // of each kind, in one turn
constexpr std::size_t max_streams = 4;    // the adapter's business
constexpr unsigned max_timeouts = 2000;   // in the last ten minutes

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

constexpr std::array<const char*, 8> targets{"sip:bob@192.0.2.9", "sip:bob@192.0.2.9;transport=tcp", "sip:bob@example.com",
                                             "sip:bob@[2001:db8::9]", "sips:bob@example.org", "sip:bob@192.0.2.9?Subject=x",
                                             "sip:bob@192.0.2.9;method=REFER", "not a uri"};
constexpr std::array<const char*, 2> bodies{"v=0\r\n", ""};
constexpr std::array<const char*, 4> packages{"presence", "message-summary", "dialog", "refer"};

class driver {
 public:
  explicit driver(choices c) : c_(c), peer_(c_), stack_(small(), random_) {
    accounts_ = {stack_.add_account(registering()), stack_.add_account(guarded())};
    stack_.add_event_package({"presence", {"text/plain"}, 1, 60, 120, false, true});
    stack_.add_event_package({"dialog", {}, 60, 60, 120, true, false});
    holds_ = c_.byte();
  }

  void run() {
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

 private:
  // --- the course

  void operation() {
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

  void dial() {
    sip::dial_settings wanted;
    wanted.target = c_.of(targets);
    const auto how = c_.byte();
    wanted.keep_forks = (how & 1U) != 0;
    wanted.hold_prack = (how & 2U) != 0;
    if ((how & 4U) != 0) wanted.replaces = "c1;to-tag=a;from-tag=b";
    if ((how & 8U) != 0) wanted.identity = sip::identity_settings{{}, {}, "id", true};
    if ((how & 16U) != 0) wanted.referred_by = "<sip:dave@192.0.2.4>";
    if ((how & 32U) != 0 && !transfers_.empty()) wanted.transfer = c_.one_of(transfers_);
    if ((how & 64U) != 0) wanted.from = "\"B\" <sip:b@192.0.2.1>";
    const auto call = stack_.dial(now_, account(), wanted, "", fx_);
    if (call) live(call);
  }

  void call_command() {
    if (calls_.empty()) return dial();
    const auto call = c_.byte() % 2 == 0 ? calls_.back() : c_.one_of(calls_);
    const auto what = c_.byte();
    const auto body = c_.of(bodies);
    switch (what % 14) {
      case 0: case 1: return done(stack_.answer(now_, call, body, "", fx_));
      case 2: return done(stack_.ring(now_, call, 180 + what % 4, body, "", fx_));
      case 3: return done(stack_.offer(now_, call, body, "", fx_));
      case 4: return done(stack_.reinvite(now_, call, body, "", fx_));
      case 5: return done(stack_.update(now_, call, body, "", fx_, what % 3 == 0 ? "r1" : ""));
      case 6: return done(stack_.acknowledge(now_, call, body, fx_, what % 3 == 0 ? "r1" : ""));
      case 7: return done(stack_.accept_offer(now_, call, body, fx_));
      case 8: return done(stack_.reject_offer(now_, call, 488, fx_));
      case 9: return done(stack_.reject(now_, call, 486, "Busy", "", fx_));
      case 10: return done(stack_.info(now_, call, "text/plain", "x", "", fx_, what % 3 == 0 ? "x" : ""));
      case 11: return done(stack_.hangup(now_, call, "", fx_));
      case 12: return done(stack_.refer(now_, call, c_.of(targets), "", fx_));
      default: return add(referrals_, stack_.transfer(now_, call, c_.one_of(calls_), "", fx_));
    }
  }

  void event_start() {
    switch (c_.byte() % 8) {
      case 0:
        return stack_.start_registration(now_, accounts_[0], "", fx_);
      case 1:
        return stack_.stop_registration(now_, accounts_[0], "", fx_);
      case 2: {
        sip::subscription_settings wanted{c_.of(targets), c_.of(packages)};
        const auto how = c_.byte();
        wanted.expires_s = how % 4 == 3 ? 0 : 60;
        wanted.keep_forks = (how & 4U) == 0;
        wanted.resubscribe = (how & 8U) == 0;
        if ((how & 16U) != 0) wanted.event_id = "7";
        return add(subscriptions_, stack_.subscribe(now_, account(), wanted, "", fx_));
      }
      case 3:
        return add(publications_, stack_.publish(now_, account(), {"", c_.of(packages), {"text/plain", "x"}, 60}, "", fx_));
      case 4:
        return add(referrals_, stack_.refer(now_, account(), refer_wanted(), "", fx_));
      case 5:
        stack_.send_message(now_, account(), c_.of(targets), "text/plain", std::string(c_.byte() * 8U, 'x'), "", fx_);
        return;
      case 6:
        stack_.request(now_, account(), "OPTIONS", c_.of(targets), {}, "", fx_);
        return;
      default:
        return stack_.set_event_state(now_, account(), c_.of(packages), {"text/plain", "x"}, "", fx_);
    }
  }

  void event_command() {
    const auto what = c_.byte();
    switch (what % 8) {
      case 0: return with(notifiers_, [&](auto id) { stack_.notify(now_, id, {"text/plain", "x"}, "", fx_); });
      case 1: return with(notifiers_, [&](auto id) { stack_.end_subscriber(now_, id, "rejected", 0, "", fx_); });
      case 2: return with(subscriptions_, [&](auto id) { stack_.refresh_subscription(now_, id, "", fx_); });
      case 3: return with(subscriptions_, [&](auto id) { stack_.unsubscribe(now_, id, "", fx_); });
      case 4: return with(publications_, [&](auto id) { stack_.modify_publication(now_, id, {"text/plain", "y"}, "", fx_); });
      case 5: return with(publications_, [&](auto id) { stack_.remove_publication(now_, id, "", fx_); });
      case 6: return with(referrals_, [&](auto id) { stack_.stop_following(now_, id, "", fx_); });
      default: return event_start();
    }
  }

  sip::refer_settings refer_wanted() {
    sip::refer_settings r;
    r.refer_to = c_.of(targets);
    r.target = c_.of(targets);
    r.subscribe = c_.byte() % 4 != 3;
    return r;
  }

  void transfer_command() {
    const auto what = c_.byte();
    switch (what % 6) {
      case 0: return with(transfers_, [&](auto id) { stack_.accept_transfer(now_, id, "", fx_); });
      case 1: return with(transfers_, [&](auto id) { stack_.refuse_transfer(now_, id, 603, "No", "", fx_); });
      case 2: return with(transfers_, [&](auto id) { stack_.report_transfer(now_, id, what % 4 == 0 ? 200 : 180, "OK", "", fx_); });
      case 3: return with(calls_, [&](auto id) { add(referrals_, stack_.refer(now_, id, refer_wanted(), "", fx_)); });
      case 4: return with(calls_, [&](auto id) { add(referrals_, stack_.refer_beside(now_, id, refer_wanted(), "", fx_)); });
      default: return dial();
    }
  }

  // --- the network

  void receive(const heard& h) {
    if (h.via.proto == sip::transport::udp) {
      return stack_.handle(now_, sip::datagram{h.via, stack_.pool().copy(h.text)}, fx_);
    }
    const auto cut = std::min<std::size_t>(c_.byte() * 8U, h.text.size());
    const std::string_view text = h.text;
    stack_.handle(now_, sip::stream_bytes{h.via.flow, text.substr(0, cut)}, fx_);
    stack_.handle(now_, sip::stream_bytes{h.via.flow, text.substr(cut)}, fx_);
  }

  void network() {
    const auto what = c_.byte();
    if (what % 8 < 3 && !fx_held_.empty()) return answer_one(what);
    if (what % 8 == 3 && streams_.size() < max_streams) {
      const auto h = stream_to(*base::endpoint::parse("192.0.2.9:6000"));
      return stack_.handle(now_, sip::flow_accepted{h, 5060}, fx_);
    }
    if (what % 8 == 4 && !streams_.empty()) return lose(c_.one_of(streams_));
    stack_.handle(now_, sip::send_failed{what % 2 == 0 || last_hops_.empty() ? last_ : c_.one_of(last_hops_)}, fx_);
  }

  void lose(sip::flow_id flow) {
    std::erase(streams_, flow);
    stack_.handle(now_, sip::flow_down{flow}, fx_);
  }

  sip::hop stream_to(const base::endpoint& remote) {
    streams_.push_back(++next_flow_);
    return {sip::transport::tcp, next_flow_, *base::endpoint::parse("192.0.2.1:5060"), remote};
  }

  void bytes_between_messages() {
    const auto what = c_.byte();
    std::string text = c_.of(std::array{"\r\n", "\r\n\r\n", "\n", " "});
    if (what % 4 == 1) text = c_.bytes(40);
    if (what % 4 == 2) text = sip::stun_success(stun_, *base::endpoint::parse(what % 8 == 2 ? "192.0.2.1:5060" : "203.0.113.1:9"));
    if (what % 4 == 3) text = sip::stun_request(stun_);
    if (what >= 128 && !text.empty()) text[c_.byte() % text.size()] = static_cast<char>(c_.byte());
    receive({last_, text});
  }

  /// A wish of the stack is granted or not.
  void answer_one(unsigned how) {
    auto wish = std::move(fx_held_.front());
    fx_held_.erase(fx_held_.begin());
    if (const auto* q = std::get_if<sip::resolve_effect>(&wish)) return answer_question(*q, how);
    const auto& w = std::get<sip::connect_effect>(wish);
    const bool stream = sip::is_reliable(w.proto);
    if (how % 8 == 1 || (stream && (w.proto != sip::transport::tcp || streams_.size() >= max_streams))) {
      return stack_.handle(now_, sip::flow_failed{w.token, "no way there"}, fx_);
    }
    const sip::hop to = stream ? stream_to(w.remote) : sip::hop{w.proto, 1, *base::endpoint::parse("192.0.2.1:5060"), w.remote};
    stack_.handle(now_, sip::flow_up{w.token, to, 5060}, fx_);
  }

  void answer_question(const sip::resolve_effect& q, unsigned how) {
    sip::dns_records r;
    r.ttl_s = how / 8U;
    if (how % 8 == 1) r.failed = true;
    if (how % 8 == 0 || how % 8 == 2) {
      const auto* name = how % 16 < 8 ? "example.com" : "example.net";
      if (q.question.type == sip::dns_type::a) r.addresses = {base::ip_address::v4(0xc0000209U), base::ip_address::v4(0xc0000207U)};
      if (q.question.type == sip::dns_type::srv) r.srv = {{1, 1, 5060, name}, {1, 0, 5070, "a.example.com"}, {2, 1, 5060, how % 32 < 16 ? "." : "b.example.com"}};
      if (q.question.type == sip::dns_type::naptr) r.naptr = {{1, 1, "s", how % 32 < 16 ? "SIP+D2U" : "SIP+D2T", "", "_sip._udp.example.com"}, {1, 2, "s", "SIPS+D2T", "", "x"}};
    }
    stack_.handle(now_, sip::dns_answer{q.token, q.question, r}, fx_);
  }

  // --- time

  void advance(base::duration time, unsigned* left = nullptr) {
    const auto end = now_ + time;
    if (c_.byte() % 16 == 15) now_ = end;  // the adapter is late
    while (stack_.next_timeout() <= end) {
      now_ = std::max(now_, stack_.next_timeout());
      stack_.on_timeout(now_, fx_);
      SIPTTY_ASSERT(stack_.next_timeout() > now_);
      drain();
      if (left != nullptr) SIPTTY_ASSERT((*left)-- > 0);
    }
    now_ = std::max(now_, end);
  }

  void end_everything() {
    ending_ = true;
    drain();
    stack_.stop_registration(now_, accounts_[0], "", fx_);
    drain();
    for (const auto id : std::set(live_calls_)) done(stack_.hangup(now_, id, "", fx_)), drain();
    for (const auto id : subscriptions_) done(stack_.unsubscribe(now_, id, "", fx_)), drain();
    for (const auto id : notifiers_) done(stack_.end_subscriber(now_, id, "noresource", 0, "", fx_)), drain();
    for (const auto id : publications_) done(stack_.remove_publication(now_, id, "", fx_)), drain();
    for (const auto id : referrals_) done(stack_.stop_following(now_, id, "", fx_)), drain();
    for (const auto id : transfers_) {
      done(stack_.refuse_transfer(now_, id, 603, "", "", fx_));
      done(stack_.report_transfer(now_, id, 200, "OK", "", fx_)), drain();
    }
    while (!streams_.empty()) lose(streams_.back()), drain();
    unsigned left = max_timeouts;
    advance(10min, &left);
  }

  // --- after each step

  void drain() {
    do {
      SIPTTY_ASSERT(fx_.sends.size() <= max_effects && fx_.connects.size() <= max_effects && fx_.closes.size() <= max_effects);
      SIPTTY_ASSERT(fx_.resolves.size() <= max_effects && fx_.events.size() <= max_effects);
      for (const auto& s : fx_.sends) sent(s);
      for (const auto& e : fx_.events) std::visit([this](const auto& each) { handle(each); }, e);
      for (const auto& w : fx_.connects) fx_held_.emplace_back(w);
      for (const auto& w : fx_.resolves) fx_held_.emplace_back(w);
      for (const auto& w : fx_.closes) std::erase(streams_, w.flow);
      fx_.clear();
      check_counts();
      if (!fx_held_.empty() && (ending_ || (holds_ & 1U) == 0)) answer_one(ending_ ? 1 : 0);
    } while (!fx_held_.empty() && (ending_ || (holds_ & 1U) == 0));
    if (!fx_.sends.empty() || !fx_.events.empty() || !fx_.connects.empty() || !fx_.resolves.empty()) drain();
  }

  void check_counts() const {
    const auto n = stack_.counts();
    SIPTTY_ASSERT(n.client_transactions <= 12 && n.server_transactions <= 12 && n.calls <= 4 && n.requests <= 12);
    SIPTTY_ASSERT(n.flows <= max_streams && n.subscriptions <= 4 && n.notifiers <= 4 && n.publications <= 3 && n.published <= 3);
    SIPTTY_ASSERT(n.referrals <= 3 && n.transfers <= 3);
  }

  void sent(const sip::send_effect& s) {
    const auto text = s.bytes.text();
    last_ = s.to;
    if (sip::looks_like_stun(text)) std::copy_n(text.begin() + 8, stun_.size(), stun_.begin());
    if (text.size() < 64) return;
    peer_.hear(s.to, text);
    if (last_hops_.size() < 4) last_hops_.push_back(s.to);
  }

  void handle(const sip::incoming_call& e) { live(e.call); }
  void handle(const sip::call_forked& e) { live(e.branch); }
  void handle(const sip::call_ended& e) { SIPTTY_ASSERT(live_calls_.erase(e.call) == 1); }
  void handle(const sip::subscription_forked& e) { add(subscriptions_, e.fork); }
  void handle(const sip::subscriber_arrived& e) { add(notifiers_, e.subscriber); }
  void handle(const sip::transfer_requested& e) { add(transfers_, e.transfer); }
  void handle(const auto&) {}

  /// A call may be over within the command that made it.
  void live(sip::call_handle call) {
    if (!live_calls_.insert(call).second) return;
    calls_.push_back(call);
  }
  template <class Id>
  static void add(std::vector<Id>& list, Id id) {
    if (id) list.push_back(id);
  }
  template <class Id, class Work>
  void with(std::vector<Id>& list, Work&& work) {
    if (!list.empty()) work(c_.byte() % 2 == 0 ? list.back() : c_.one_of(list));
  }
  sip::account_id account() { return accounts_[c_.byte() % 4 == 3 ? 1 : 0]; }
  static void done(bool) {}

  choices c_;
  fuzz_peer peer_;
  base::seeded_rng random_{1};
  sip::effects fx_;
  sip::stack stack_;
  std::array<sip::account_id, 2> accounts_;
  base::instant now_{};
  std::uint8_t holds_ = 0;  ///< bit 0: wishes of the stack are not granted at once
  bool ending_ = false;
  std::vector<std::variant<sip::connect_effect, sip::resolve_effect>> fx_held_;
  std::vector<sip::flow_id> streams_;
  sip::flow_id next_flow_ = 10;
  sip::hop last_{sip::transport::udp, 1, *base::endpoint::parse("192.0.2.1:5060"), *base::endpoint::parse("192.0.2.9:5060")};
  std::vector<sip::hop> last_hops_;
  sip::stun_id stun_{};
  std::set<sip::call_handle> live_calls_;
  std::vector<sip::call_handle> calls_;
  std::vector<sip::subscription_id> subscriptions_;
  std::vector<sip::notifier_id> notifiers_;
  std::vector<sip::publication_id> publications_;
  std::vector<sip::referral_id> referrals_;
  std::vector<sip::transfer_id> transfers_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  driver({data, size}).run();
  return 0;
}
