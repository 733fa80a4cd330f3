// Challenges and credentials as they stand in a message (RFC 3261 §20.6, §20.7, §20.27, §20.28, §20.44). What
// they mean is sip_auth's.
#pragma once

#include <base/export.hpp>
#include <sip/message/header_forms.hpp>

#include <optional>

namespace sip SIPTTY_API {

/// `name=value, name="value"`.
class auth_params_view {
 public:
  auth_params_view() = default;
  /// As on the wire, with quotes; nothing when absent.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  friend result<auth_params_view> parse_auth_params(std::string_view value, mode m);
  std::string_view text_;
};
/// Tolerant mode stops where a second challenge starts, and lets empty items be.
[[nodiscard]] result<auth_params_view> parse_auth_params(std::string_view value, mode m = mode::tolerant);

/// A scheme with parameters, or with one opaque word (Bearer, RFC 8898 §2).
struct auth_form {
  std::string_view scheme;
  auth_params_view params;
  std::string_view word;  ///< token68; empty when there are parameters
};
[[nodiscard]] result<auth_form> parse_auth(std::string_view value, mode m);

template <header_id Id>
struct auth_header : auth_form {
  static constexpr header_id id = Id;
  static result<auth_header> parse(std::string_view value, mode m = mode::tolerant) {
    return forms::named<auth_header>(parse_auth(value, m));
  }
};
using authorization_header = auth_header<header_id::authorization>;
using proxy_authorization_header = auth_header<header_id::proxy_authorization>;
using www_authenticate_header = auth_header<header_id::www_authenticate>;
using proxy_authenticate_header = auth_header<header_id::proxy_authenticate>;

struct authentication_info_header {
  static constexpr header_id id = header_id::authentication_info;
  auth_params_view params;
  static result<authentication_info_header> parse(std::string_view value, mode m = mode::tolerant);
};

}  // namespace sip
