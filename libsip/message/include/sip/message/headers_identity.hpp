// Who calls, who was called before, and what a trusted network says about it.
#pragma once

#include <base/export.hpp>
#include <sip/message/header_forms.hpp>
#include <sip/message/headers_routing.hpp>

#include <vector>

namespace sip SIPTTY_API {

using p_asserted_identity_header = address_header<header_id::p_asserted_identity>;    ///< RFC 3325 §9.1
using p_preferred_identity_header = address_header<header_id::p_preferred_identity>;  ///< RFC 3325 §9.2
using p_associated_uri_header = address_header<header_id::p_associated_uri>;          ///< RFC 7315 §4.1
using p_called_party_id_header = address_header<header_id::p_called_party_id>;        ///< RFC 7315 §4.2
using p_visited_network_id_header = data_header<header_id::p_visited_network_id>;     ///< RFC 7315 §4.3
using p_access_network_info_header = token_header<header_id::p_access_network_info>;  ///< RFC 7315 §4.4
using p_early_media_header = token_list_header<header_id::p_early_media>;             ///< RFC 5009 §8

/// `icid-value=x;orig-ioi=y`: parameters without a leading ';' (RFC 7315 §4.5, §4.6).
struct charging_form {
  std::string_view text;
  [[nodiscard]] std::string_view get(std::string_view name) const;  ///< as on the wire; empty when absent
};
[[nodiscard]] result<charging_form> parse_charging(header_id id, std::string_view value, mode m);
struct p_charging_vector_header : charging_form {
  static constexpr header_id id = header_id::p_charging_vector;
  static result<p_charging_vector_header> parse(std::string_view value, mode m = mode::tolerant);
};
struct p_charging_function_addresses_header : charging_form {
  static constexpr header_id id = header_id::p_charging_function_addresses;
  static result<p_charging_function_addresses_header> parse(std::string_view value, mode m = mode::tolerant);
};

/// "header", "session", "user", "none", "critical" (RFC 3323 §4.2), "id" (RFC 3325 §9.3), "history" (RFC 7044
/// §10.1), joined by ';'.
struct privacy_header {
  static constexpr header_id id = header_id::privacy;
  std::string_view text;
  [[nodiscard]] bool has(std::string_view value) const;  ///< in any case
  static result<privacy_header> parse(std::string_view value, mode m = mode::tolerant);
};
/// `<sip:a@b>;reason=busy;counter=1` (RFC 5806 §4): who the call was diverted from, the latest first.
struct diversion_header : route_form {
  static constexpr header_id id = header_id::diversion;
  [[nodiscard]] std::string_view reason() const;  ///< empty when absent
  [[nodiscard]] std::uint32_t counter() const;    ///< 1 when absent
  static result<diversion_header> parse(std::string_view value, mode m = mode::tolerant);
};
/// RFC 7044 §5.
struct history_info_header : route_form {
  static constexpr header_id id = header_id::history_info;
  [[nodiscard]] std::string_view index() const;  ///< "1.1.2"; empty when absent (RFC 4244 allowed that)
  static result<history_info_header> parse(std::string_view value, mode m = mode::tolerant);
};
/// A signed PASSporT (RFC 8224 §4). RFC 4474's form, a quoted signature alone, is taken too, not in strict
/// mode.
struct identity_header {
  static constexpr header_id id = header_id::identity;
  std::string_view digest;           ///< base64url, three parts joined by '.', the first two may be empty
  std::string_view info_uri;         ///< where the certificate is
  std::string_view algorithm, type;  ///< of parameters alg and ppt, as on the wire; empty when absent
  static result<identity_header> parse(std::string_view value, mode m = mode::tolerant);
};

}  // namespace sip
