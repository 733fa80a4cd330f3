// What the Identity header holds, and what a SIP request says about who calls whom (RFC 8224 §4, §8).
#pragma once

#include <base/export.hpp>
#include <sip/identity/passport.hpp>
#include <sip/message/draft.hpp>
#include <sip/message/message.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

/// One Identity header (RFC 8224 §4). Views into its value.
struct identity_header {
  std::string_view token;  ///< a PASSporT, full or compact
  std::string_view info;   ///< URI of the certificate, without <>
  std::string_view algorithm = "ES256";
  std::string_view ppt;  ///< empty: none
};
/// Nothing when it is not one. Quotes around parameter values are taken off.
[[nodiscard]] std::optional<identity_header> parse_identity(std::string_view value);

/// Local policy on which users are telephone numbers (RFC 8224 §8.1) and what stands before them (§8.3).
struct number_policy {
  bool plus_is_number = true;       ///< a user part that starts with '+'
  bool digits_are_numbers = false;  ///< a user part of digits only
  /// Put before numbers without '+', in place of `national_prefix`: "44" and "0" turn "02079460123" into
  /// "442079460123".
  std::string country_code, national_prefix;
};

/// A URI as the claims of PASSporT have it: the number without separators, or the URI in normal form.
[[nodiscard]] claimed_identity identity_of(std::string_view uri, const number_policy& policy);

/// What a request claims.
struct request_claims {
  claimed_identity orig, dest;
  std::optional<std::int64_t> date_s;  ///< of its Date header
  std::vector<media_key> media_keys;   ///< of a=fingerprint in its session description
};
/// `asserted`: P-Asserted-Identity counts before From, where there is one.
[[nodiscard]] request_claims claims_of(const message& request, const number_policy& policy,
                                       bool asserted = false);
[[nodiscard]] request_claims claims_of(const draft& request, const number_policy& policy);

/// "Sat, 13 Nov 2010 23:29:00 GMT" (RFC 3261 §20.17).
[[nodiscard]] std::string print_date(std::int64_t unix_seconds);

}  // namespace sip
