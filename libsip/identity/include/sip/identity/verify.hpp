// The verification service of RFC 8224 §6.2: is the caller who he says he is?
#pragma once

#include <sip/identity/certificate.hpp>
#include <sip/identity/claims.hpp>

#include <base/export.hpp>
#include <base/time.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

inline constexpr std::size_t max_identity_headers = 8;  ///< that are looked at

/// Brings the certificates that `info` leads to, as PEM with the signer's first; nothing when they cannot be
/// had. The application has fetched them before, or has them in a cache.
using credential_lookup = std::function<std::optional<std::string>(std::string_view info)>;

struct identity_policy {
  std::string anchors;            ///< PEM of the authorities that are trusted
  std::int64_t freshness_s = 60;  ///< of Date and iat (§6.2 step 4)
  bool asserted = false;          ///< P-Asserted-Identity is the originator where it is there, as in SHAKEN
  number_policy numbers;
};

enum class identity_outcome : std::uint8_t {
  valid,
  not_judged,              ///< "div" (RFC 8946): says who diverted the call, not who calls
  unsupported_ppt,         ///< another extension; ignored
  malformed,               ///< neither an Identity header nor a PASSporT
  no_credential,           ///< `info` led to no certificate
  unsupported_credential,  ///< not trusted, expired, not for ES256
  not_authorized,          ///< the certificate does not speak for this number or domain
  stale,                   ///< Date or iat is too old, or in the future
  no_date,                 ///< a compact form without a Date to rebuild it from
  mismatch,                ///< the claims are not what the request says
  bad_signature,
};
[[nodiscard]] std::string_view describe(identity_outcome o);  ///< a sentence without a full stop

struct identity_result {
  identity_outcome outcome = identity_outcome::malformed;
  std::string detail;  ///< more about the outcome; may be empty
  std::string info;
  std::string ppt;
  std::optional<passport> claims;  ///< of a full form; what the token says, to be believed only when `valid`
};

struct identity_verdict {
  claimed_identity orig;                 ///< as the request says (§6.2.4)
  std::vector<identity_result> results;  ///< one for each Identity header, in order
  /// The first that is valid; nullptr when none is. One is enough (§6.2.1).
  [[nodiscard]] const identity_result* valid() const;
  /// 0 when one is valid. Else what to answer when identity is required (§6.2.2): 428, 436, 437, 438 or 403.
  [[nodiscard]] int status() const;
  /// The reason phrase for it, "Stale Date".
  [[nodiscard]] std::string_view reason() const;
};

/// Judges all Identity headers of a request. Not to be asked when the anchors cannot be read: then none is
/// trusted.
[[nodiscard]] identity_verdict verify_identity(const message& request, const identity_policy& policy,
                                               const credential_lookup& lookup, base::wall_time now);

}  // namespace sip
