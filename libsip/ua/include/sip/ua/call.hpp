// One call: the INVITE usage of a dialog, both roles (RFC 3261 §13-15, RFC 3262, RFC 3311, RFC 4028).
//
//   outgoing: preparing -> calling -> early -> confirmed -> ended        hang-up: calling -> cancelling -> ended
//   incoming: incoming -> early -> answered (2xx sent, no ACK yet) -> confirmed -> ended
//
// Bodies are opaque: the application makes offers and answers. Forking: each To tag of a 1xx is an early dialog with a
// session of its own, the first 2xx makes the call's dialog, each 2xx of another branch is acknowledged and hung up
// (§13.2.2.4), or becomes a call of its own with `keep_forks`.
#pragma once

#include <base/export.hpp>
#include <base/packet.hpp>
#include <base/rng.hpp>
#include <base/time.hpp>
#include <sip/dialog/shared_dialog.hpp>
#include <sip/transaction/timers.hpp>
#include <sip/ua/account.hpp>
#include <sip/ua/actions.hpp>
#include <sip/ua/early_dialogs.hpp>
#include <sip/ua/reliable_provisionals.hpp>
#include <sip/ua/session_timer.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sip SIPTTY_API {

/// What the application wants of an outgoing call.
struct dial_settings {
  std::string target;                 ///< URI
  std::string from;                   ///< name-addr or URI in place of the account's; empty: the account's
  std::vector<rewrite_rule> rules;    ///< this call's own headers (SPEC HDR-1), on every request of it
  std::optional<identity_settings> identity = {};  ///< in place of the account's
  std::string replaces = {};          ///< Replaces (RFC 3891), see reference_to: take the place of that dialog at the target's
  std::string join = {};              ///< Join (RFC 3911): be mixed into that dialog
  bool keep_forks = false;            ///< several branches may be answered: each becomes a call (call_forked)
  bool hold_prack = false;            ///< each PRACK waits for `acknowledge`, which may put an offer in (RFC 3262 §5)
  /// Further headers of the INVITE: Referred-By, and what the target's URI asked for after its '?' (see `take_reference`).
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string referred_by = {};       ///< header value for the Referred-By (RFC 3892); empty: none
  transfer_id transfer = {};          ///< the REFER that this call carries out; its sender is told how it goes
  /// How long it may ring: from the first provisional response to the CANCEL. Zero: as long as Timer C lets it.
  base::duration ring_limit = std::chrono::minutes(3);
};

/// Live calls that an incoming INVITE names.
struct named_calls { call_handle replaces, joins, knows; };

struct peer_reason;

class call {
 public:
  call(account_id account, const account_settings& settings, const sip::timers& timers, base::rng& random);
  void name(call_handle id) { id_ = id; }

  // --- commands; one that does not fit the state changes nothing and returns false
  bool dial(dial_settings wanted, actions& out);
  bool offer(std::string_view sdp, actions& out);                   ///< outgoing: sends the INVITE; empty = late offer
  /// Answers an offer that came in a 2xx or reliable 1xx; with `hold_prack` sends the PRACK, with an offer or empty. `tag`
  /// names the early dialog, empty: the newest that waits.
  bool acknowledge(std::string_view sdp, actions& out, std::string_view tag = {});
  /// Incoming: 101-199. Reliable (RFC 3262) when the peer requires it, or supports it and there is a session description.
  bool ring(base::instant now, int code, std::string_view sdp, actions& out);
  bool answer(base::instant now, std::string_view sdp, actions& out);
  bool reject(int code, std::string_view reason, actions& out);     ///< incoming: 300-699
  /// CANCEL, BYE or 603, as the state asks. `sentence` is what call_ended says.
  bool hangup(base::instant now, actions& out, std::string_view sentence = {});
  bool reinvite(std::string_view sdp, actions& out);
  /// RFC 3311; before the call is confirmed too. `tag` names the early dialog of a forked call, empty: the newest.
  bool update(std::string_view sdp, actions& out, std::string_view tag = {});
  bool accept_offer(base::instant now, std::string_view sdp, actions& out);
  bool reject_offer(base::instant now, int code, actions& out);
  /// INFO (RFC 6086). With a package only when the peer's Recv-Info names it.
  bool info(std::string_view content_type, std::string_view body, actions& out, std::string_view package = {});

