// Headers that describe a body (RFC 3261 §20.11 to §20.15, §20.24). Content-Type stands in headers.hpp.
#pragma once

#include <base/export.hpp>
#include <sip/message/header_forms.hpp>

namespace sip SIPTTY_API {

/// `session;handling=optional` (§20.11).
struct content_disposition_header : token_form {
  static constexpr header_id id = header_id::content_disposition;
  /// A UAS that does not understand the body may go on (§20.11); without the parameter it must not.
  [[nodiscard]] bool is_optional() const;
  static result<content_disposition_header> parse(std::string_view value, mode m = mode::tolerant);
};
using content_encoding_header = token_list_header<header_id::content_encoding>;  ///< §20.12
using content_language_header = token_list_header<header_id::content_language>;  ///< §20.13

/// `1.0` (§20.24).
struct mime_version_header {
  static constexpr header_id id = header_id::mime_version;
  std::uint32_t major = 0, minor = 0;
  static result<mime_version_header> parse(std::string_view value, mode m = mode::tolerant);
};

}  // namespace sip
