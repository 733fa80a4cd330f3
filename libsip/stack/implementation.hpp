// The stack's tables and how its parts work together. One turn: an input or command changes a usage, which leaves actions;
// `drain` turns actions into messages, hands them to the transaction layer and feeds what that says back, until all is done.
#pragma once

#include "flow_table.hpp"

#include <base/slot_table.hpp>
#include <base/timer_table.hpp>
#include <sip/auth/authenticator.hpp>
#include <sip/locate/dns_cache.hpp>
#include <sip/locate/locator.hpp>
#include <sip/stack/stack.hpp>
#include <sip/ua/registration.hpp>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace sip {

class stack::implementation {
 public:
  implementation(const stack_options& options, base::rng& random);

  void handle(base::instant now, const input& in, effects& fx);
  void on_timeout(base::instant now, effects& fx);
  [[nodiscard]] base::instant next_timeout() const;
  [[nodiscard]] stack_counts counts() const;

  account_id add_account(const account_settings& settings);
  void registration_command(base::instant now, account_id account, bool start, std::string_view cause, effects& fx);
  [[nodiscard]] bool is_registered(account_id account) const;
  call_handle dial(base::instant now, account_id account, dial_settings wanted, std::string_view cause, effects& fx);
  request_id request(base::instant now, account_id account, draft d, std::string_view target, std::string_view cause, effects& fx);
  [[nodiscard]] const call* find(call_handle c) const { return calls_.find(c); }

  /// Runs `work(call, actions)` and drains what it left.
  template <class Work>
  bool with_call(base::instant now, call_handle handle, std::string_view cause, effects& fx, Work&& work) {
    auto* c = calls_.find(handle);
    if (c == nullptr) return false;
    begin(now, cause, fx);
    const bool done = work(*c, actions_);
    drain(call_owner(handle, c->account()));
    return done;
  }

  base::packet_pool pool_;

 private:
  struct account_state {
    account_settings settings;
    std::string_view user;  ///< of the address of record, to find whom a request is for
    std::vector<registration> registrations;  ///< one, or one a flow
    authenticator auth;
    rewriter rules;
    explicit account_state(const account_settings& s);
    /// The first that holds: its flow is the way out. nullptr when none does.
    [[nodiscard]] const registration* best() const;
    [[nodiscard]] bool others_hold(std::size_t but) const;
  };
  /// Whom the answers to a request belong to.
  struct owner {
    account_id account;
    call_handle call;       ///< empty: the account's registration, or the application
    bool application = false;
    std::uint8_t registration = 0;  ///< which one of the account's
  };
  /// Why the last server did not serve a request.
  struct server_failure {
    int code = 0;  ///< 0: none has failed so far
    std::string sentence;
    base::packet response;
  };
  /// A request on its way out: located, connected, made into bytes, sent, sent again with credentials.
  struct outgoing {
    owner who;
    purpose what = purpose::other;
    draft message;
    std::string next_hop;
    std::string cause;
    bool ack = false;
    bool flow_only = false; ///< only the flow is wanted
    bool went_to_tcp = false;
    bool provisional = false;  ///< this server has sent a 1xx
    unsigned challenges = 0;
    transport proto = transport::udp;
    base::endpoint remote;
    std::optional<known_flow> flow;
    client_id client;
    std::shared_ptr<locator> servers;  ///< the INVITE goes on where `flow_only` stopped
    server_failure failure;
    std::vector<std::string> redirects, redirected;  ///< contacts of 3xx responses: still to try, ever seen
    std::string proxy;  ///< the proxy that a 305 names, for this request only
    bool moved = false; ///< to another server than the one the call was told of
  };

  /// The call and the merge key of an INVITE whose server transaction lives.
  struct invite_origin {
    call_handle call;
    std::string key;
  };

  static owner call_owner(call_handle c, account_id a) { return {a, c, false}; }

  // --- one turn
  void begin(base::instant now, std::string_view cause, effects& fx);
  void drain(const owner& who);
  void run_actions(const owner& who);
  void take(const owner& who, action a);
  void pump_transactions();
  void on_transaction_event(const transaction_event& e);

