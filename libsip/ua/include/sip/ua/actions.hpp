// What a usage (a registration, a call) wants done. The stack drains the list in order.
#pragma once

#include <base/export.hpp>
#include <base/packet.hpp>
#include <sip/message/draft.hpp>
#include <sip/transaction/layer.hpp>
#include <sip/ua/events.hpp>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace sip SIPTTY_API {

/// What an outgoing request is for; its answers come back with the same word.
enum class purpose : std::uint8_t { register_, invite, reinvite, update, prack, bye, refer, info, cancel, subscribe, notify, publish, other };

/// Find the flow to a URI; it comes back through `call::on_flow`.
struct find_flow { std::string next_hop; };
/// Send a request with a transaction. `next_hop` is a URI; credentials, Via and Contact are added on the way.
struct send_request { purpose what; draft request; std::string next_hop; };
/// An ACK for a 2xx: no transaction, its bytes come back through `call::keep_ack` for repeated 2xx.
struct send_ack { draft request; std::string next_hop; };
/// Send the same ACK bytes again.
struct repeat_ack { hop to; base::packet wire; };
/// CANCEL the call's INVITE. `reason` is a Reason value (RFC 3326), empty for none.
struct send_cancel { std::string reason = {}; };
/// Another call ends, because this one took its place (RFC 3891).
struct end_call { call_handle call; std::string sentence; };
/// One more branch was answered, with this 2xx: it becomes a call of its own.
struct adopt_branch { base::packet response; };
/// Answer a request. A 2xx to INVITE comes back through `call::keep_response` so that it can be repeated, and so does a
/// 1xx.
struct send_response { server_id server; draft response; };
struct repeat_response { server_id server; base::packet wire; };

/// Bytes between messages: a ping or a STUN request (RFC 5626 §4.4).
struct send_keep_alive { hop to; std::string bytes; };
/// The flow is dead (RFC 5626 §4.4): close it if it is a connection.
struct drop_flow { hop to; };

using action = std::variant<find_flow, send_request, send_ack, repeat_ack, send_cancel, end_call, adopt_branch, send_response,
                            repeat_response, send_keep_alive, drop_flow, ua_event>;
using actions = std::vector<action>;

}  // namespace sip
