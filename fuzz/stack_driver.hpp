// The stack's fuzz target: a whole stack with two accounts, its application and its adapter, all of whose
// doings the fuzzer's bytes choose.
#pragma once

#include "stack_peer.hpp"

#include <base/assert.hpp>
#include <sip/stack/stack.hpp>
#include <sip/ua/stun.hpp>

#include <array>
#include <set>
#include <variant>
#include <vector>

class stack_driver {
 public:
  explicit stack_driver(choices c);
  /// The course, its end, and what must hold then.
  void run();

 private:
  static constexpr std::size_t max_streams = 4;  ///< the adapter's business

  void operation();

  // --- the application (stack_application.cpp)
  void dial();
  void call_command();
  void event_start();
  void event_command();
  sip::refer_settings refer_wanted();
  void transfer_command();
  void end_everything();

  // --- the network and time (stack_adapter.cpp)
  void receive(const heard& h);
  void network();
  void lose(sip::flow_id flow);
  sip::hop stream_to(const base::endpoint& remote);
  void bytes_between_messages();
  /// A wish of the stack is granted or not.
  void answer_one(unsigned how);
  void answer_question(const sip::resolve_effect& q, unsigned how);
  void advance(base::duration time, unsigned* left = nullptr);

  // --- after each step (stack.cpp)
  void drain();
  void check_counts() const;
  void sent(const sip::send_effect& s);

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
  std::uint8_t habits_ = 0;  ///< bit 0: wishes of the stack are not granted at once; bit 1: the application
                             ///< decides nothing at the end
  bool ending_ = false;
  std::vector<std::variant<sip::connect_effect, sip::resolve_effect>> fx_held_;
  std::vector<sip::flow_id> streams_;
  sip::flow_id next_flow_ = 10;
  sip::hop last_{sip::transport::udp, 1, *base::endpoint::parse("192.0.2.1:5060"),
                 *base::endpoint::parse("192.0.2.9:5060")};
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
