#include "lint_rules.hpp"

#include <sip/message/headers_dialog.hpp>
#include <sip/message/headers_routing.hpp>

#include <algorithm>

namespace sip {
namespace {

bool is_request(const message& m, std::initializer_list<method> methods) {
  return m.is_request() && std::find(methods.begin(), methods.end(), m.method()) != methods.end();
}

bool is_success(const message& m, method to) {
  return m.status() / 100 == 2 && m.method() == to;
}

/// The INVITE that starts a call, or the 2xx that confirms it.
bool tells_capabilities(const message& m) {
  return is_success(m, method::invite) || (is_request(m, {method::invite}) && m.to().tag().empty());
}

bool is_sips(std::string_view uri) {
  const auto parsed = parse_uri(uri);
  return parsed && parsed->scheme == uri_scheme::sips;
}

/// §8.1.1.8: the Request-URI or the top Route is a sips URI, and the Contact is a sip URI.
bool needs_sips_contact(const message& m) {
  if (!is_request(m, {method::invite, method::subscribe, method::refer, method::update})) return false;
  const auto route = m.get<route_header>();
  const auto contact = m.get<sip::contact>();
  const bool secure = is_sips(m.request_uri()) || (route && is_sips(route->address.uri_text));
  const auto uri =
      contact && !contact->star ? contact->address.uri() : result<uri_view>(parse_error{errc::absent, 0});
  return secure && uri && uri->scheme == uri_scheme::sip;
}

bool has_strict_route(const message& m, header_id id) {
  const auto routes = m.list(id);
  return std::any_of(routes.begin(), routes.end(), [](std::string_view text) {
    const auto address = parse_name_addr(text);
    const auto uri = address ? address->uri() : result<uri_view>(address.error());
    return uri && uri->scheme != uri_scheme::other && !uri->params.has("lr");
  });
}

bool has_star_contact(const message& m) {
  const auto list = m.list(header_id::contact);
  return std::find(list.begin(), list.end(), "*") != list.end();
}

using h = header_id;
using d = deviation;

constexpr lint_rule rules[] = {
    {d::missing_to_tag, h::to, [](const message& m) { return m.status() > 100 && m.to().tag().empty(); }},
    {d::missing_content_type, h::content_type,
     [](const message& m) { return !m.body().empty() && !m.has(h::content_type); }},
    {d::missing_dialog_contact, h::contact,
     [](const message& m) {
       return is_request(m, {method::subscribe, method::notify, method::refer, method::update}) &&
              !m.has(h::contact);
     }},
    {d::several_contacts, h::contact,
     [](const message& m) {
       return is_request(m, {method::invite, method::subscribe}) && m.list(h::contact).size() > 1;
     }},
    {d::contact_not_sips, h::contact, needs_sips_contact},
    {d::star_without_zero_expires, h::contact,
     [](const message& m) {
       const auto seconds = m.get<expires>();
       return is_request(m, {method::register_}) && has_star_contact(m) &&
              (!seconds || seconds->seconds != 0);
     }},
    {d::require_in_cancel_or_ack, h::require,
     [](const message& m) {
       return is_request(m, {method::cancel, method::ack}) && m.has(h::require);
     }},
    {d::require_in_cancel_or_ack, h::proxy_require,
     [](const message& m) {
       return is_request(m, {method::cancel, method::ack}) && m.has(h::proxy_require);
     }},
    {d::route_without_lr, h::route, [](const message& m) { return has_strict_route(m, h::route); }},
    {d::route_without_lr, h::record_route,
     [](const message& m) { return has_strict_route(m, h::record_route); }},
    {d::route_without_lr, h::path, [](const message& m) { return has_strict_route(m, h::path); }},
    {d::route_without_lr, h::service_route,
     [](const message& m) { return has_strict_route(m, h::service_route); }},
    {d::missing_event, h::event,
     [](const message& m) {
       return is_request(m, {method::subscribe, method::notify, method::publish}) && !m.has(h::event);
     }},
    {d::missing_subscription_state, h::subscription_state,
     [](const message& m) { return is_request(m, {method::notify}) && !m.has(h::subscription_state); }},
    {d::refer_to_count, h::refer_to,
     [](const message& m) {
       const auto is_refer_to = [](const header_entry& e) { return e.id == h::refer_to; };
       return is_request(m, {method::refer}) &&
              std::count_if(m.headers().begin(), m.headers().end(), is_refer_to) != 1;
     }},
    {d::missing_rack, h::rack,
     [](const message& m) { return is_request(m, {method::prack}) && !m.has(h::rack); }},
    {d::missing_rseq, h::rseq,
     [](const message& m) {
       return m.status() > 100 && m.status() < 200 && m.lists(h::require, "100rel") && !m.has(h::rseq);
     }},
    {d::missing_etag, h::sip_etag,
     [](const message& m) { return is_success(m, method::publish) && !m.has(h::sip_etag); }},
    {d::missing_challenge, h::www_authenticate,
     [](const message& m) { return m.status() == 401 && !m.has(h::www_authenticate); }},
    {d::missing_challenge, h::proxy_authenticate,
     [](const message& m) { return m.status() == 407 && !m.has(h::proxy_authenticate); }},
    {d::missing_allow_in_405, h::allow,
     [](const message& m) { return m.status() == 405 && !m.has(h::allow); }},
    {d::missing_unsupported, h::unsupported,
     [](const message& m) { return m.status() == 420 && !m.has(h::unsupported); }},
    {d::missing_accept_in_415, h::accept,
     [](const message& m) {
       return m.status() == 415 && !m.has(h::accept) && !m.has(h::accept_encoding) &&
              !m.has(h::accept_language);
     }},
    {d::missing_min_se, h::min_se, [](const message& m) { return m.status() == 422 && !m.has(h::min_se); }},
    {d::missing_min_expires, h::min_expires,
     [](const message& m) { return m.status() == 423 && !m.has(h::min_expires); }},
    {d::session_expires_range, h::session_expires,
     [](const message& m) {
       const auto timer = m.get<session_expires_header>();
       return timer && timer->seconds < 90;
     }},
    {d::contradictory_replaces, h::join,
     [](const message& m) { return m.is_request() && m.has(h::replaces) && m.has(h::join); }},
    {d::recv_info_in_info, h::recv_info,
     [](const message& m) { return is_request(m, {method::info}) && m.has(h::recv_info); }},
    {d::missing_allow, h::allow, [](const message& m) { return tells_capabilities(m) && !m.has(h::allow); }},
    {d::missing_supported, h::supported,
     [](const message& m) { return tells_capabilities(m) && !m.has(h::supported); }},
    {d::options_answer, h::allow,
     [](const message& m) {
       const auto there = {h::allow, h::accept, h::accept_encoding, h::accept_language, h::supported};
       return is_success(m, method::options) &&
              !std::all_of(there.begin(), there.end(), [&](header_id id) { return m.has(id); });
     }},
};

}  // namespace

std::span<const lint_rule> lint_rules() {
  return rules;
}

}  // namespace sip
