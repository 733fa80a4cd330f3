// What a REFER carries: the URI to contact with the headers it asks for.
#pragma once

#include <base/export.hpp>
#include <sip/dialog/dialog.hpp>
#include <sip/ua/call.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sip SIPTTY_API {

/// A Refer-To URI taken apart (RFC 3261 §19.1.5).
struct reference {
  std::string uri;                     ///< without headers and without a method parameter: what is dialled
  std::string method = "INVITE";       ///< of the method parameter
  /// Headers that a stranger may put into our request, unescaped: Replaces, Require of "replaces", Subject, Priority and
  /// those of RFC 3841. All others are dropped, and so is what would break out of its line.
  std::vector<std::pair<std::string, std::string>> headers;
  [[nodiscard]] std::string_view replaces() const;
};
inline constexpr std::size_t max_reference_headers = 16;
/// Of a SIP or SIPS URI; others come back whole.
[[nodiscard]] reference parse_reference(std::string_view uri);

/// Moves what the target's URI asks for after its '?' into the headers of the INVITE.
void take_reference(dial_settings& wanted);

/// The Refer-To URI of an attended transfer (RFC 5589 §7.3): the far end of `other`, which is to be replaced.
[[nodiscard]] std::string refer_to_replacing(const dialog& other);

}  // namespace sip
