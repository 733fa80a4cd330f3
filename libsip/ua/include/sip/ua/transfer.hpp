// A REFER that we received (RFC 3515 §2.4, RFC 4488, RFC 7647): the application's decision, and what its sender is told.
//
//   on_refer -> asking --accept--> 200, NOTIFY 100 --report(1xx)--> NOTIFY … --report(final)--> last NOTIFY -> over
//                 |  no decision in time: 200 and "pending"; refuse then says 603 in a NOTIFY
#pragma once

#include <base/export.hpp>
#include <base/time.hpp>
#include <sip/dialog/shared_dialog.hpp>
#include <sip/ua/actions.hpp>
#include <sip/ua/notifier.hpp>

#include <algorithm>
#include <cstdint>
#include <string>

namespace sip SIPTTY_API {

class transfer {
 public:
  static constexpr auto decision_limit = std::chrono::seconds(10);  ///< then the REFER is answered, before it times out
  static constexpr std::uint32_t lifetime_s = 300;  ///< of the subscription, and for the application to decide

  /// `event_id` is empty for the first REFER of a dialog.
  transfer(account_id account, call_handle call, std::string event_id) : notifier_(account, call, "refer", std::move(event_id)) {}
  void name(transfer_id id) { id_ = id; }

  /// `about` is the call it concerns. One Refer-To was checked for.
  void on_refer(base::instant now, const message& request, server_id server, const hop& via, shared_dialog dialog, call_handle about,
                actions& out);

  // --- commands; false when it is too late
  bool accept(base::instant now, actions& out);
  bool refuse(base::instant now, int code, std::string_view reason, actions& out);
  /// The course of what was asked for; 200 and more is the last word.
  bool report(base::instant now, int code, std::string_view reason, actions& out);

  void on_subscribe(base::instant now, const message& request, server_id server, const hop& via, std::uint32_t granted_s, actions& out) {
    notifier_.on_subscribe(now, request, server, via, granted_s, out);
  }
  void on_response(base::instant now, const message& response, actions& out) { notifier_.on_response(now, response, out); }
  void on_failure(base::instant now, int code, std::string_view reason, bool final, actions& out) {
    notifier_.on_failure(now, code, reason, final, out);
  }
  void on_timeout(base::instant now, actions& out);
  [[nodiscard]] base::instant next_timeout() const { return std::min(decide_at_, notifier_.next_timeout()); }
  [[nodiscard]] std::uint32_t take_cseq() { return notifier_.take_cseq(); }

  [[nodiscard]] bool is_over() const { return !asking_ && (silent_ || notifier_.is_over()); }
  [[nodiscard]] account_id account() const { return notifier_.account(); }
  [[nodiscard]] call_handle call() const { return notifier_.call(); }
  [[nodiscard]] const shared_dialog& dialog() const { return notifier_.dialog(); }
  [[nodiscard]] bool matches(std::string_view package, std::string_view id) const { return notifier_.matches(package, id); }

 private:
  void answer(base::instant now, actions& out);

  transfer_id id_;
  notifier notifier_;
  bool asking_ = true;        ///< the application has not decided
  bool answered_ = false;
  bool silent_ = false;       ///< no subscription: Refer-Sub: false was granted, or the REFER was refused
  bool no_reports_ = false;   ///< Refer-Sub: false was asked for
  server_id server_;
  hop via_;
  base::packet request_;
  base::instant decide_at_ = base::never;
};

}  // namespace sip
