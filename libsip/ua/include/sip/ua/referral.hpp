// A REFER that we sent and the subscription it makes (RFC 3515, RFC 4488, RFC 7647), in a call's dialog or in its own.
//
//   start -> referring --2xx--> following --NOTIFY terminated, expired--> over
//               |  refused, or granted without a subscription (Refer-Sub: false): over
#pragma once

#include <base/export.hpp>
#include <base/rng.hpp>
#include <base/time.hpp>
#include <sip/dialog/shared_dialog.hpp>
#include <sip/transaction/timers.hpp>
#include <sip/ua/account.hpp>
#include <sip/ua/actions.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace sip SIPTTY_API {

struct refer_settings {
  std::string refer_to = {};         ///< URI to contact; may ask for headers ("?Replaces=…")
  std::string target = {};           ///< outside a call: URI of whom we ask
  bool subscribe = true;             ///< false: we want no word of the outcome (Refer-Sub: false)
  std::string referred_by = {};      ///< URI; empty: the account's own
  std::string target_dialog = {};    ///< Target-Dialog header value; the request then requires tdialog
  std::vector<std::pair<std::string, std::string>> headers = {};
};

class referral {
 public:
  /// `dialog` and `call` are those of the call it is sent in; empty outside of one.
  referral(account_id account, const account_settings& settings, const timers& t, base::rng& random, refer_settings wanted,
           shared_dialog dialog, call_handle call);
  void name(referral_id id) { id_ = id; }

  void start(base::instant now, actions& out);
  /// Ends the subscription early; what was asked for goes on (§2.4.4).
  void stop_following(base::instant now, actions& out);
  void on_response(base::instant now, const message& response, actions& out);
  void on_failure(base::instant now, int code, std::string_view reason, bool final, actions& out);
  void on_notify(base::instant now, const message& request, server_id server, const hop& via, actions& out);
  void on_timeout(base::instant now, actions& out);
  [[nodiscard]] base::instant next_timeout() const { return timer_; }
  [[nodiscard]] std::uint32_t take_cseq();

  [[nodiscard]] bool is_over() const { return over_; }
  [[nodiscard]] account_id account() const { return account_; }
  [[nodiscard]] call_handle call() const { return call_; }
  [[nodiscard]] const std::string& call_id() const { return call_id_; }
  [[nodiscard]] const std::string& local_tag() const { return tag_; }
  [[nodiscard]] const shared_dialog& dialog() const { return dialog_; }
  [[nodiscard]] std::uint32_t first_cseq() const { return cseqs_.front(); }
  /// `id` of the Event header is the CSeq number of the REFER; without it, any REFER of the dialog is meant (§2.4.6).
  [[nodiscard]] bool matches(std::string_view package, std::string_view id) const;

 private:
  void tell(int code, std::string_view reason, bool final, actions& out);

  referral_id id_;
  account_id account_;
  const account_settings* settings_;
  const timers* timers_;
  refer_settings wanted_;
  shared_dialog dialog_;
  call_handle call_;
  std::string call_id_, tag_;
  std::vector<std::uint32_t> cseqs_;   ///< under which it was sent: more than one after a challenge
  std::string event_id_;               ///< as the NOTIFYs have it
  bool accepted_ = false;
  bool told_final_ = false;
  bool over_ = false;
  base::instant timer_ = base::never;
};

}  // namespace sip
