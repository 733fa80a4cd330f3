// The whole SIP stack as one pure object: inputs, commands and `now` in, effects out. No I/O, no clock, no threads.
//
//   sip::stack s(options, random);
//   auto account = s.add_account(settings);
//   s.start_registration(now, account, fx);     // fx.connects asks for a flow …
//   s.handle(now, sip::flow_up{…}, fx);         // … the adapter gives it, fx.sends holds the REGISTER
//   s.on_timeout(now, fx);                      // not later than s.next_timeout()
#pragma once

#include <base/export.hpp>
#include <base/packet.hpp>
#include <base/rng.hpp>
#include <base/time.hpp>
#include <sip/identity/verify.hpp>
#include <sip/stack/effects.hpp>
#include <sip/stack/recorder.hpp>
#include <sip/transaction/layer.hpp>
#include <sip/ua/account.hpp>
#include <sip/ua/call.hpp>
#include <sip/ua/ids.hpp>
#include <sip/ua/notifier.hpp>
#include <sip/ua/publication.hpp>
#include <sip/ua/referral.hpp>
#include <sip/ua/subscription.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sip SIPTTY_API {

struct stack_options {
  transaction_options transactions;
  sip::mode mode = sip::mode::tolerant;
  sip::limits limits;
  std::size_t max_calls = 10'000;
  std::size_t max_accounts = 1'000;
  std::size_t max_requests = 50'000;     ///< on their way out
  std::size_t max_body = 65'536;         ///< in bytes; a request with more gets 413
  /// The wall time at instant 0 of the monotonic clock, for Date and Identity; nothing: no request is signed.
  std::optional<base::wall_time> wall_time_at_zero;
  std::size_t udp_limit = 1300;          ///< larger requests go over TCP (RFC 3261 §18.1.1)
  std::size_t max_subscriptions = 10'000;
  std::size_t max_notifiers = 10'000;    ///< subscribers of ours
  std::size_t max_publications = 1'000;
  std::size_t max_published = 10'000;    ///< states that others published here
  std::size_t max_referrals = 1'000;     ///< REFERs we sent
  std::size_t max_transfers = 1'000;     ///< REFERs we received
  std::size_t max_usages_per_dialog = 16;  ///< subscriptions and transfers, beside the call
  /// Packages whose NOTIFY is taken although nobody subscribed; some servers send mailbox states that way.
  std::vector<std::string> unsolicited = {"message-summary"};
  recorder* record = nullptr;            ///< writes down all that happens, for `replay`; outlives the stack
};

struct stack_counts {
  std::size_t client_transactions = 0, server_transactions = 0, calls = 0, requests = 0, flows = 0, packets = 0;
  std::size_t subscriptions = 0, notifiers = 0, publications = 0, published = 0, referrals = 0, transfers = 0;
};

class stack {
 public:
  stack(const stack_options& options, base::rng& random);
  ~stack();
  stack(const stack&) = delete;
  stack& operator=(const stack&) = delete;

  // --- the adapter's side
  void handle(base::instant now, const input& in, effects& fx);
  void on_timeout(base::instant now, effects& fx);
  [[nodiscard]] base::instant next_timeout() const;
  [[nodiscard]] base::packet_pool& pool();
  [[nodiscard]] stack_counts counts() const;
  /// Does the transaction that `wire_record::transaction` names still live? `client`: the record was a request of ours, not
  /// a response. For traces, and for tests that measure how long each one takes.
  [[nodiscard]] bool is_open(std::uint64_t transaction, bool client) const;

  // --- the application's side. `cause` is what the trace shows beside the messages that follow from a command.
  account_id add_account(const account_settings& settings);
  void start_registration(base::instant now, account_id account, std::string_view cause, effects& fx);
  void stop_registration(base::instant now, account_id account, std::string_view cause, effects& fx);
  [[nodiscard]] bool is_registered(account_id account) const;

  /// Judges the Identity headers of an incoming call (RFC 8224 §6.2); nothing happens to the call. Nothing when there is
  /// no such call, it is not an incoming one, or the wall time is not known.
  [[nodiscard]] std::optional<identity_verdict> verify_identity(base::instant now, call_handle call, const identity_policy& policy,
                                                                const credential_lookup& lookup) const;

