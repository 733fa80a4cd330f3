// sip:, sips: and tel: URIs; others keep their text (RFC 3261 §19.1, RFC 3966, RFC 5954).
#pragma once

#include <base/export.hpp>
#include <sip/message/error.hpp>
#include <sip/message/params.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sip SIPTTY_API {

enum class uri_scheme : std::uint8_t { sip, sips, tel, other };

/// A checked URI in somebody else's text. For tel, `user` is the number. For `other`, only scheme and text
/// are set.
struct uri_view {
  std::string_view text;  ///< the whole URI
  uri_scheme scheme = uri_scheme::other;
  std::string_view scheme_text;
  std::string_view user;  ///< escaped as on the wire; without password
  std::string_view password;
  bool has_user = false;   ///< "sip:@host" and "sip:host" differ
  std::string_view host;   ///< IPv6 with its brackets
  std::uint16_t port = 0;  ///< 0 when absent
  params_view params;
  std::string_view headers;  ///< after '?', without it
};

/// The whole of `text` is one URI. Offsets in errors count from the start of `text`.
[[nodiscard]] result<uri_view> parse_uri(std::string_view text, mode m = mode::tolerant);

/// An owned URI.
class uri {
 public:
  uri() = default;
  static result<uri> parse(std::string text, mode m = mode::tolerant);
  [[nodiscard]] const std::string& text() const& { return text_; }
  [[nodiscard]] uri_view view() const&;   ///< valid while this lives unchanged
  const std::string& text() && = delete;  ///< views of a temporary would dangle
  uri_view view() && = delete;

 private:
  std::string text_;
};

/// A URN (RFC 8141 §2): `urn:service:sos` (RFC 5031), `urn:uuid:f81d4fae-…` (RFC 4122).
struct urn_view {
  std::string_view nid;  ///< "service"
  std::string_view nss;  ///< "sos"
};
/// Nothing when the URI is none, or its namespace is malformed; a uuid must be one (RFC 4122 §3).
[[nodiscard]] std::optional<urn_view> parse_urn(std::string_view text);

/// The value of a header in a URI (`?Replaces=a%40b`), unescaped; nothing when it is absent.
[[nodiscard]] std::optional<std::string> header_in_uri(const uri_view& u, std::string_view name);

/// RFC 3261 §19.1.4 (RFC 3966 §4 for tel, RFC 8141 §3 for urn): not textual equality.
[[nodiscard]] bool equivalent(const uri_view& a, const uri_view& b);

/// "%41b" to "Ab"; a broken escape stays as it is.
[[nodiscard]] std::string unescape(std::string_view text);
/// Escapes what a user part may not hold.
[[nodiscard]] std::string escape_user(std::string_view text);
/// Escapes what the name or value of a URI parameter may not hold.
[[nodiscard]] std::string escape_param(std::string_view text);
/// Escapes what the name or value of a header in a URI may not hold.
[[nodiscard]] std::string escape_header(std::string_view text);

}  // namespace sip
