// What a client answers in Authorization and Proxy-Authorization, as an owned value.
#pragma once

#include <base/export.hpp>
#include <sip/auth/digest.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sip SIPTTY_API {

/// One set of Digest credentials (RFC 7616 §3.4). Texts are without quotes.
struct authorization {
  std::string username, realm, nonce, uri, response, cnonce;
  std::optional<std::string> opaque;
  std::optional<digest_algorithm> algorithm = digest_algorithm::md5;  ///< nothing: one that we do not know
  digest_qop qop = digest_qop::none;
  std::string nc;                 ///< as it stands
  std::uint32_t nonce_count = 0;  ///< its value
  bool userhash = false;          ///< `username` is a hash (§3.4.4)
};

/// One header value; nothing when the scheme is not Digest, when user name, nonce, uri or response are
/// missing, when a parameter stands twice, or when qop comes without cnonce and a nonce count of eight
/// digits.
[[nodiscard]] std::optional<authorization> parse_authorization(std::string_view value);

}  // namespace sip
