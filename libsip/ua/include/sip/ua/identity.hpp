// Asserted identity (RFC 3325) and privacy (RFC 3323), as far as a user agent has a say in them.
#pragma once

#include <base/export.hpp>
#include <sip/message/draft.hpp>
#include <sip/message/message.hpp>
#include <sip/ua/account.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

inline constexpr std::size_t max_asserted_identities = 4;  ///< RFC 3325 §9.1 knows two

/// RFC 3323 §4.1.1.3: the From of a user who is not to be named.
inline constexpr std::string_view anonymous_from = "\"Anonymous\" <sip:anonymous@anonymous.invalid>";

/// Adds P-Asserted-Identity, P-Preferred-Identity and Privacy to a request that may carry them (RFC 3325 §9:
/// all but ACK, CANCEL and REGISTER), unless they are there.
void add_identity(draft& request, method m, const identity_settings& who);

[[nodiscard]] std::vector<std::string> asserted_identities(const message& request);

}  // namespace sip
