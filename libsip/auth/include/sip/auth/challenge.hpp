// What a server asks for in WWW-Authenticate and Proxy-Authenticate, as an owned value.
#pragma once

#include <base/export.hpp>
#include <sip/auth/digest.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

/// One Digest challenge (RFC 7616 §3.3). Texts are without quotes.
struct challenge {
  std::string realm, nonce;
  std::optional<std::string> opaque;
  bool names_algorithm = false;  ///< false: there was no algorithm parameter, which means MD5
  std::optional<digest_algorithm> algorithm = digest_algorithm::md5;  ///< nothing: one that we do not know
  bool has_qop = false;
  bool qop_auth = false, qop_auth_int = false;
  bool stale = false;
  bool userhash = false;  ///< the user name shall be sent as a hash (RFC 7616 §3.4.4)

  /// True when we can compute a response: the hash is there, a known qop is offered or none is, and -sess
  /// comes with qop (RFC 3261 §22.4).
  [[nodiscard]] bool is_supported() const;
  /// auth before auth-int, which does not survive a proxy that touches the body.
  [[nodiscard]] digest_qop preferred_qop() const;
};

inline constexpr std::size_t max_challenges = 16;  ///< in one header line; further ones are not read

/// The Digest challenges of one header value, in order; several may be joined by commas. Other schemes,
/// unknown parameters and what is not syntax at all are skipped; a challenge without realm or nonce is
/// dropped.
[[nodiscard]] std::vector<challenge> parse_challenges(std::string_view value);

/// The value of a parameter in Authentication-Info (RFC 7616 §3.5), without quotes; nothing when it is
/// absent.
[[nodiscard]] std::optional<std::string> find_auth_parameter(std::string_view value, std::string_view name);

}  // namespace sip
