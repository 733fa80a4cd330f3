// What the user agent tells the application. Values; views inside live until the next call into the stack.
#pragma once

#include <base/export.hpp>
#include <sip/message/message.hpp>
#include <sip/transaction/hop.hpp>
#include <sip/ua/event_package_events.hpp>
#include <sip/ua/ids.hpp>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace sip SIPTTY_API {

enum class registration_status : std::uint8_t { registering, registered, unregistered, failed };

/// `failed` with `retry_in_s` 0 is final until the user asks again.
struct registration_event {
  account_id account;
  registration_status status;
  int code = 0;                ///< SIP status, 0 for a failure without one
  std::string reason;          ///< a sentence or the reason phrase
  std::uint32_t expires_s = 0;
  std::uint32_t retry_in_s = 0;
  // What `registered` brought along.
  std::uint32_t reg_id = 0;    ///< of the flow (RFC 5626), 0 without outbound
  bool outbound = false;       ///< the registrar takes part in outbound
  bool other_flow_holds = false;  ///< another flow of the account is registered: it can still be reached
  std::vector<std::string> path = {}, service_route = {};  ///< RFC 3327, RFC 3608: header values
  std::string gruu = {};       ///< public GRUU (RFC 5627), empty when there is none
};

/// What the reg event says about one binding of an account with `watch_registration` (RFC 3680 §5.1); those of the user's
/// other devices are told too. If it is ours and it ended, the registration_event that follows says what becomes of it.
struct binding_changed {
  account_id account;
  std::string contact;         ///< URI
  std::string cause;           ///< "registered", "refreshed", "deactivated" …; empty: gone without one
  bool active = false;         ///< false: the binding is gone
  bool ours = false;           ///< this device's
  std::uint32_t expires_s = 0;      ///< left; 0: not said
  std::uint32_t retry_after_s = 0;  ///< 0: not said
};

/// Nothing more is heard of the reg event until the application asks for the registration again. `code` 0: without a status.
struct watch_ended { account_id account; int code; std::string reason; };

/// The flow for an outgoing call is known: give the offer (or nothing, for a late offer) with `stack::offer`.
struct offer_needed { call_handle call; hop via; };
/// A new call came in. `body` is its offer, empty when it makes none. The last three are empty unless the INVITE names a
/// live call of ours; whoever can name it took part in it or was told by one who did, but whether that is enough is the
/// application's decision.
struct incoming_call {
  call_handle call;
  account_id account;
  hop via;
  std::string from, to;        ///< header values
  std::string body;
  base::packet request;        ///< the INVITE as received
  std::vector<std::string> asserted_identity = {};  ///< P-Asserted-Identity values (RFC 3325 §9.1); as true as the peer is trusted
  std::string privacy = {};    ///< Privacy value (RFC 3323), empty when there is none
  call_handle replaces = {};   ///< Replaces (RFC 3891): this call ends when the new one is answered
  call_handle joins = {};      ///< Join (RFC 3911): the call to mix the new one with
  call_handle knows = {};      ///< Target-Dialog (RFC 4538)
};
/// A provisional response. `body` is the SDP of early media; `tag` tells forked early dialogs apart. With `needs_answer` it
/// is an offer (we made none, and the response is reliable): answer with `stack::acknowledge`, which goes into the PRACK.
/// `waits_for_prack`: with `dial_settings::hold_prack` the PRACK waits for `acknowledge` too, which may bring an offer. 199
/// says that the early dialog is gone (RFC 6228).
struct call_progress {
  call_handle call;
  int code;
  std::string reason;
  std::string body;
  std::string tag;
  bool needs_answer = false;
  bool waits_for_prack = false;
};
/// Outgoing: the 2xx came. `body` is the answer; when we made no offer it is the offer and `needs_answer` is set: answer
/// with `stack::acknowledge`. Incoming: the ACK came; `body` is its answer to our late offer. The answer of the branch that
/// won stands here also when a provisional response had brought it.
struct call_confirmed { call_handle call; std::string body; bool needs_answer = false; };
/// `dial_settings::keep_forks`: another branch of the call was answered too and is a confirmed call of its own now.
/// `body` and `needs_answer` are those of call_confirmed, which does not come for it.
struct call_forked { call_handle call; call_handle branch; std::string tag; std::string body; bool needs_answer = false; };
/// The peer offers a new session (re-INVITE, UPDATE or PRACK). Answer with `stack::accept_offer` or `reject_offer`. An
/// empty body asks for our offer. `tag` names the early dialog of a call that is not confirmed yet.
struct session_offered { call_handle call; std::string body; hop via; std::string tag = {}; };
/// The answer to our re-INVITE, UPDATE or PRACK; or, in an ACK, to an offer we made in a 200. With `needs_answer` it is an
/// offer, because our re-INVITE made none: answer with `stack::acknowledge`.
struct session_answered { call_handle call; std::string body; bool needs_answer = false; };
/// Our change of the session was refused or got lost: the session is what it was before (RFC 3261 §14.1).
struct session_refused { call_handle call; int code; std::string reason; };
enum class ended_by : std::uint8_t { local, remote, failure };
/// The last word on a call. `code` is the final status of a call that was never confirmed. `why` is the peer's Reason
/// (RFC 3326) as it stood on the wire; `elsewhere`: it says that another phone took the call, so that none was missed.
struct call_ended { call_handle call; ended_by by; int code; std::string reason; std::string why = {}; bool elsewhere = false; };
/// `package` is the Info-Package (RFC 6086); empty for what INFO was used for before.
struct info_received { call_handle call; std::string content_type; std::string body; std::string package = {}; };
/// The final answer to an INFO of ours, or 408 when there was none; they come in the order of the answers.
struct info_answered { call_handle call; int code; std::string reason; };
/// The answer to an out-of-dialog request of the application.
struct request_done { request_id request; int code; std::string reason; base::packet response; };

using ua_event = std::variant<registration_event, offer_needed, incoming_call, call_progress, call_confirmed, call_forked, session_offered,
                              session_answered, session_refused, call_ended, transfer_progress, info_received, request_done,
                              subscription_event, subscription_forked, notification, subscriber_arrived, subscriber_gone,
                              publication_event, state_published, transfer_requested, message_received, info_answered,
                              binding_changed, watch_ended>;

}  // namespace sip
