#include <sip/message/headers_auth.hpp>
#include <sip/message/headers_body.hpp>
#include <sip/message/headers_capabilities.hpp>
#include <sip/message/headers_core.hpp>
#include <sip/message/headers_dialog.hpp>
#include <sip/message/headers_identity.hpp>
#include <sip/message/headers_routing.hpp>
#include <sip/message/typed.hpp>

#include "checks.hpp"
#include "take.hpp"

#include <array>

namespace sip {
namespace {

using checker = parse_error (*)(std::string_view, mode);

template <class T>
concept has_modes = requires(std::string_view v) {
  T::parse(v, mode::strict);
};

template <class T>
parse_error one(std::string_view value, mode m) {
  if constexpr (has_modes<T>) {
    const auto parsed = T::parse(value, m);
    return parsed ? parse_error{} : parsed.error();
  } else {
    const auto parsed = T::parse(value);
    return parsed ? parse_error{} : parsed.error();
  }
}

/// Every item; empty ones only in tolerant mode.
template <class T>
parse_error each(std::string_view value, mode m) {
  auto rest = value;
  bool any = false;
  while (const auto item = next_list_item(rest)) {
    any = any || !item->empty();
    if (item->empty() && m == mode::tolerant) continue;
    if (const auto error = one<T>(*item, m)) return take::moved(error, take::place(value, *item));
  }
  const auto text = base::trim(value);
  if (!any) return take::error_at(errc::bad_value, 0);
  if (m == mode::strict && text.back() == ',')
    return take::error_at(errc::bad_value, take::place(value, text) + text.size() - 1);
  return {};
}

/// For the lists that the grammar lets be empty.
template <class T>
parse_error each_or_none(std::string_view value, mode m) {
  return base::trim(value).empty() ? parse_error{} : each<T>(value, m);
}

parse_error contacts(std::string_view value, mode m) {
  std::optional<std::size_t> unbracketed;
  const auto error = check_contacts(value, m, unbracketed);
  const auto reason = error && value != "*" ? each<contact>(value, m) : parse_error{};
  return reason.code != errc::none && !base::trim(value).empty() ? reason : error;
}

parse_error vias(std::string_view value, mode m) {
  auto rest = value;
  do {
    const auto at = take::place(value, rest);
    const auto via = parse_via(rest, &rest, m);
    if (!via) return take::moved(via.error(), at);
  } while (!rest.empty());
  return {};
}

struct header_row {
  header_id id;
  std::string_view section;
  checker check;
};

using h = header_id;

// In the order of header_id.
constexpr header_row rows[] = {
    {h::via, "RFC 3261 §20.42", vias},
    {h::route, "RFC 3261 §20.34", each<route_header>},
    {h::record_route, "RFC 3261 §20.30", each<record_route_header>},
    {h::path, "RFC 3327 §4", each<path_header>},
    {h::service_route, "RFC 3608 §5", each<service_route_header>},
    {h::flow_timer, "RFC 5626 §10", one<flow_timer_header>},
    {h::max_forwards, "RFC 3261 §20.22", one<max_forwards>},
    {h::max_breadth, "RFC 5393 §5.8", one<max_breadth_header>},
    {h::from, "RFC 3261 §20.20", one<from_header>},
    {h::to, "RFC 3261 §20.39", one<to_header>},
    {h::call_id, "RFC 3261 §20.8", one<call_id_header>},
    {h::cseq, "RFC 3261 §20.16", one<cseq_header>},
    {h::contact, "RFC 3261 §20.10", contacts},
    {h::expires, "RFC 3261 §20.19", one<expires>},
    {h::min_expires, "RFC 3261 §20.23", one<min_expires>},
    {h::event, "RFC 6665 §8.2.1", one<event_header>},
    {h::subscription_state, "RFC 6665 §8.2.3", one<subscription_state>},
    {h::refer_to, "RFC 3515 §2.1", one<refer_to>},
    {h::referred_by, "RFC 3892 §3", one<referred_by_header>},
    {h::refer_sub, "RFC 4488 §4", one<refer_sub_header>},
    {h::replaces, "RFC 3891 §6.1", one<replaces_header>},
    {h::join, "RFC 3911 §7.1", one<join_header>},
    {h::target_dialog, "RFC 4538 §7", one<target_dialog_header>},
    {h::rack, "RFC 3262 §7.2", one<rack_header>},
    {h::rseq, "RFC 3262 §7.1", one<rseq_header>},
    {h::session_expires, "RFC 4028 §4", one<session_expires_header>},
    {h::min_se, "RFC 4028 §5", one<min_se_header>},
    {h::sip_etag, "RFC 3903 §11.3.1", one<sip_etag_header>},
    {h::sip_if_match, "RFC 3903 §11.3.2", one<sip_if_match_header>},
    {h::require, "RFC 3261 §20.32", one<require_header>},
    {h::proxy_require, "RFC 3261 §20.29", one<proxy_require_header>},
    {h::supported, "RFC 3261 §20.37", one<supported_header>},
    {h::unsupported, "RFC 3261 §20.40", one<unsupported_header>},
    {h::allow, "RFC 3261 §20.5", one<allow_header>},
    {h::allow_events, "RFC 6665 §8.2.2", one<allow_events_header>},
    {h::authorization, "RFC 3261 §20.7", one<authorization_header>},
    {h::proxy_authorization, "RFC 3261 §20.28", one<proxy_authorization_header>},
    {h::www_authenticate, "RFC 3261 §20.44", one<www_authenticate_header>},
    {h::proxy_authenticate, "RFC 3261 §20.27", one<proxy_authenticate_header>},
    {h::authentication_info, "RFC 3261 §20.6", one<authentication_info_header>},
    {h::accept, "RFC 3261 §20.1", each_or_none<accept_header>},
    {h::accept_encoding, "RFC 3261 §20.2", each_or_none<accept_encoding_header>},
    {h::accept_language, "RFC 3261 §20.3", each_or_none<accept_language_header>},
    {h::accept_contact, "RFC 3841 §9.2", each<accept_contact_header>},
    {h::reject_contact, "RFC 3841 §9.2", each<reject_contact_header>},
    {h::request_disposition, "RFC 3841 §9.1", one<request_disposition_header>},
    {h::alert_info, "RFC 3261 §20.4", each<alert_info_header>},
    {h::call_info, "RFC 3261 §20.9", each<call_info_header>},
    {h::error_info, "RFC 3261 §20.18", each<error_info_header>},
    {h::date, "RFC 3261 §20.17", one<date>},
    {h::timestamp, "RFC 3261 §20.38", one<timestamp>},
    {h::retry_after, "RFC 3261 §20.33", one<retry_after>},
    {h::warning, "RFC 3261 §20.43", each<warning_header>},
    {h::reason, "RFC 3326 §2", each<reason_header>},
    {h::priority, "RFC 3261 §20.26", one<priority_header>},
    {h::resource_priority, "RFC 4412 §3.1", each<resource_priority_header>},
    {h::accept_resource_priority, "RFC 4412 §3.2", each_or_none<accept_resource_priority_header>},
    {h::subject, "RFC 3261 §20.36", one<subject_header>},
    {h::organization, "RFC 3261 §20.25", one<organization_header>},
    {h::reply_to, "RFC 3261 §20.31", one<reply_to_header>},
    {h::in_reply_to, "RFC 3261 §20.21", one<in_reply_to_header>},
    {h::mime_version, "RFC 3261 §20.24", one<mime_version_header>},
    {h::user_agent, "RFC 3261 §20.41", one<user_agent_header>},
    {h::server, "RFC 3261 §20.35", one<server_header>},
    {h::p_asserted_identity, "RFC 3325 §9.1", each<p_asserted_identity_header>},
    {h::p_preferred_identity, "RFC 3325 §9.2", each<p_preferred_identity_header>},
    {h::p_associated_uri, "RFC 7315 §4.1", each_or_none<p_associated_uri_header>},
    {h::p_called_party_id, "RFC 7315 §4.2", one<p_called_party_id_header>},
    {h::p_visited_network_id, "RFC 7315 §4.3", each<p_visited_network_id_header>},
    {h::p_access_network_info, "RFC 7315 §4.4", each<p_access_network_info_header>},
    {h::p_charging_function_addresses, "RFC 7315 §4.5", each<p_charging_function_addresses_header>},
    {h::p_charging_vector, "RFC 7315 §4.6", one<p_charging_vector_header>},
    {h::p_early_media, "RFC 5009 §8", one<p_early_media_header>},
    {h::privacy, "RFC 3323 §4.2", one<privacy_header>},
    {h::diversion, "RFC 5806 §4", each<diversion_header>},
    {h::history_info, "RFC 7044 §5", each<history_info_header>},
    {h::identity, "RFC 8224 §4", each<identity_header>},
    {h::answer_mode, "RFC 5373 §2", one<answer_mode_header>},
    {h::priv_answer_mode, "RFC 5373 §2", one<priv_answer_mode_header>},
    {h::info_package, "RFC 6086 §7.2", one<info_package_header>},
    {h::recv_info, "RFC 6086 §7.3", each_or_none<recv_info_header>},
    {h::feature_caps, "RFC 6809 §6.2", each<feature_caps_header>},
    {h::user_to_user, "RFC 7433 §4.1", each<user_to_user_header>},
    {h::suppress_if_match, "RFC 5839 §7.2", one<suppress_if_match_header>},
    {h::content_disposition, "RFC 3261 §20.11", one<content_disposition_header>},
    {h::content_encoding, "RFC 3261 §20.12", one<content_encoding_header>},
    {h::content_language, "RFC 3261 §20.13", one<content_language_header>},
    {h::content_type, "RFC 3261 §20.15", one<content_type>},
    {h::content_length, "RFC 3261 §20.14", one<content_length_header>},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    if (static_cast<std::size_t>(rows[i].id) != i + 1) return false;
  }
  return std::size(rows) + 1 == static_cast<std::size_t>(header_id::count);
}
static_assert(in_order(), "every header has its row, in the order of header_id");

const header_row* row(header_id id) {
  const auto i = static_cast<std::size_t>(id);
  return i == 0 || i > std::size(rows) ? nullptr : &rows[i - 1];
}

}  // namespace

parse_error check_value(header_id id, std::string_view value, mode m) {
  const auto* r = row(id);
  return r == nullptr ? parse_error{} : r->check(value, m);
}

bool has_typed_form(header_id id) {
  return row(id) != nullptr;
}

std::string_view section_of(header_id id) {
  const auto* r = row(id);
  return r == nullptr ? std::string_view{} : r->section;
}

}  // namespace sip
