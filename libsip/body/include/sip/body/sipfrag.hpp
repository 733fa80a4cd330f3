// Parts of SIP messages as bodies: message/sipfrag (RFC 3420), as NOTIFY has them about a transfer (RFC 3515
// §2.4.5).
#pragma once

#include <base/export.hpp>
#include <sip/body/error.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

inline constexpr std::size_t max_sipfrag_headers = 64;

/// Views into the body. Any of start line, headers and body may be absent (RFC 3420 §2).
struct sipfrag {
  struct header {
    std::string_view name, value;  ///< as on the wire
  };
  int status = 0;                        ///< of a status line; 0: none
  std::string_view reason;               ///< of a status line
  std::string_view method, request_uri;  ///< of a request line
  std::vector<header> headers;
  std::string_view body;

  /// Value of the first header of that name, in any case, in full or compact form.
  [[nodiscard]] std::optional<std::string_view> value(std::string_view name) const;
  static body_result<sipfrag> parse(std::string_view text);
};

/// "SIP/2.0 180 Ringing" with its line end; an empty reason stands for the code's default phrase.
[[nodiscard]] std::string print_sipfrag_status(int status, std::string_view reason = {});

}  // namespace sip
