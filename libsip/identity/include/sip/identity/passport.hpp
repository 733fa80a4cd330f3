// PASSporT: a signed statement about who calls whom (RFC 8225; "shaken" RFC 8588, "div" RFC 8946).
#pragma once

#include <base/export.hpp>
#include <base/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

inline constexpr std::size_t max_passport_size = 8192;
inline constexpr std::size_t max_passport_destinations = 16;

/// Somebody, as a claim names them: a canonical telephone number or a URI.
struct claimed_identity {
  bool is_number = false;
  std::string value;
  friend bool operator==(const claimed_identity&, const claimed_identity&) = default;
};

/// A fingerprint of the session's keys (RFC 8225 §5.2.2): "sha-256" and hexadecimal digits without colons.
struct media_key {
  std::string algorithm, digest;
  friend bool operator==(const media_key&, const media_key&) = default;
  friend auto operator<=>(const media_key&, const media_key&) = default;
};

/// Header and claims.
struct passport {
  std::string algorithm = "ES256";
  std::string x5u;  ///< where the certificate is
  std::string ppt;  ///< extension: "shaken", "div"; empty: none
  claimed_identity orig;
  std::vector<claimed_identity> dest;
  std::int64_t issued_at_s = 0;  ///< iat, seconds since 1970
  std::vector<media_key> media_keys;
  std::string attest;                   ///< shaken: "A", "B" or "C"
  std::string origid;                   ///< shaken: a UUID
  std::optional<claimed_identity> div;  ///< div: the destination that the call was diverted from

  /// The JSON texts that are signed, keys in order and without blanks (RFC 8225 §9).
  [[nodiscard]] std::string header_json() const;
  [[nodiscard]] std::string payload_json() const;
  friend bool operator==(const passport&, const passport&) = default;
};

enum class passport_errc : std::uint8_t {
  none,
  too_large,
  not_three_parts,  ///< header.payload.signature; the first two may be empty (compact form)
  bad_base64,
  bad_json,
  missing_claim,  ///< `what` names it
  bad_claim,      ///< `what` names it
};
[[nodiscard]] std::string_view describe(passport_errc code);
struct passport_error {
  passport_errc code = passport_errc::none;
  std::string_view what;  ///< a name out of the RFCs
};
[[noreturn]] void throw_exception_from_error(const passport_error& e, const boost::source_location& where);

/// A token as it stands. Views are of the text that was parsed.
struct passport_token {
  std::optional<passport> claims;  ///< nothing in the compact form (RFC 8225 §7)
  std::string_view signed_text;    ///< header.payload; empty in the compact form
  std::string signature;           ///< 64 bytes of R and S
  static base::result<passport_token, passport_error> parse(std::string_view text);
};

/// RFC 7515 §2, without padding. `decode` takes the letters of either alphabet; nothing for other bytes.
[[nodiscard]] std::string base64url_encode(std::string_view bytes);
[[nodiscard]] std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace sip
