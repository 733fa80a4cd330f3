// The "keep" parameter of a Via: who sends a request offers keep-alives with it, who answers asks for them by
// giving it a value (RFC 6223).
#pragma once

#include <base/export.hpp>
#include <sip/message/message.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sip SIPTTY_API {

/// How often, in seconds, the next hop wants keep-alives (§5); 0: as often as we like, nothing: it does not
/// want any. What is longer than a day is a day.
[[nodiscard]] std::optional<std::uint32_t> keep_wanted_in(const message& response);

/// Via values whose first offers keep-alives, with that offer taken up: "keep" becomes "keep=30" (§4.4).
/// Others come back as they are.
[[nodiscard]] std::string with_keep_wanted(std::string_view vias, std::uint32_t interval_s);

/// A Via value without its "keep": an ACK must not have it (§4.3).
[[nodiscard]] std::string without_keep(std::string_view via);

}  // namespace sip
