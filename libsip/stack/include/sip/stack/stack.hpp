// The whole SIP stack as one pure object: inputs, commands and `now` in, effects out. No I/O, no clock, no threads.
//
//   sip::stack s(options, random);
//   auto account = s.add_account(settings);
//   s.start_registration(now, account, fx);     // fx.connects asks for a flow …
//   s.handle(now, sip::flow_up{…}, fx);         // … the adapter gives it, fx.sends holds the REGISTER
//   s.on_timeout(now, fx);                      // not later than s.next_timeout()
#pragma once

#include <base/packet.hpp>
#include <base/rng.hpp>
#include <base/time.hpp>
#include <sip/stack/effects.hpp>
#include <sip/stack/recorder.hpp>
#include <sip/transaction/layer.hpp>
#include <sip/ua/account.hpp>
#include <sip/ua/call.hpp>
#include <sip/ua/ids.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sip {

struct stack_options {
  transaction_options transactions;
  sip::mode mode = sip::mode::tolerant;
  sip::limits limits;
  std::size_t max_calls = 10'000;
  std::size_t max_accounts = 1'000;
  std::size_t max_requests = 50'000;     ///< on their way out
  std::size_t udp_limit = 1300;          ///< larger requests go over TCP (RFC 3261 §18.1.1)
  recorder* record = nullptr;            ///< writes down all that happens, for `replay`; outlives the stack
};

struct stack_counts {
  std::size_t client_transactions = 0, server_transactions = 0, calls = 0, requests = 0, flows = 0, packets = 0;
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

  // --- the application's side. `cause` is what the trace shows beside the messages that follow from a command.
  account_id add_account(const account_settings& settings);
  void start_registration(base::instant now, account_id account, std::string_view cause, effects& fx);
  void stop_registration(base::instant now, account_id account, std::string_view cause, effects& fx);
  [[nodiscard]] bool is_registered(account_id account) const;

  /// Gives an empty handle when the table of calls is full. The offer is asked for with `offer_needed`.
  call_handle dial(base::instant now, account_id account, dial_settings wanted, std::string_view cause, effects& fx);
  // The commands of sip::call; false when there is no such call or it does not fit its state.
  bool offer(base::instant now, call_handle call, std::string_view sdp, std::string_view cause, effects& fx);
  bool acknowledge(base::instant now, call_handle call, std::string_view sdp, effects& fx);
  bool ring(base::instant now, call_handle call, int code, std::string_view sdp, std::string_view cause, effects& fx);
  bool answer(base::instant now, call_handle call, std::string_view sdp, std::string_view cause, effects& fx);
  bool reject(base::instant now, call_handle call, int code, std::string_view reason, std::string_view cause, effects& fx);
  bool hangup(base::instant now, call_handle call, std::string_view cause, effects& fx);
  bool reinvite(base::instant now, call_handle call, std::string_view sdp, std::string_view cause, effects& fx);
  bool update(base::instant now, call_handle call, std::string_view sdp, std::string_view cause, effects& fx);
  bool accept_offer(base::instant now, call_handle call, std::string_view sdp, effects& fx);
  bool reject_offer(base::instant now, call_handle call, int code, effects& fx);
  bool refer(base::instant now, call_handle call, std::string_view target, std::string_view cause, effects& fx);
  bool info(base::instant now, call_handle call, std::string_view content_type, std::string_view body, std::string_view cause, effects& fx);
  /// Dialog of a confirmed call, for people and tests; nullptr when there is none.
  [[nodiscard]] const sip::call* find(call_handle call) const;

  /// A request outside any dialog, such as OPTIONS. Its final answer comes as `request_done`.
  request_id request(base::instant now, account_id account, std::string_view method, std::string_view target,
                     const std::vector<std::pair<std::string, std::string>>& headers, std::string_view cause, effects& fx);

 private:
  class implementation;
  std::unique_ptr<implementation> implementation_;
};

}  // namespace sip
