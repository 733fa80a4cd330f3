// The messages that the transaction layer makes itself.
#pragma once

#include "turn.hpp"

namespace sip {

/// RFC 3261 §17.1.1.3: the ACK for a non-2xx final response, from the INVITE as it was sent.
[[nodiscard]] draft ack_for(const message& invite, const message& response);

/// RFC 3261 §9.1: the CANCEL of an INVITE, from the INVITE as it was sent.
[[nodiscard]] draft cancel_of(const message& invite);

/// 100 Trying (RFC 3261 §8.2.6.1), `delay` after the request came.
[[nodiscard]] draft trying_for(const message& request, const hop& reply, base::duration delay);

/// Bytes of a message of our own, after the rules that the user of the layer has for it.
[[nodiscard]] sent_bytes write_own(turn& t, const draft& d, client_id client, server_id server);

}  // namespace sip
