// The arithmetic of digest authentication (RFC 7616 §3.4), on strings.
#pragma once

#include <base/export.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sip SIPTTY_API {

enum class digest_algorithm : std::uint8_t {
  md5,
  md5_sess,
  sha256,
  sha256_sess,
  sha512_256,
  sha512_256_sess
};

/// "SHA-512-256-sess". Names are compared without regard to case.
[[nodiscard]] std::string_view name_of(digest_algorithm a);
[[nodiscard]] std::optional<digest_algorithm> digest_algorithm_of(std::string_view name);
/// True for the variants whose key holds the first nonce of a session (RFC 7616 §3.4.2).
[[nodiscard]] bool is_session(digest_algorithm a);
/// False when the crypto library refuses the hash, as MD5 is in FIPS mode.
[[nodiscard]] bool is_available(digest_algorithm a);

/// H(data) in lower-case hexadecimal; empty when the algorithm is not available.
[[nodiscard]] std::string digest_hash(digest_algorithm a, std::string_view data);

enum class digest_qop : std::uint8_t { none, auth, auth_int };
[[nodiscard]] std::string_view name_of(digest_qop q);  ///< "auth"; empty for `none`

struct digest_input {
  digest_algorithm algorithm = digest_algorithm::md5;
  digest_qop qop = digest_qop::auth;
  std::string_view username, realm, password;
  std::string_view nonce, cnonce;
  std::string_view session_nonce;   ///< first nonce of a -sess session; empty: `nonce`
  std::string_view session_cnonce;  ///< first cnonce of a -sess session; empty: `cnonce`
  std::string_view ha1;             ///< `digest_ha1`, in place of user name, realm and password; empty: those
  std::string_view nc;              ///< "00000001"
  std::string_view method, uri, body;
};

/// H(user:realm:password), which a server may keep in place of the password. It holds for one algorithm.
[[nodiscard]] std::string digest_ha1(digest_algorithm a, std::string_view username, std::string_view realm,
                                     std::string_view password);
/// H(user:realm), which stands for the user name with userhash=true (RFC 7616 §3.4.4).
[[nodiscard]] std::string digest_userhash(digest_algorithm a, std::string_view username,
                                          std::string_view realm);

/// The response parameter; without qop it is that of RFC 2069. With an empty method and the body of the
/// response it is rspauth of Authentication-Info (RFC 7616 §3.5).
[[nodiscard]] std::string digest_response(const digest_input& in);

}  // namespace sip
