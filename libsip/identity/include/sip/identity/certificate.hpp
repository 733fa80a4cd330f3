// Keys and certificates of STIR (RFC 8226), out of PEM texts that the application brings. No file or network
// is touched.
#pragma once

#include <base/export.hpp>
#include <sip/identity/passport.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sip SIPTTY_API {

inline constexpr std::size_t max_pem_size = 65536;
inline constexpr std::size_t max_chain = 8;  ///< certificates in one PEM text

/// Signs with a private key for ES256. Copies share the key.
class signing_key {
 public:
  /// Gives R and S of ECDSA over SHA-256, 64 bytes (RFC 7518 §3.4); nothing when the signing failed.
  using function = std::function<std::string(std::string_view text)>;

  /// A P-256 key in PEM without a password; nothing for others. OpenSSL draws the secret numbers, so no two
  /// signatures are equal.
  static std::optional<signing_key> parse(std::string_view pem);
  /// No key: every signature is empty.
  signing_key() = default;
  /// A key that is somewhere else: `sign` asks for its signatures.
  explicit signing_key(function sign) : sign_(std::move(sign)) {}
  [[nodiscard]] std::string sign(std::string_view text) const { return sign_ ? sign_(text) : std::string(); }

 private:
  function sign_;
};

/// One entry of a TN Authorization List (RFC 8226 §9): a service provider, a range, or one number (count 1).
struct number_grant {
  std::string provider;  ///< of `spc`; empty for numbers
  std::string start;
  std::uint64_t count = 0;
};

/// An end-entity certificate with what its sender put behind it.
class certificate_chain {
 public:
  /// The first certificate is the signer's.
  static std::optional<certificate_chain> parse(std::string_view pem);

  /// Empty when the chain leads to one of the anchors and all of it was valid at that time; else a sentence.
  [[nodiscard]] std::string problem(const certificate_chain& anchors, std::int64_t at_unix_s) const;
  /// True when the signer's key is one for ES256.
  [[nodiscard]] bool is_es256() const;
  /// R and S over `text` are the signer's.
  [[nodiscard]] bool verify(std::string_view text, std::string_view signature) const;
  /// Nothing when the extension is absent or broken.
  [[nodiscard]] std::optional<std::vector<number_grant>> number_grants() const;
  /// True when the certificate speaks for the originator: for a number by its TN Authorization List (a
  /// service provider speaks for whatever numbers it has), for a URI by its names (RFC 5922 §7.2).
  [[nodiscard]] bool speaks_for(const claimed_identity& who) const;

 private:
  certificate_chain() = default;
  std::shared_ptr<void> certificates_;
};

}  // namespace sip
