// One call: the INVITE usage of a dialog, both roles (RFC 3261 §13-15, RFC 3262, RFC 3311, RFC 4028, RFC 3515 as sender).
//
//   outgoing: preparing -> calling -> early -> confirmed -> ended        hang-up: calling -> cancelling -> ended
//   incoming: incoming -> early -> answered (2xx sent, no ACK yet) -> confirmed -> ended
//
// Bodies are opaque: the application makes offers and answers. Forking: each 1xx is passed on with its tag, the first 2xx
// makes the dialog, each 2xx of another branch is acknowledged and hung up (§13.2.2.4).
#pragma once

#include <base/packet.hpp>
#include <base/rng.hpp>
#include <base/time.hpp>
#include <sip/dialog/dialog.hpp>
#include <sip/transaction/timers.hpp>
#include <sip/ua/account.hpp>
#include <sip/ua/actions.hpp>
#include <sip/ua/reliable_provisionals.hpp>
#include <sip/ua/session_timer.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sip {

/// What the application wants of an outgoing call.
struct dial_settings {
  std::string target;                 ///< URI
  std::string from;                   ///< name-addr or URI in place of the account's; empty: the account's
  std::vector<rewrite_rule> rules;    ///< this call's own headers (SPEC HDR-1), on every request of it
};

class call {
 public:
  call(account_id account, const account_settings& settings, const sip::timers& timers, base::rng& random);
  void name(call_handle id) { id_ = id; }

  // --- commands; one that does not fit the state changes nothing and returns false
  bool dial(dial_settings wanted, actions& out);
  bool offer(std::string_view sdp, actions& out);                   ///< outgoing: sends the INVITE; empty = late offer
  bool acknowledge(std::string_view sdp, actions& out);             ///< answers an offer that came in a 2xx or reliable 1xx
  /// Incoming: 101-199. Reliable (RFC 3262) when the peer requires it, or supports it and there is a session description.
  bool ring(base::instant now, int code, std::string_view sdp, actions& out);
  bool answer(base::instant now, std::string_view sdp, actions& out);
  bool reject(int code, std::string_view reason, actions& out);     ///< incoming: 300-699
  bool hangup(base::instant now, actions& out);                     ///< CANCEL, BYE or 603, as the state asks
  bool reinvite(std::string_view sdp, actions& out);
  bool update(std::string_view sdp, actions& out);                  ///< RFC 3311
  bool accept_offer(base::instant now, std::string_view sdp, actions& out);
  bool reject_offer(int code, actions& out);
  bool refer(std::string_view target, actions& out);                ///< blind transfer
  bool info(std::string_view content_type, std::string_view body, actions& out);

  // --- what arrives
  void on_flow(const hop& via, actions& out);
  /// The INVITE that made this (incoming) call.
  void on_invite(const message& request, server_id server, const hop& via, actions& out);
  /// A request inside the dialog, ACK and CANCEL excepted.
  void on_request(base::instant now, const message& request, server_id server, const hop& via, actions& out);
  void on_cancel(actions& out);
  void on_ack(const message& ack, actions& out);
  void on_response(base::instant now, purpose what, const message& response, actions& out);
  /// A request got no usable answer. `code` is what it amounts to: 408, 503, or the status when credentials were refused.
  void on_failure(base::instant now, purpose what, int code, std::string_view reason, actions& out);
  void on_timeout(base::instant now, actions& out);
  [[nodiscard]] base::instant next_timeout() const;

  // --- what the stack hands back after it made bytes
  void keep_ack(const hop& to, const base::packet& wire, std::string_view remote_tag, std::uint32_t cseq);
  void keep_response(server_id server, int code, const base::packet& wire);
  std::uint32_t take_cseq();

  [[nodiscard]] bool is_over() const { return state_ == state::ended && !unacknowledged_; }
  [[nodiscard]] const std::optional<sip::dialog>& dialog() const { return dialog_; }
  [[nodiscard]] account_id account() const { return account_; }
  [[nodiscard]] const std::string& call_id() const { return call_id_; }
  [[nodiscard]] const std::string& local_tag() const { return local_tag_; }
  [[nodiscard]] const std::vector<rewrite_rule>& rules() const { return wanted_.rules; }
  [[nodiscard]] const std::optional<hop>& flow() const { return flow_; }
  [[nodiscard]] server_id invite_server() const { return server_; }
  [[nodiscard]] const base::packet& invite() const { return invite_; }  ///< the incoming INVITE; empty in an outgoing call
  [[nodiscard]] bool is_confirmed() const { return state_ == state::confirmed; }
  /// True when a request with this remote tag belongs here.
  [[nodiscard]] bool has_remote_tag(std::string_view tag) const { return dialog_ && dialog_->remote_tag() == tag; }

