// Headers that say what an element supports, wants and understands.
#pragma once

#include <base/export.hpp>
#include <sip/message/header_forms.hpp>

namespace sip SIPTTY_API {

using require_header = token_list_header<header_id::require>;                          ///< RFC 3261 §20.32
using proxy_require_header = token_list_header<header_id::proxy_require>;              ///< §20.29
using supported_header = token_list_header<header_id::supported>;                      ///< §20.37
using unsupported_header = token_list_header<header_id::unsupported>;                  ///< §20.40
using allow_header = token_list_header<header_id::allow>;                              ///< §20.5
using allow_events_header = token_list_header<header_id::allow_events>;                ///< RFC 6665 §8.2.2
using request_disposition_header = token_list_header<header_id::request_disposition>;  ///< RFC 3841 §9.1

using accept_encoding_header = token_header<header_id::accept_encoding>;  ///< RFC 3261 §20.2: coding, q
using recv_info_header = token_header<header_id::recv_info>;              ///< RFC 6086 §7.3: one package
using info_package_header = token_header<header_id::info_package>;        ///< RFC 6086 §7.2

/// `application/sdp;q=0.5`, `text/*`, `*/*` (§20.1).
struct accept_header {
  static constexpr header_id id = header_id::accept;
  content_type media;
  /// True when "application/sdp" is in its range.
  [[nodiscard]] bool covers(std::string_view type) const;
  static result<accept_header> parse(std::string_view value, mode m = mode::tolerant);
};
/// `en-gb;q=0.8`, `*` (§20.3).
struct accept_language_header {
  static constexpr header_id id = header_id::accept_language;
  std::string_view range;
  params_view params;
  static result<accept_language_header> parse(std::string_view value, mode m = mode::tolerant);
};

/// A star and feature parameters (RFC 3840 §9): `*;audio;+g.foo="bar"`.
struct feature_form {
  params_view features;
};
[[nodiscard]] result<feature_form> parse_features(header_id id, std::string_view value, mode m);

/// RFC 3841 §9.2.
struct accept_contact_header : feature_form {
  static constexpr header_id id = header_id::accept_contact;
  [[nodiscard]] bool require() const { return features.has("require"); }
  [[nodiscard]] bool is_explicit() const { return features.has("explicit"); }
  static result<accept_contact_header> parse(std::string_view value, mode m = mode::tolerant);
};
struct reject_contact_header : feature_form {
  static constexpr header_id id = header_id::reject_contact;
  static result<reject_contact_header> parse(std::string_view value, mode m = mode::tolerant);
};
/// RFC 6809 §6.2: every parameter starts with '+'.
struct feature_caps_header : feature_form {
  static constexpr header_id id = header_id::feature_caps;
  static result<feature_caps_header> parse(std::string_view value, mode m = mode::tolerant);
};

/// `dsn.flash` (RFC 4412 §3.1).
struct priority_value_form {
  std::string_view name_space, priority;
};
[[nodiscard]] result<priority_value_form> parse_priority_value(header_id id, std::string_view value);
struct resource_priority_header : priority_value_form {
  static constexpr header_id id = header_id::resource_priority;
  static result<resource_priority_header> parse(std::string_view value, mode m = mode::tolerant);
};
struct accept_resource_priority_header : priority_value_form {
  static constexpr header_id id = header_id::accept_resource_priority;
  static result<accept_resource_priority_header> parse(std::string_view value, mode m = mode::tolerant);
};

}  // namespace sip