  // --- what arrives
  void on_flow(const hop& via, actions& out);
  /// The INVITE that made this (incoming) call.
  void on_invite(const message& request, server_id server, const hop& via, const named_calls& named, actions& out);
  /// This call is the branch of another that was answered as well, with this 2xx.
  void on_adopted(base::instant now, const call& from, const message& response, actions& out);
  /// A request inside the dialog or an early one, ACK and CANCEL excepted.
  void on_request(base::instant now, const message& request, server_id server, const hop& via, actions& out);
  void on_cancel(const message& cancel, actions& out);
  void on_ack(const message& ack, actions& out);
  void on_response(base::instant now, purpose what, const message& response, actions& out);
  /// A request got no usable answer. `code` is what it amounts to: 408, 503, or the status when credentials were refused.
  void on_failure(base::instant now, purpose what, int code, std::string_view reason, actions& out);
  /// The peer has lost the dialog: so do we. Also told by a request in it that is none of the call's (RFC 5057 §5.1).
  void on_dialog_lost(int code, std::string_view reason, actions& out);
  void on_timeout(base::instant now, actions& out);
  [[nodiscard]] base::instant next_timeout() const;

  // --- what the stack hands back after it made bytes
  void keep_ack(const hop& to, const base::packet& wire, std::string_view remote_tag, std::uint32_t cseq);
  void keep_response(server_id server, int code, const base::packet& wire);
  void keep_invite(client_id client) { invite_client_ = client; }
  /// The number for a request that is sent again with credentials; 0 when its dialog is gone. An INVITE has no tag in To.
  std::uint32_t take_cseq(std::string_view remote_tag);

