// A subscription from the subscriber's side (RFC 6665 §4.1): one dialog, one event package.
//
//   start -> notify_wait --NOTIFY--> pending <-> active --terminated--> over, or resting until the next attempt
//               |  refused, timer N: over or resting           unsubscribe: SUBSCRIBE with Expires 0, then its last NOTIFY
//
// The dialog is made by the first NOTIFY, which may come before the 2xx (§4.4.1). A NOTIFY of another notifier (the SUBSCRIBE
// forked) makes a subscription of its own out of `fork`.
#pragma once

#include <base/export.hpp>
#include <base/rng.hpp>
#include <base/time.hpp>
#include <sip/dialog/shared_dialog.hpp>
#include <sip/transaction/timers.hpp>
#include <sip/ua/account.hpp>
#include <sip/ua/actions.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace sip SIPTTY_API {

struct subscription_settings {
  std::string target = {};           ///< URI of the resource
  std::string package = {};          ///< "presence", "message-summary"
  std::string event_id = {};         ///< id parameter of Event; empty: none
  std::string accept = {};           ///< Accept header; empty: none
  std::uint32_t expires_s = 3600;    ///< 0: fetch the state once (§4.4.3)
  std::string from = {};             ///< name-addr or URI in place of the account's
  std::string content_type = {}, body = {};  ///< of the SUBSCRIBE (a filter)
  bool keep_forks = true;            ///< false: the NOTIFYs of all but the first notifier get 481
  bool resubscribe = true;           ///< by itself, where the reason of the end allows it
  std::vector<std::pair<std::string, std::string>> headers = {};
};

class subscription {
 public:
  static constexpr unsigned max_forks = 16;

  subscription(account_id account, const account_settings& settings, const timers& t, base::rng& random, subscription_settings wanted);
  void name(subscription_id id) { id_ = id; }
  /// Why a NOTIFY is answered 400; empty when it is well-formed.
  [[nodiscard]] static std::string_view fault_of(const message& notify);
  /// The subscription that a NOTIFY of another notifier makes; give it that NOTIFY next, if it is well-formed. Nothing when forks are not wanted
  /// (any more): timer N has run out, or there are too many (§4.1.2.4).
  [[nodiscard]] std::unique_ptr<subscription> fork(base::instant now);

  // --- commands
  void start(base::instant now, actions& out);
  void unsubscribe(base::instant now, actions& out);
  /// Asks for the state again before it is time. False without a live dialog.
  bool refresh(base::instant now, actions& out);

  // --- what arrives
  void on_response(base::instant now, const message& response, actions& out);
  void on_failure(base::instant now, int code, std::string_view reason, bool final, actions& out);
  void on_notify(base::instant now, const message& request, server_id server, const hop& via, actions& out);
  void on_timeout(base::instant now, actions& out);
  [[nodiscard]] base::instant next_timeout() const;
  [[nodiscard]] std::uint32_t take_cseq();

  [[nodiscard]] bool is_over() const { return state_ == state::over && !in_flight_; }
  [[nodiscard]] account_id account() const { return account_; }
  [[nodiscard]] call_handle call() const { return {}; }
  [[nodiscard]] const std::string& call_id() const { return call_id_; }
  [[nodiscard]] const std::string& local_tag() const { return tag_; }
  [[nodiscard]] const shared_dialog& dialog() const { return dialog_; }
  /// §8.2.1: package and id are compared as they are.
  [[nodiscard]] bool matches(std::string_view package, std::string_view id) const;

 private:
  enum class state : std::uint8_t { notify_wait, pending, active, resting, over };

  void send(base::instant now, std::uint32_t expires_s, actions& out);
  void set_expiry(base::instant now, std::uint32_t expires_s);
  void on_terminated(base::instant now, const params_view& params, actions& out);
  void on_refused(base::instant now, const message& response, actions& out);
  /// It is over; `wait` says when it starts anew, if it does.
  void end(base::instant now, subscription_event last, std::optional<base::duration> wait, actions& out);
  [[nodiscard]] std::optional<base::duration> at_once(base::instant now);
  [[nodiscard]] bool may_start_again() const { return wanted_.resubscribe && !stop_wanted_ && wanted_.expires_s != 0; }

  subscription_id id_;
  account_id account_;
  const account_settings* settings_;
  const timers* timers_;
  base::rng* random_;
  subscription_settings wanted_;
  state state_ = state::over;
  bool in_flight_ = false;         ///< a SUBSCRIBE waits for its response
  bool stop_wanted_ = false;
  bool stop_sent_ = false;
  std::string call_id_, tag_;
  std::uint32_t cseq_ = 0;
  shared_dialog dialog_;
  std::uint32_t asked_s_ = 0;      ///< Expires of the last SUBSCRIBE
  std::uint32_t granted_s_ = 0;
  unsigned forks_ = 0;
  base::instant started_{};
  base::instant forks_until_ = base::never;
  base::instant timer_n_ = base::never, refresh_at_ = base::never, expire_at_ = base::never, retry_at_ = base::never;
  std::uint32_t failures_ = 0;     ///< attempts in a row that did not last
};

}  // namespace sip
