// One registration of an account (RFC 3261 §10.2, back-off after RFC 5626 §4.5). With outbound an account has one for each
// flow; they differ in reg-id, Call-ID and first hop.
//
//   idle --start--> registering --2xx--> registered --refresh timer--> registering
//                       |  423: again with Min-Expires; 439: again without outbound
//                       |  401/407 refused, 403, 404 …: failed, until the user asks again
//                       |  timeout, transport, 408, 480, 5xx: failed, again after a back-off
//   registered --flow dead--> registering (the flow had proved itself) or failed, again after a back-off
//   registered --the network ends the binding--> registering, failed or idle, as the reg event says
//   registered --stop--> unregistering --any final--> idle
#pragma once

#include <base/export.hpp>
#include <base/rng.hpp>
#include <base/time.hpp>
#include <sip/ua/account.hpp>
#include <sip/ua/actions.hpp>
#include <sip/ua/keep_alive.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

/// What a registrar grants beside the time (its 2xx to REGISTER).
struct registration_grants {
  bool outbound = false;                   ///< Require: outbound (RFC 5626 §4.2.1)
  std::vector<std::string> path;           ///< RFC 3327: to look at
  std::vector<std::string> service_route;  ///< RFC 3608: preloaded Route of requests outside dialogs
  std::string public_gruu, temporary_gruu; ///< RFC 5627
};

/// What the end of a binding by the network asks of us (RFC 3680 §4.7.1, §5.1).
enum class binding_end : std::uint8_t {
  anew,     ///< deactivated, expired, no cause told: register again
  later,    ///< probation: register again after a while
  refused,  ///< rejected: registering again does not help
  removed   ///< unregistered: somebody took it away on purpose
};

class registration {
 public:
  static constexpr std::size_t max_routes = 16;  ///< of Path and of Service-Route; longer ones are cut

  /// `reg_id` 0: without outbound. `proxy`: URI of the first hop, empty when there is none.
  registration(account_id account, const account_settings& settings, base::rng& random, std::uint32_t reg_id = 0,
               std::string proxy = {});

  void start(base::instant now, actions& out);
  /// Removes the binding. Does nothing when there is none and none is on its way.
  void stop(actions& out);
  void on_response(base::instant now, const message& response, actions& out);
  /// No answer, or none that can be used; `reason` is a sentence.
  void on_failure(base::instant now, int code, std::string_view reason, bool final, actions& out);
  void on_timeout(base::instant now, actions& out);
  [[nodiscard]] base::instant next_timeout() const { return std::min(timer_, keep_alive_.next_timeout()); }
  /// A REGISTER went out over this flow with this Contact URI.
  void on_sent(const hop& flow, std::string_view contact_uri);
  /// The flow is dead: its connection ended, or no keep-alive is answered.
  void on_flow_failed(base::instant now, std::string_view reason, actions& out);
  bool on_pong(base::instant now) { return keep_alive_.on_pong(now, *random_); }
  void on_stun(base::instant now, const stun_message& answer, actions& out);
  /// Is this our binding, as the reg event names it? `call_id` is empty when it does not say.
  [[nodiscard]] bool is_bound_as(std::string_view contact_uri, std::string_view call_id) const;
  /// The reg event says that our binding is gone. `retry_after_s` is the network's word on the next attempt. Does nothing
  /// while a REGISTER is on its way: its answer is newer.
  void on_binding_ended(base::instant now, binding_end how, std::optional<std::uint64_t> retry_after_s, std::string_view reason,
                        actions& out);
  /// The reg event says that our binding ends sooner than was granted.
  void on_binding_shortened(base::instant now, std::uint64_t expires_s);
  /// Whether the account has another flow that works: there is less hurry then (RFC 5626 §4.5).
  void set_others_hold(bool hold) { others_hold_ = hold; }
  [[nodiscard]] std::uint32_t take_cseq() { return ++cseq_; }
  [[nodiscard]] bool is_registered() const { return state_ == state::registered || refreshing_; }
  [[nodiscard]] const std::string& contact_uri() const { return contact_uri_; }  ///< of the last REGISTER
  [[nodiscard]] const registration_grants& grants() const { return grants_; }
  [[nodiscard]] std::uint32_t reg_id() const { return reg_id_; }
  [[nodiscard]] const std::string& proxy() const { return proxy_; }
  /// URI of the first hop: the proxy, else the registrar.
  [[nodiscard]] const std::string& first_hop() const { return proxy_.empty() ? settings_->registrar : proxy_; }
  [[nodiscard]] const std::optional<hop>& flow() const { return flow_; }
  /// Parameters of our Contact in REGISTER: +sip.instance and reg-id.
  [[nodiscard]] std::string contact_params() const;
  /// How the server sees us, when the Contact is to say so.
  [[nodiscard]] const std::optional<base::endpoint>& seen_as() const { return seen_as_; }
  /// A Contact URI of ours that the next REGISTER removes; empty when there is none.
  [[nodiscard]] const std::string& stale_contact() const { return stale_contact_; }
  [[nodiscard]] bool is_busy() const { return state_ == state::registering || state_ == state::unregistering; }

 private:
  enum class state : std::uint8_t { idle, registering, registered, unregistering, failed };

  void send(std::uint32_t expires_s, actions& out);
  void on_success(base::instant now, const message& response, actions& out);
  [[nodiscard]] std::optional<std::string_view> own_binding(const message& response) const;
  [[nodiscard]] std::uint32_t granted_expires(const message& response) const;
  void take_grants(const message& response);
  bool follow_nat(const message& response, actions& out);
  void keep_flow_alive(base::instant now, const message& response);
  void forget_grants();
  [[nodiscard]] registration_event event(registration_status status, int code, std::string_view reason) const;
  [[nodiscard]] base::duration back_off();
  void fail(base::instant now, int code, std::string_view reason, std::optional<base::duration> retry_in, actions& out);
  void leave(int code, std::string_view reason, actions& out);

  account_id account_;
  const account_settings* settings_;
  base::rng* random_;
  state state_ = state::idle;
  bool refreshing_ = false;      ///< registering while the old binding still holds
  bool stop_wanted_ = false;     ///< stop came while a REGISTER was on its way
  base::instant timer_ = base::never;
  std::string call_id_, tag_;
  std::uint32_t cseq_ = 0;
  std::uint32_t expires_s_;
  std::uint32_t reg_id_;
  std::string proxy_;
  bool outbound_wanted_;
  bool others_hold_ = false;
  unsigned nat_moves_ = 0;       ///< in a row, without a Contact that fits
  base::instant since_{};        ///< registered over this flow
  base::instant at_once_from_{}; ///< before that a binding that the network ends is registered after a back-off only
  std::optional<hop> flow_;
  std::optional<base::endpoint> seen_as_;
  std::string contact_uri_, stale_contact_;
  registration_grants grants_;
  keep_alive keep_alive_;
  std::uint32_t failures_ = 0;
};

}  // namespace sip
