// SIP URIs that a user wrote.
#pragma once

#include <string>
#include <string_view>

namespace siptty {

/// What is wrong with `text` as a sip: or sips: URI, and how one looks; empty when it is right.
[[nodiscard]] std::string check_sip_uri(std::string_view text);

/// The unescaped user part of a SIP URI; empty when there is none or it is no SIP URI.
[[nodiscard]] std::string user_of(std::string_view uri);

/// A right SIP URI with `user` in place of its user part, without password and headers: "sip:pbx:5080" and
/// "100" make "sip:100@pbx:5080". An empty `user` leaves the host.
[[nodiscard]] std::string with_user(std::string_view uri, std::string_view user);

}  // namespace siptty
