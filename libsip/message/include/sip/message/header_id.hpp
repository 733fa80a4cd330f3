// Header names and methods as small numbers.
#pragma once

#include <base/export.hpp>

#include <cstdint>
#include <string_view>

namespace sip SIPTTY_API {

/// Headers the stack knows by name; everything else is `other` and keeps its text. The order is the canonical
/// order in which the serializer of our own messages writes them (RFC 3261 §7.3.1: those for routing first).
enum class header_id : std::uint8_t {
  other,
  via,
  route,
  record_route,
  path,
  service_route,
  flow_timer,
  max_forwards,
  max_breadth,
  from,
  to,
  call_id,
  cseq,
  contact,
  expires,
  min_expires,
  event,
  subscription_state,
  refer_to,
  referred_by,
  refer_sub,
  replaces,
  join,
  target_dialog,
  rack,
  rseq,
  session_expires,
  min_se,
  sip_etag,
  sip_if_match,
  require,
  proxy_require,
  supported,
  unsupported,
  allow,
  allow_events,
  authorization,
  proxy_authorization,
  www_authenticate,
  proxy_authenticate,
  authentication_info,
  accept,
  accept_encoding,
  accept_language,
  accept_contact,
  reject_contact,
  request_disposition,
  alert_info,
  call_info,
  error_info,
  date,
  timestamp,
  retry_after,
  warning,
  reason,
  priority,
  resource_priority,
  accept_resource_priority,
  subject,
  organization,
  reply_to,
  in_reply_to,
  mime_version,
  user_agent,
  server,
  p_asserted_identity,
  p_preferred_identity,
  p_associated_uri,
  p_called_party_id,
  p_visited_network_id,
  p_access_network_info,
  p_charging_function_addresses,
  p_charging_vector,
  p_early_media,
  privacy,
  diversion,
  history_info,
  identity,
  answer_mode,
  priv_answer_mode,
  info_package,
  recv_info,
  feature_caps,
  user_to_user,
  suppress_if_match,
  content_disposition,
  content_encoding,
  content_language,
  content_type,
  content_length,
  count  ///< how many there are; not a header
};

/// The id for a name as it stands on the wire, in any case and in compact form (RFC 3261 §7.3.3); `other` if
/// unknown.
[[nodiscard]] header_id header_id_of(std::string_view name);
/// Canonical spelling, "Call-ID"; empty for `other`.
[[nodiscard]] std::string_view name_of(header_id id);
/// Compact form, "i" for Call-ID; empty when there is none.
[[nodiscard]] std::string_view compact_name_of(header_id id);
/// True for headers whose value is a comma-separated list, so that several lines mean the same as one
/// (§7.3.1).
[[nodiscard]] bool is_list(header_id id);

enum class method : std::uint8_t {
  other,
  invite,
  ack,
  bye,
  cancel,
  register_,
  options,
  prack,
  update,
  subscribe,
  notify,
  publish,
  refer,
  message,
  info
};

/// Methods are case-sensitive (RFC 3261 §7.1); an unknown one is `other`.
[[nodiscard]] method method_of(std::string_view name);
[[nodiscard]] std::string_view name_of(method m);  ///< "INVITE"; empty for `other`

/// The default reason phrase of a status code, "Not Found"; "Unknown" for a code without one.
[[nodiscard]] std::string_view reason_of(int status);

}  // namespace sip