 private:
  enum class state : std::uint8_t { preparing, calling, early, cancelling, incoming, answered, confirmed, ending, ended };

  /// A 2xx of ours that waits for its ACK (§13.3.1.4).
  struct unacknowledged {
    server_id server;
    base::packet wire;
    std::uint32_t cseq = 0;
    base::instant resend = base::never, give_up = base::never;
    base::duration interval{};
    bool offered = false;        ///< it carries an offer: the ACK brings the answer
    bool initial = false;
  };
  /// An offer of the peer that the application has not answered yet.
  struct offer_to_answer {
    server_id server;
    base::packet request;
    hop via;
    bool invite = false;
  };
  /// Our own re-INVITE or UPDATE on its way, or waiting to be tried again after 491.
  struct session_change {
    purpose what;
    std::string sdp;
    base::instant retry = base::never;
    bool refresh = false;        ///< of the session timer; the application knows nothing of it
  };
  struct sent_ack { std::string remote_tag; std::uint32_t cseq; hop to; base::packet wire; };

  void send_invite(actions& out);
  void send_prack(std::string_view sdp, actions& out);
  bool take_reliable(const message& response, actions& out);
  void on_provisional(const message& response, actions& out);
  void on_invite_success(base::instant now, const message& response, actions& out);
  void on_invite_refused(const message& response, actions& out);
  void on_prack(base::instant now, const message& request, server_id server, const hop& via, actions& out);
  void after_prack(base::instant now, actions& out);
  void refuse_small_timer(const message& request, const hop& via, server_id server, actions& out);
  void refresh_session(actions& out);
  [[nodiscard]] bool peer_allows(std::string_view method) const;
  void learn_peer(const message& m);
  void on_session_response(base::instant now, purpose what, const message& response, actions& out);
  void on_offer_request(base::instant now, const message& request, server_id server, const hop& via, actions& out);
  void on_bye(const message& request, server_id server, const hop& via, actions& out);
  void on_notify(const message& request, server_id server, const hop& via, actions& out);
  void hang_up_branch(const message& response, actions& out);
  bool repeat_known_ack(const message& response, actions& out);
  void resend_2xx(base::instant now, actions& out);
  bool send_session_change(purpose what, std::string_view sdp, actions& out);
  void retry_session_change(actions& out);
  void send_2xx(base::instant now, const offer_to_answer& request, std::string_view sdp, bool initial, actions& out);
  void send_bye(actions& out);
  void respond(const message& request, const hop& via, server_id server, int code, std::string_view reason, actions& out);
  void refuse_invite(int code, std::string_view reason, actions& out);
  void answer_offer(base::instant now, const offer_to_answer& o, int code, std::string_view sdp, actions& out);
  [[nodiscard]] draft invite_response(int code) const;
  void ended(ended_by by, int code, std::string_view reason, actions& out);
  void request(purpose what, draft d, actions& out);

  call_handle id_;
  account_id account_;
  const account_settings* settings_;
  const sip::timers* timers_;
  base::rng* random_;
  state state_ = state::preparing;
  bool told_ended_ = false;
  bool outgoing_ = false;
  bool offered_ = false;          ///< outgoing: the INVITE carried an offer
  bool provisional_seen_ = false;
  bool cancel_wanted_ = false;    ///< hung up before the peer said anything
  bool bye_wanted_ = false;       ///< hung up before the ACK came
  bool referring_ = false;
  std::uint32_t invite_cseq_ = 0;
  base::instant cancel_limit_ = base::never;
  std::string call_id_, local_tag_;
  dial_settings wanted_;
  std::optional<hop> flow_;
  std::optional<sip::dialog> dialog_;
  server_id server_;              ///< of the incoming INVITE
  base::packet invite_;           ///< the incoming INVITE
  std::optional<unacknowledged> unacknowledged_;
  std::optional<offer_to_answer> offer_;
  std::optional<session_change> change_;
  std::vector<sent_ack> acks_;
  session_timer timer_;
  reliable_sender reliable_;
  early_dialogs early_dialogs_;
  bool prack_waits_ = false;      ///< a reliable 1xx made an offer; the PRACK takes the answer
  bool peer_takes_update_ = false;
  std::string sdp_;               ///< our last session description, for refreshes by re-INVITE
  std::optional<std::string> answer_waits_;  ///< answered before a reliable 1xx was acknowledged
};

}  // namespace sip
