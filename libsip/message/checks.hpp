// What the parser checks of single headers without keeping a decoded form. Offsets count from the start of
// the value.
#pragma once

#include <sip/message/error.hpp>
#include <sip/message/header_id.hpp>
#include <sip/message/headers.hpp>

#include <optional>
#include <string_view>

namespace sip {

/// The whole list of a Contact line (RFC 4475 §3.1.2.1, §3.1.2.13). `unbracketed` gets the place of a URI
/// parameter behind a URI without <>.
[[nodiscard]] parse_error check_contacts(std::string_view value, mode m,
                                         std::optional<std::size_t>& unbracketed);
[[nodiscard]] parse_error check_call_id(std::string_view value, mode m);
/// A Date with another time zone than GMT (RFC 4475 §3.1.2.12).
[[nodiscard]] bool has_foreign_zone(std::string_view date);
/// A parameter that belongs into a URI stands behind a URI without <> (§20.10): its place.
[[nodiscard]] std::optional<std::size_t> unbracketed_parameter(std::string_view value,
                                                               const name_addr_view& address);
/// Strict mode: the headers with a typed form must have it.
[[nodiscard]] parse_error check_typed(header_id id, std::string_view value);

}  // namespace sip