  [[nodiscard]] bool is_over() const { return state_ == state::ended && !unacknowledged_; }
  [[nodiscard]] const sip::shared_dialog& dialog() const { return dialog_; }
  [[nodiscard]] account_id account() const { return account_; }
  [[nodiscard]] const std::string& call_id() const { return call_id_; }
  [[nodiscard]] const std::string& local_tag() const { return local_tag_; }
  [[nodiscard]] const std::vector<rewrite_rule>& rules() const { return wanted_.rules; }
  [[nodiscard]] const identity_settings& identity() const { return wanted_.identity ? *wanted_.identity : settings_->identity; }
  [[nodiscard]] const std::optional<hop>& flow() const { return flow_; }
  [[nodiscard]] server_id invite_server() const { return server_; }
  /// Remote tags of the 2xx that got their ACK, the last ones.
  [[nodiscard]] std::vector<std::string> acknowledged() const;
  [[nodiscard]] client_id invite_client() const { return invite_client_; }
  [[nodiscard]] bool is_outgoing() const { return outgoing_; }
  /// A REFER came in its dialog. False the first time (RFC 3515 §2.4.6).
  bool note_refer() { return std::exchange(refer_seen_, true); }
  [[nodiscard]] const base::packet& invite() const { return invite_; }  ///< the incoming INVITE; empty in an outgoing call
  [[nodiscard]] bool is_confirmed() const { return state_ == state::confirmed; }
  /// Outgoing: no final answer has come and none is unwanted, so another server may be asked.
  [[nodiscard]] bool may_try_again() const {
    return outgoing_ && !dialog_ && (state_ == state::preparing || state_ == state::calling || state_ == state::early);
  }
  /// The 2xx was sent or received, and no BYE.
  [[nodiscard]] bool is_answered() const { return state_ == state::confirmed || state_ == state::answered; }
  /// Hung up; what is left is for the peer to know it.
  [[nodiscard]] bool is_ending() const { return state_ == state::cancelling || state_ == state::ending || state_ == state::ended; }
  /// True when a dialog or early dialog with this remote tag is part of it (§12.2.2).
  [[nodiscard]] bool has_remote_tag(std::string_view tag) const { return dialog_ ? dialog_->remote_tag() == tag : early_.find(tag) != nullptr; }
  /// The dialog or early dialog with this remote tag; empty when there is none.
  [[nodiscard]] sip::shared_dialog dialog_with(std::string_view remote_tag) const;
  /// Any dialog of it: they all have the same Call-ID and local tag. nullptr before there is one.
  [[nodiscard]] const sip::dialog* any_dialog() const;

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
    std::string tag;             ///< of its dialog
  };
  /// Our own re-INVITE or UPDATE on its way, or waiting to be tried again after 491 or 500; or the offer in our PRACK.
  struct session_change {
    purpose what;
    std::string sdp;
    std::string tag;             ///< of its dialog
    base::instant retry = base::never;
    int put_off = 0;             ///< times that the peer has asked to be asked later (491, or 500 with Retry-After)
    bool refresh = false;        ///< of the session timer; the application knows nothing of it
    std::uint32_t rseq = 0;      ///< re-INVITE: of the last reliable 1xx
    std::uint32_t cseq = 0;
    bool executed = false;       ///< a reliable 1xx completed the exchange: both use it already (RFC 6141 §3.3)
    bool prack_waits = false;    ///< a reliable 1xx made the offer
    [[nodiscard]] bool in_flight() const { return retry == base::never; }
    [[nodiscard]] bool offers() const { return what == purpose::reinvite || !sdp.empty(); }
  };
  struct sent_ack { std::string remote_tag; std::uint32_t cseq; hop to; base::packet wire; };

  void send_invite(actions& out);
  void send_prack(early_dialog& d, std::string_view sdp, actions& out);
  void on_provisional(base::instant now, const message& response, actions& out);
  void stop_ringing(base::instant now, actions& out);
  void take_session(early_dialog& d, const message& response, bool numbered, call_progress& told, actions& out);
  void drop_early(std::string_view tag, int code, std::string_view reason, actions& out);
  void on_prack_response(base::instant now, const message& response, actions& out);
  void on_reinvite_progress(const message& response, actions& out);
  void on_other_branch(const message& response, actions& out);
  [[nodiscard]] bool is_early() const { return state_ == state::calling || state_ == state::early || state_ == state::incoming; }
  [[nodiscard]] int refusal_of_offer(const message& request) const;
  void refuse_for_now(const message& request, const hop& via, server_id server, int code, actions& out);
  void session_failed(base::instant now, int code, std::string_view reason, actions& out);
  void commit_change();
  void resume_answer(base::instant now, actions& out);
  void send_ack_of(std::uint32_t invite_cseq, std::string_view sdp, actions& out);
  void on_invite_success(base::instant now, const message& response, actions& out);
  void on_invite_refused(const message& response, actions& out);
  void on_prack(base::instant now, const message& request, server_id server, const hop& via, actions& out);
  void after_prack(base::instant now, actions& out);
  [[nodiscard]] draft small_timer_refusal(const message& request, const hop& via) const;
  void refresh_session(actions& out);
  [[nodiscard]] bool peer_allows(std::string_view method) const;
  void learn_peer(const message& m);
  void on_session_response(base::instant now, purpose what, const message& response, actions& out);
  void on_offer_request(base::instant now, const message& request, server_id server, const hop& via, actions& out);
  void on_bye(const message& request, server_id server, const hop& via, actions& out);
  void on_bye_of_branch(std::string_view tag, actions& out);
  void on_info(const message& request, server_id server, const hop& via, actions& out);
  void hang_up_branch(const message& response, actions& out);
  bool repeat_known_ack(const message& response, actions& out);
  void resend_2xx(base::instant now, actions& out);
  bool send_session_change(purpose what, std::string_view sdp, std::string_view tag, actions& out);
  void retry_session_change(actions& out);
  void send_2xx(base::instant now, const offer_to_answer& request, std::string_view sdp, bool initial, actions& out);
  void send_bye(actions& out, std::string_view reason = {});
  void respond(const message& request, const hop& via, server_id server, int code, std::string_view reason, actions& out);
  void refuse_invite(int code, std::string_view reason, actions& out);
  void refuse_unheard(draft refusal, server_id server, actions& out);
  void answer_offer(base::instant now, const offer_to_answer& o, int code, std::string_view sdp, actions& out);
  [[nodiscard]] draft invite_response(int code) const;
  void ended(ended_by by, int code, std::string_view reason, actions& out);
  void tell_why(peer_reason why, actions& out);
  void ended_by_peer(int code, const message& request, std::string_view otherwise, actions& out);
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
  bool refer_seen_ = false;
  bool cancel_wanted_ = false;    ///< hung up before the peer said anything
  bool bye_wanted_ = false;       ///< hung up before the ACK came
  std::uint32_t invite_cseq_ = 0;
  base::instant cancel_limit_ = base::never;
  base::instant ring_until_ = base::never;  ///< outgoing: then it is given up
  std::string cancel_sentence_;
  std::string call_id_, local_tag_;
  dial_settings wanted_;
  std::optional<hop> flow_;
  sip::shared_dialog dialog_;
  server_id server_;              ///< of the incoming INVITE
  base::packet invite_;           ///< the incoming INVITE
  client_id invite_client_;       ///< of the outgoing INVITE, the last that was sent
  call_handle replaces_;          ///< the call that ends when this one is answered
  std::optional<std::uint32_t> ack_waits_;  ///< CSeq of our INVITE whose 2xx made an offer: the ACK takes the answer
  std::optional<unacknowledged> unacknowledged_;
  std::optional<offer_to_answer> offer_;
  std::optional<session_change> change_;
  std::vector<sent_ack> acks_;
  session_timer timer_;
  reliable_sender reliable_;
  early_dialogs early_;
  bool settled_ = false;          ///< incoming: the first offer had its answer before the 2xx
  bool peer_takes_update_ = false;
  std::vector<std::string> peer_info_packages_;  ///< of its last Recv-Info
  std::string sdp_;               ///< our last session description, for refreshes by re-INVITE
  std::optional<std::string> answer_waits_;  ///< answered before a reliable 1xx was acknowledged, or within an exchange
};

}  // namespace sip