  // --- receiving (receive.cpp)
  void receive(const hop& from, base::packet bytes);
  void receive_stream(const stream_bytes& in);
  void refuse_rejected(const hop& from, const message& m);
  void on_request(const request_event& e);
  void on_cancel(const request_event& e);
  void on_new_invite(const request_event& e);
  void on_ack(const ack_event& e);
  void on_response(const response_event& e);
  void on_client_failed(const client_failed_event& e);
  [[nodiscard]] call_handle call_of(const message& m, std::string_view local_tag) const;
  [[nodiscard]] account_id account_for(const message& request) const;
  void receive_datagram(const datagram& in);
  void flow_lost(flow_id flow);

  // --- from a URI to a flow (locate.cpp)
  request_id launch(outgoing o);
  void locate(request_id id);
  void advance(request_id id);
  void on_dns_answer(const dns_answer& answer);
  void connect(request_id id);
  void on_flow(std::uint64_t token, const known_flow& flow);
  void on_flow_failed(std::uint64_t token, const std::string& sentence);
  void use_flow(request_id id, const known_flow& flow);
  [[nodiscard]] bool may_try_next(const outgoing& o) const;
  void server_failed(request_id id, int code, const std::string& sentence);
  bool server_refused(request_id id, const message& response);
  void next_server(request_id id);
  void give_up(request_id id, const dead_end& end);

  // --- registrations and their flows (registrations.cpp)
  [[nodiscard]] const location* server_in_use(const outgoing& o);
  [[nodiscard]] std::vector<std::string> preloaded_route(const outgoing& o) const;
  void preload_next_hop(outgoing& o) const;
  [[nodiscard]] registration& registration_of(const owner& who);
  void on_registration_timeouts(base::instant now);
  template <class Uses, class Work>
  void for_registrations(Uses&& uses, Work&& work);
  void registrations_lost(const hop& via);
  void on_pong(flow_id flow);
  void on_stun(const hop& from, std::string_view bytes);
  void drop(const hop& flow);
  void report(const owner& who, registration_event& e);

  // --- sending (send.cpp, complete.cpp, redirect.cpp)
  void fail(request_id id, int code, std::string_view reason, bool final = false);
  void transmit_request(request_id id);
  void transmit_ack(request_id id, const rewritten& r);
  void respond(server_id server, draft d, const owner& who);
  void send_cancel_of(const owner& who);
  bool authenticate(request_id id, const message& response);
  void take_new_cseq(outgoing& o);
  bool redirect(request_id id, const message& response);
  bool try_redirect(request_id id);
  bool resend_to(request_id id, const std::string& target);
  void forget(request_id id);
  void complete(draft& d, const known_flow& flow, const owner& who);
  void add_contact(draft& d, method m, const known_flow& flow, const owner& who);
  rewritten apply_rules(const draft& d, const owner& who);
  rewritten write_own(const draft& d, client_id client, server_id server);
  transaction_options own_transactions();
  void observe_sent(const transmit& t);

  // --- owners
  void deliver_response(const owner& who, purpose what, request_id id, const message& response);
  void deliver_failure(const owner& who, purpose what, request_id id, int code, std::string_view reason, bool final);
  void settle(call_handle handle);
  void hang_up_stray(const message& response);

  stack_options options_;
  base::rng* random_;
  transaction_layer transactions_;
  flow_table flows_;
  base::slot_table<account_state, account_tag> accounts_;
  base::slot_table<call, call_tag> calls_;
  base::slot_table<outgoing, request_tag> requests_;
  dns_cache dns_;
  server_memory servers_;
  location in_use_;  ///< what `server_in_use` found
  std::unordered_map<call_handle, std::shared_ptr<locator>> call_servers_;  ///< where an outgoing call's INVITE may go
  base::timer_table call_timers_;
  std::vector<call_handle> call_by_timer_;
  std::unordered_map<std::string, call_handle> call_index_;      ///< "Call-ID\nlocal tag"
  std::unordered_map<client_id, request_id> by_client_;
  std::unordered_map<server_id, invite_origin> by_server_;       ///< incoming INVITEs
  std::unordered_map<std::string, server_id> invite_keys_;       ///< of the same, to tell merged requests (§8.2.2.2)

  // The turn that is going on.
  base::instant now_{};
  std::string cause_;
  effects* fx_ = nullptr;
  actions actions_;
  transaction_output transaction_output_;
};

}  // namespace sip
