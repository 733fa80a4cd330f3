// What a server does with the top Via of a request: RFC 3261 §18.2.1 and §18.2.2, RFC 3581 §4.
#pragma once

#include <base/export.hpp>
#include <sip/message/draft.hpp>
#include <sip/message/message.hpp>
#include <sip/transaction/hop.hpp>

#include <string>
#include <string_view>

namespace sip SIPTTY_API {

/// The top Via value for the responses to `request`: `rport` gets the source port where the client asked for
/// it, and `received` the source address where sent-by is not that address or rport was asked for. Values of
/// either that the client put there itself are not kept. A Via that does not parse comes back as it is.
/// \param from  the hop of the request, or the one that `reply_hop_for` made of it
[[nodiscard]] std::string top_via_for_response(const message& request, const hop& from);

/// Where responses to `request` go. Reliable transports: back on the same flow. UDP: to the source address,
/// and there to the source port when the client asked for rport, else to the port of sent-by (5060 by
/// default). `maddr` is not followed: it would let anyone point our responses at a third party.
[[nodiscard]] hop reply_hop_for(const message& request, const hop& from);

/// `draft::response_to` with the top Via filled in. For every response that leaves here.
[[nodiscard]] draft draft_response(const message& request, const hop& from, int status,
                                   std::string_view reason = {}, std::string_view to_tag = {});

}  // namespace sip
