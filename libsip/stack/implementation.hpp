// The stack's tables and how its parts work together. One turn: an input or command changes a usage, which leaves actions;
// `drain` turns actions into messages, hands them to the transaction layer and feeds what that says back, until all is done.
#pragma once

#include "call_index.hpp"
#include "dialog_key.hpp"
#include "ended_dialogs.hpp"
#include "event_tables.hpp"
#include "flow_table.hpp"
#include "kept_flows.hpp"
#include "turn_record.hpp"

#include <base/slot_table.hpp>
#include <base/timer_table.hpp>
#include <sip/auth/authenticator.hpp>
#include <sip/auth/verifier.hpp>
#include <sip/body/reginfo.hpp>
#include <sip/locate/dns_cache.hpp>
#include <sip/locate/locator.hpp>
#include <sip/stack/stack.hpp>
#include <sip/ua/capabilities.hpp>
#include <sip/ua/dialog_reference.hpp>
#include <sip/ua/reference.hpp>
#include <sip/ua/registration.hpp>

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace sip {

inline constexpr std::string_view busy_retry_s = "5";  ///< Retry-After of a 503 because a table is full

class stack::implementation {
 public:
  implementation(const stack_options& options, base::rng& random);

  void handle(base::instant now, const input& in, effects& fx);
  void on_timeout(base::instant now, effects& fx);
  [[nodiscard]] base::instant next_timeout() const;
  [[nodiscard]] stack_counts counts() const;
  [[nodiscard]] bool is_open(std::uint64_t transaction, bool client) const;

  account_id add_account(const account_settings& settings);
  void registration_command(base::instant now, account_id account, bool start, std::string_view cause, effects& fx);
  [[nodiscard]] bool is_registered(account_id account) const;
  call_handle dial(base::instant now, account_id account, dial_settings wanted, std::string_view cause, effects& fx);
  request_id request(base::instant now, account_id account, draft d, std::string_view target, std::string_view cause, effects& fx);
  [[nodiscard]] const call* find(call_handle c) const { return calls_.find(c); }
  [[nodiscard]] std::optional<identity_verdict> verify_identity(base::instant now, call_handle c, const identity_policy& policy,
                                                                const credential_lookup& lookup) const;
  [[nodiscard]] recorder* recording() const { return options_.record; }

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

  // --- event_commands.cpp
  void add_event_package(event_package package) { events_.packages.push_back(std::move(package)); }
  subscription_id subscribe(base::instant now, account_id account, subscription_settings wanted, std::string_view cause, effects& fx);
  publication_id publish(base::instant now, account_id account, publication_settings wanted, std::string_view cause, effects& fx);
  referral_id refer(base::instant now, account_id account, call_handle call, refer_settings wanted, std::string_view cause, effects& fx);
  void set_event_state(base::instant now, account_id account, std::string_view package, event_state state, std::string_view cause, effects& fx);
  /// Runs `work(usage, actions)` and drains what it left.
  template <class Id, class Work>
  bool with_usage(base::instant now, Id id, std::string_view cause, effects& fx, Work&& work) {
    auto* usage = events_.table(id).find(id);
    if (usage == nullptr) return false;
    begin(now, cause, fx);
    const bool done = work(*usage, actions_);
    drain(usage_owner(id));
    return done;
  }

  base::packet_pool pool_;

 private:
  /// An account's subscription to its own reg event.
  struct reg_watch {
    bool due = false;              ///< to be made once the account is registered
    subscription_id subscription;  ///< empty: there is none
    bool leaving = false;          ///< the application wants neither any more
    std::optional<std::uint64_t> version;  ///< of the last document (RFC 3680 §5.2)
  };
  struct account_state {
    account_settings settings;
    std::string_view user;  ///< of the address of record, to find whom a request is for
    std::vector<registration> registrations;  ///< one, or one a flow
    reg_watch watch;
    authenticator auth;
    rewriter rules;
    std::unique_ptr<verifier> guard;  ///< of incoming requests; null: everybody may
    account_state(const account_settings& s, base::rng& random);
    /// The first that holds: its flow is the way out. nullptr when none does.
    [[nodiscard]] const registration* best() const;
    [[nodiscard]] bool others_hold(std::size_t but) const;
  };
  /// Whom the answers to a request belong to.
  struct owner {
    account_id account;
    call_handle call;       ///< empty: the account's registration, or the application
    bool application = false;
    event_user user = {};   ///< a subscription and its like; comes before the others
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
    std::vector<reference> redirects;      ///< contacts of 3xx responses, still to try
    std::vector<std::string> redirected;   ///< the URI of the request and all that 3xx responses named
    std::shared_ptr<const draft> unredirected;  ///< before the first of them put headers into it
    std::string proxy;  ///< the proxy that a 305 names, for this request only
    bool moved = false; ///< to another server than the one the call was told of
  };

  /// The call and the merge key of an INVITE whose server transaction lives.
  struct invite_origin {
    server_id server;
    call_handle call;
    base::key_digest key;
  };

  static owner call_owner(call_handle c, account_id a) { return {a, c, false}; }
  [[nodiscard]] const invite_origin* invite_of(server_id server) const;
  void forget_invite(server_id server);

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
  [[nodiscard]] account_id account_for(const message& request) const;
  [[nodiscard]] capabilities capabilities_of(account_id account) const;
  void receive_datagram(const datagram& in);
  void flow_lost(flow_id flow);

  // --- who may (challenge.cpp)
  static std::unique_ptr<verifier> make_guard(const challenge_settings& settings, base::rng& random);
  bool admit(const request_event& e, const owner& who);
  void confirm(server_id server, draft& response, const owner& who);

  // --- who is who (identity.cpp)
  void sign(draft& request, const owner& who) const;
  [[nodiscard]] std::optional<base::wall_time> wall_time_at(base::instant at) const;

  // --- keep-alives of dialogs (keep.cpp)
  [[nodiscard]] bool offers_keep_alives(const draft& d, const owner& who) const;
  void keep_flow_alive(call_handle handle, const message& response);
  void ask_to_be_kept_alive(server_id server, draft& response, const owner& who) const;

  // --- subscriptions and their like (events.cpp)
  template <class Id>
  [[nodiscard]] owner usage_owner(Id id) {
    auto* usage = events_.table(id).find(id);
    return usage == nullptr ? owner{} : owner{usage->account(), usage->call(), false, id};
  }
  void on_event_request(const request_event& e, call_handle call, const owner& who, std::string_view new_tag);
  void on_subscribe(const request_event& e, call_handle call, const owner& who, std::string_view new_tag);
  void on_new_subscriber(const request_event& e, shared_dialog dialog, const owner& who, const event_package& package, std::string_view id);
  void on_notify(const request_event& e, const owner& who);
  void on_unexpected_notify(const request_event& e, const owner& who, std::string_view package, std::string_view id);
  void on_refer(const request_event& e, call_handle call, const owner& who, std::string_view new_tag);
  void on_message(const request_event& e, call_handle call, const owner& who, std::string_view new_tag);
  void on_publish(const request_event& e, const owner& who, std::string_view new_tag);
  void refuse_event(const request_event& e, const owner& who, std::string_view new_tag);
  void on_options(const request_event& e, const owner& who, std::string_view new_tag);
  [[nodiscard]] shared_dialog dialog_of_usage(const message& request);
  [[nodiscard]] bool dialog_is_full(const message& request) const;
  void on_event_timeout();
  void settle(const event_user& user);
  void carry_out(const dial_settings& wanted, call_handle call);
  void report_transfer(const ua_event& e);

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
  void settle_registration(const owner& who);
  template <class Uses, class Work>
  void for_registrations(Uses&& uses, Work&& work);
  void registrations_lost(const hop& via);
  bool on_pong(const hop& via);
  void on_stun(const hop& from, std::string_view bytes);
  void drop(const hop& flow);
  void report(const owner& who, registration_event& e);

  // --- the reg event of our own accounts (reg_watch.cpp)
  void tell(account_id account, ua_event e);
  [[nodiscard]] reg_watch* watch_with(account_id account, subscription_id subscription);
  void watch_registration(account_id account);
  void end_watch(account_id account);
  bool on_watch_changed(account_id account, const subscription_event& e);
  bool on_reginfo(const notification& n);
  void on_binding(account_id account, const reginfo::contact& c, bool of_account);
  void on_none_bound(account_id account);
  void end_binding(const owner& who, binding_end how, std::optional<std::uint64_t> retry_after_s,
                   std::string_view reason);

  // --- sending (send.cpp, complete.cpp, redirect.cpp)
  void fail(request_id id, int code, std::string_view reason, bool final = false);
  void transmit_request(request_id id);
  void transmit_ack(request_id id, const rewritten& r);
  void respond(server_id server, draft d, const owner& who);
  void send_cancel_of(const owner& who, std::string_view reason);
  bool authenticate(request_id id, const message& response);
  void take_new_cseq(outgoing& o);
  bool redirect(request_id id, const message& response);
  bool try_redirect(request_id id);
  bool resend(request_id id);
  void forget(request_id id);
  void complete(draft& d, const known_flow& flow, const owner& who);
  void add_contact(draft& d, method m, const known_flow& flow, const owner& who);
  rewritten apply_rules(const draft& d, const owner& who);
  rewritten write_own(const draft& d, client_id client, server_id server);
  transaction_options own_transactions();
  void observe_sent(const transmit& t);

  // --- owners
  [[nodiscard]] call_handle call_beside(const event_user& user);
  void deliver_response(const owner& who, purpose what, request_id id, const message& response);
  void deliver_failure(const owner& who, purpose what, request_id id, int code, std::string_view reason, bool final);

  // --- dialogs and the calls they belong to (dialogs.cpp)
  void settle(call_handle handle);
  void forget_call(call_handle handle);
  [[nodiscard]] call_handle call_of(std::string_view call_id, std::string_view local_tag, std::string_view remote_tag) const;
  int find_named(const message& invite, header_id which, call_handle& found);
  [[nodiscard]] int replaceable(const dialog_reference& r, call_handle found) const;
  std::optional<draft> refuse_names(const request_event& e, account_id account, named_calls& named);
  [[nodiscard]] call_handle target_dialog_in(const message& request) const;
  void on_stray(const message& response);
  bool route_2xx(const owner& who, const message& response);
  void hang_up_stray(const message& response, account_id account);
  bool note_hung_up(std::string_view call_id, std::string_view local_tag, std::string_view remote_tag);
  void adopt(const owner& who, const message& response);

  stack_options options_;
  recording_rng recorded_random_;
  base::rng* random_;
  std::array<std::uint64_t, 2> hash_secret_;  ///< random on the wire, because peers choose what is hashed
  dialog_hash hash_;
  transaction_layer transactions_;
  flow_table flows_;
  kept_flows kept_flows_;
  base::slot_table<account_state, account_tag> accounts_;  ///< none is ever removed
  account_id first_account_;
  std::unordered_map<std::string_view, account_id> accounts_of_users_;  ///< the first one of each user
  base::timer_table registration_timers_;  ///< by the index of the account and of its flow
  base::slot_table<call, call_tag> calls_;
  base::slot_table<outgoing, request_tag> requests_;
  dns_cache dns_;
  server_memory servers_;
  location in_use_;  ///< what `server_in_use` found
  std::unordered_map<call_handle, std::shared_ptr<locator>> call_servers_;  ///< where an outgoing call's INVITE may go
  event_tables events_;
  base::timer_table call_timers_;
  /// By index of the call's slot: whose timer it is, and the names under which the call stands in `call_index_`: those we
  /// gave, and those on the wire once there is a dialog.
  struct call_place {
    call_handle call;
    base::key_digest own;
    std::optional<base::key_digest> wire;
  };
  std::vector<call_place> call_places_;
  call_index call_index_;
  ended_dialogs ended_dialogs_;
  boost::unordered_flat_map<client_id, request_id, std::hash<client_id>> by_client_;
  std::vector<invite_origin> invites_;  ///< incoming ones, by the index of their transaction
  std::unordered_map<server_id, auth_verdict> let_in_;           ///< challenged requests that wait for their answer
  boost::unordered_flat_set<base::key_digest, base::low_half> invite_keys_;  ///< of the same, to tell merged requests (§8.2.2.2)

  // The turn that is going on.
  base::instant now_{};
  std::string cause_;
  effects* fx_ = nullptr;
  account_id addressed_;  ///< by the request that is being received
  actions actions_;
  transaction_output transaction_output_;
};

}  // namespace sip
