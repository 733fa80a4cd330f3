// The session description of a message, whose body may have several parts (RFC 5621).
#pragma once

#include <sip/body/multipart.hpp>
#include <sip/message/message.hpp>

#include <string_view>

namespace sip {

/// What a call understands of a body, an application/sdp that describes the session, and what it would have to (§8.4).
[[nodiscard]] body_result<selected_body> session_parts(const message& m);

/// The session description: a view into the message, empty when there is none. A body without Content-Type is taken for one.
[[nodiscard]] std::string_view session_body(const message& m);

}  // namespace sip
