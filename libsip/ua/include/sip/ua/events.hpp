// What the user agent tells the application. Values; views inside live until the next call into the stack.
#pragma once

#include <sip/message/message.hpp>
#include <sip/transaction/hop.hpp>
#include <sip/ua/event_package_events.hpp>
#include <sip/ua/ids.hpp>

#include <cstdint>
#include <string>
#include <variant>

namespace sip {

enum class registration_status : std::uint8_t { registering, registered, unregistered, failed };

/// `failed` with `retry_in_s` 0 is final until the user asks again.
struct registration_event {
  account_id account;
  registration_status status;
  int code = 0;                ///< SIP status, 0 for a failure without one
  std::string reason;          ///< a sentence or the reason phrase
  std::uint32_t expires_s = 0;
  std::uint32_t retry_in_s = 0;
};

/// The flow for an outgoing call is known: give the offer (or nothing, for a late offer) with `stack::offer`.
struct offer_needed { call_handle call; hop via; };
/// A new call came in. `body` is its offer, empty when it makes none.
struct incoming_call {
  call_handle call;
  account_id account;
  hop via;
  std::string from, to;        ///< header values
  std::string body;
  base::packet request;        ///< the INVITE as received
};
/// A provisional response. `body` is the SDP of early media; `tag` tells forked early dialogs apart. With `needs_answer` it
/// is an offer (we made none, and the response is reliable): answer with `stack::acknowledge`, which goes into the PRACK.
struct call_progress { call_handle call; int code; std::string reason; std::string body; std::string tag; bool needs_answer = false; };
/// Outgoing: the 2xx came. `body` is the answer; when we made no offer it is the offer and `needs_answer` is set: answer
/// with `stack::acknowledge`. Incoming: the ACK came; `body` is its answer to our late offer.
struct call_confirmed { call_handle call; std::string body; bool needs_answer = false; };
/// The peer offers a new session (re-INVITE or UPDATE). Answer with `stack::accept_offer` or `reject_offer`. An empty
/// body asks for our offer.
struct session_offered { call_handle call; std::string body; hop via; };
/// The answer to our re-INVITE or UPDATE; or, in an ACK, to an offer we made in a 200.
struct session_answered { call_handle call; std::string body; };
struct session_refused { call_handle call; int code; std::string reason; };
enum class ended_by : std::uint8_t { local, remote, failure };
/// The last word on a call. `code` is the final status of a call that was never confirmed.
struct call_ended { call_handle call; ended_by by; int code; std::string reason; };
/// `package` is the Info-Package (RFC 6086); empty for what INFO was used for before.
struct info_received { call_handle call; std::string content_type; std::string body; std::string package = {}; };
/// The answer to an out-of-dialog request of the application.
struct request_done { request_id request; int code; std::string reason; base::packet response; };

using ua_event = std::variant<registration_event, offer_needed, incoming_call, call_progress, call_confirmed, session_offered,
                              session_answered, session_refused, call_ended, transfer_progress, info_received, request_done,
                              subscription_event, subscription_forked, notification, subscriber_arrived, subscriber_gone,
                              publication_event, state_published, transfer_requested, message_received>;

}  // namespace sip
