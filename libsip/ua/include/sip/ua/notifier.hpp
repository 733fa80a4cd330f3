// A subscription from the notifier's side (RFC 6665 §4.2): who is told, until when, and what waits to be told.
//
//   on_subscribe -> 200 and NOTIFY -> pending <-> active --expired, unsubscribed, terminate--> last NOTIFY -> over
//                                     a NOTIFY that gets no answer or 481 ends it without another one (§4.2.2)
#pragma once

#include <base/export.hpp>
#include <base/time.hpp>
#include <sip/dialog/shared_dialog.hpp>
#include <sip/ua/actions.hpp>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

/// The state of a resource as bytes. An empty body is the neutral state.
struct event_state {
  std::string content_type = {}, body = {};
};

/// A package that the application speaks for (`stack::add_event_package`).
struct event_package {
  std::string name;
  std::vector<std::string> content_types = {};  ///< of its states; empty: any Accept will do
  std::uint32_t min_expires_s = 60;             ///< less gets 423
  std::uint32_t default_expires_s = 3600;       ///< when the subscriber names none
  std::uint32_t max_expires_s = 7200;           ///< more is shortened
  bool ask = false;                             ///< new subscribers are pending until the application says `notify`
  bool takes_publications = false;              ///< PUBLISH is accepted (RFC 3903)
};

class notifier {
 public:
  static constexpr std::size_t max_waiting = 16;  ///< notifications behind the one under way; the oldest goes

  notifier(account_id account, call_handle call, std::string package, std::string event_id);

  /// The SUBSCRIBE that makes it, or a refresh, or the end (Expires 0): answers 200 and tells the state. `granted_s` is what
  /// policy makes of its Expires.
  void on_subscribe(base::instant now, const message& request, server_id server, const hop& via, std::uint32_t granted_s, actions& out);
  /// A REFER makes it: the dialog and its time are given.
  void open(base::instant now, shared_dialog dialog, std::uint32_t expires_s);
  void set_state(event_state s) { last_ = std::move(s); }
  void set_pending(bool pending) { pending_ = pending; }
  void set_dialog(shared_dialog dialog) { dialog_ = std::move(dialog); }

  // --- commands; false when it is over
  bool notify(base::instant now, event_state s, actions& out);
  /// A NOTIFY that says pending, with the state as it is.
  void tell_pending(base::instant now, actions& out) { push(now, {last_, true}, out); }
  /// The last NOTIFY. `reason` is a word of RFC 6665 §4.1.3; `retry_after_s` 0: none.
  bool terminate(base::instant now, std::string_view reason, std::uint32_t retry_after_s, actions& out);

  // --- what arrives. `gone` is told why it ended, when that was not our own doing.
  void on_response(base::instant now, const message& response, actions& out);
  void on_failure(base::instant now, int code, std::string_view reason, bool final, actions& out);
  void on_timeout(base::instant now, actions& out);
  [[nodiscard]] base::instant next_timeout() const { return ended_ ? base::never : expire_at_; }
  [[nodiscard]] std::uint32_t take_cseq() { return dialog_->take_cseq(); }
  void name(notifier_id id) { id_ = id; }

  [[nodiscard]] bool is_over() const { return ended_ && !in_flight_ && waiting_.empty(); }
  [[nodiscard]] bool has_ended() const { return ended_; }
  [[nodiscard]] account_id account() const { return account_; }
  [[nodiscard]] call_handle call() const { return call_; }
  [[nodiscard]] const std::string& package() const { return package_; }
  [[nodiscard]] const shared_dialog& dialog() const { return dialog_; }
  [[nodiscard]] bool is_pending() const { return pending_; }
  [[nodiscard]] bool matches(std::string_view package, std::string_view id) const {
    return !ended_ && package == package_ && id == event_id_;
  }

 private:
  struct waiting_notification {
    event_state state;
    bool pending = false;
    std::string terminated = {};  ///< parameters after "terminated"; empty: it goes on
  };

  void push(base::instant now, waiting_notification n, actions& out);
  void send(base::instant now, actions& out);
  void end(std::string_view reason, actions& out);

  notifier_id id_;
  account_id account_;
  call_handle call_;
  std::string package_, event_id_;
  shared_dialog dialog_;
  event_state last_;
  bool pending_ = false;
  bool in_flight_ = false;
  bool ended_ = false;
  base::instant expire_at_ = base::never;
  std::deque<waiting_notification> waiting_;
};

}  // namespace sip