  /// Gives an empty handle when the table of calls is full. The offer is asked for with `offer_needed`.
  call_handle dial(base::instant now, account_id account, dial_settings wanted, std::string_view cause, effects& fx);
  // The commands of sip::call; false when there is no such call or it does not fit its state.
  bool offer(base::instant now, call_handle call, std::string_view sdp, std::string_view cause, effects& fx);
  bool acknowledge(base::instant now, call_handle call, std::string_view sdp, effects& fx, std::string_view tag = {});
  bool ring(base::instant now, call_handle call, int code, std::string_view sdp, std::string_view cause, effects& fx);
  bool answer(base::instant now, call_handle call, std::string_view sdp, std::string_view cause, effects& fx);
  bool reject(base::instant now, call_handle call, int code, std::string_view reason, std::string_view cause, effects& fx);
  bool hangup(base::instant now, call_handle call, std::string_view cause, effects& fx);
  bool reinvite(base::instant now, call_handle call, std::string_view sdp, std::string_view cause, effects& fx);
  bool update(base::instant now, call_handle call, std::string_view sdp, std::string_view cause, effects& fx, std::string_view tag = {});
  bool accept_offer(base::instant now, call_handle call, std::string_view sdp, effects& fx);
  bool reject_offer(base::instant now, call_handle call, int code, effects& fx);
  bool info(base::instant now, call_handle call, std::string_view content_type, std::string_view body, std::string_view cause, effects& fx,
            std::string_view package = {});
  /// Dialog of a confirmed call, for people and tests; nullptr when there is none.
  [[nodiscard]] const sip::call* find(call_handle call) const;

  /// A request outside any dialog, such as OPTIONS. Its final answer comes as `request_done`.
  request_id request(base::instant now, account_id account, std::string_view method, std::string_view target,
                     const std::vector<std::pair<std::string, std::string>>& headers, std::string_view cause, effects& fx);

  /// An instant message (RFC 3428). Its final answer comes as `request_done`. What is larger than `udp_limit` goes over TCP or
  /// not at all.
  request_id send_message(base::instant now, account_id account, std::string_view target, std::string_view content_type,
                          std::string_view body, std::string_view cause, effects& fx);

  // --- event packages (RFC 6665, RFC 3903). Commands give an empty id when a table is full, false when the id is stale.

  subscription_id subscribe(base::instant now, account_id account, subscription_settings wanted, std::string_view cause, effects& fx);
  bool unsubscribe(base::instant now, subscription_id subscription, std::string_view cause, effects& fx);
  bool refresh_subscription(base::instant now, subscription_id subscription, std::string_view cause, effects& fx);

  /// From now on SUBSCRIBE (and PUBLISH, if it says so) of this package is accepted; others get 489.
  void add_event_package(event_package package);
  /// What all subscribers of an account's package are told now, and later ones when they come.
  void set_event_state(base::instant now, account_id account, std::string_view package, event_state state, std::string_view cause,
                       effects& fx);
  /// Tells one subscriber; a pending one becomes active.
  bool notify(base::instant now, notifier_id subscriber, event_state state, std::string_view cause, effects& fx);
  /// The end for one subscriber. `reason` is a word of RFC 6665 §4.1.3, `retry_after_s` 0 says none.
  bool end_subscriber(base::instant now, notifier_id subscriber, std::string_view reason, std::uint32_t retry_after_s,
                      std::string_view cause, effects& fx);

  publication_id publish(base::instant now, account_id account, publication_settings wanted, std::string_view cause, effects& fx);
  bool modify_publication(base::instant now, publication_id publication, event_state state, std::string_view cause, effects& fx);
  bool remove_publication(base::instant now, publication_id publication, std::string_view cause, effects& fx);

  // --- transfers (RFC 3515, RFC 5589)

  /// Blind transfer of a confirmed call.
  bool refer(base::instant now, call_handle call, std::string_view target, std::string_view cause, effects& fx);
  /// The same with all that a REFER may say; `wanted.target` is not used.
  referral_id refer(base::instant now, call_handle call, refer_settings wanted, std::string_view cause, effects& fx);
  /// A REFER outside any call, to `wanted.target`.
  referral_id refer(base::instant now, account_id account, refer_settings wanted, std::string_view cause, effects& fx);
  /// A REFER about a call in a dialog of its own, which names the call with Target-Dialog (RFC 4538, RFC 7647 §4).
  referral_id refer_beside(base::instant now, call_handle call, refer_settings wanted, std::string_view cause, effects& fx);
  /// Attended transfer: the far end of `call` is to call the far end of `other`, in place of the call we have there.
  referral_id transfer(base::instant now, call_handle call, call_handle other, std::string_view cause, effects& fx);
  /// No more NOTIFYs of a REFER; what was asked for goes on.
  bool stop_following(base::instant now, referral_id referral, std::string_view cause, effects& fx);

  /// Answers a `transfer_requested`. Then dial its `refer_to` with `dial_settings::transfer` (and `referred_by`): the new
  /// call's course is reported by itself. `dial` with an undecided transfer accepts it too.
  bool accept_transfer(base::instant now, transfer_id transfer, std::string_view cause, effects& fx);
  bool refuse_transfer(base::instant now, transfer_id transfer, int code, std::string_view reason, std::string_view cause, effects& fx);
  /// For a transfer that is carried out by other means than a call of ours. 200 and more is the last word.
  bool report_transfer(base::instant now, transfer_id transfer, int code, std::string_view reason, std::string_view cause, effects& fx);

 private:
  class implementation;
  std::unique_ptr<implementation> implementation_;
};

}  // namespace sip
