#include "setup.hpp"

#include <base/ascii.hpp>
#include <sip/message/uri.hpp>
#include <siptty/config/sip_uri.hpp>

#include <algorithm>

namespace siptty {

namespace {

bool names_ipv6(std::string_view uri) {
  const auto parsed = sip::parse_uri(uri);
  return parsed && !parsed->host.empty() && parsed->host.front() == '[';
}

/// Unset: any address of the family that the account's servers are named by.
base::endpoint bind_of(const configuration& config, const account_config& account) {
  const auto& host = account.bind_host.empty() ? config.general.bind_host : account.bind_host;
  const auto port = account.bind_port != 0 ? account.bind_port : config.general.bind_port;
  if (const auto address = base::ip_address::parse(host)) return {*address, port};
  const bool v6 = names_ipv6(account.outbound_proxy) || names_ipv6(account.registrar) || names_ipv6(account.sip_uri);
  return {v6 ? base::ip_address::v6({}) : base::ip_address(), port};
}

sip::transport transport_of(transport_kind t) {
  switch (t) {
    case transport_kind::udp: return sip::transport::udp;
    case transport_kind::tcp: return sip::transport::tcp;
    case transport_kind::tls: return sip::transport::tls;
    case transport_kind::ws: return sip::transport::ws;
    case transport_kind::wss: return sip::transport::wss;
  }
  return sip::transport::udp;
}

void append(std::vector<sip::rewrite_rule>& rules, const header_rules& headers) {
  const auto add = [&](const header_list& list, std::string_view method) {
    auto more = rules_of(list, method);
    std::move(more.begin(), more.end(), std::back_inserter(rules));
  };
  add(headers.all, {});
  for (const auto& [method, list] : headers.by_method) add(list, method);
}

}  // namespace

std::vector<sip::rewrite_rule> rules_of(const header_list& headers, std::string_view method) {
  std::vector<sip::rewrite_rule> rules;
  for (const auto& header : headers) {
    const bool again = std::any_of(rules.begin(), rules.end(), [&](const auto& r) { return base::iequals(r.name, header.first); });
    sip::rewrite_rule rule;
    rule.when.method = method;
    rule.kind = again ? sip::edit_kind::add : sip::edit_kind::set;
    rule.name = header.first;
    rule.value = header.second;
    rules.push_back(std::move(rule));
  }
  return rules;
}

sip::account_settings account_settings_of(const configuration& config, const account_config& account,
                                          const header_list& run_headers) {
  sip::account_settings s;
  s.name = account.name;
  s.aor = account.sip_uri;
  s.auth_user = account.auth_user;
  s.auth_password = account.auth_password.reveal();
  s.registrar = account.registrar;
  s.outbound_proxy = account.outbound_proxy;
  s.transport = transport_of(account.transport);
  s.transport_fixed = account.transport_given;
  const auto& r = account.registration;
  s.outbound = r.outbound;
  s.further_outbound_proxies = r.further_proxies;
  s.instance_id = r.instance_id;
  s.gruu = r.gruu;
  s.keep_alive = r.keep_alive;
  s.nat_refresh_s = r.nat_refresh_s;
  s.keep_offer = r.keep_offer;
  s.keep_wanted_s = r.keep_wanted_s;
  s.watch_registration = r.watch;
  s.follow_nat = r.follow_nat;
  s.follow_redirects = r.follow_redirects;
  const auto& who = account.identity;
  s.identity = {who.asserted, who.preferred, who.privacy, who.anonymous};
  for (const auto& u : account.challenge.users) s.challenge.users.push_back({u.name, u.password.reveal()});
  s.challenge.realm = account.challenge.realm;
  s.challenge.algorithms = account.challenge.algorithms;
  s.signer = account.stir.signer;
  s.bind = bind_of(config, account);
  s.expires_s = account.reg_expiry;
  s.user_agent = config.general.user_agent;
  append(s.rules, config.headers);
  append(s.rules, account.headers);
  auto more = rules_of(run_headers);
  std::move(more.begin(), more.end(), std::back_inserter(s.rules));
  return s;
}

sound_settings sound_of(const configuration& config, bool expect_tone) {
  sound_settings s;
  s.tone_hz = config.audio.tone_hz;
  s.play_file = config.audio.play_file;
  if (expect_tone) s.detect_hz = s.tone_hz;
  switch (config.audio.mode) {
    case audio_mode::file: s.source = audio::source_mode::file; break;
    case audio_mode::tone: s.source = audio::source_mode::tone; break;
    case audio_mode::echo: s.source = audio::source_mode::echo; break;
    case audio_mode::device: s.source = audio::source_mode::device; break;
    default: s.source = audio::source_mode::null; break;
  }
  return s;
}

std::string complete_target(std::string_view target, const account_config& account) {
  const auto colon = target.find(':');
  const auto at = target.find('@');
  const bool has_scheme = colon != std::string_view::npos && (at == std::string_view::npos || colon < at) &&
                          (base::istarts_with(target, "sip:") || base::istarts_with(target, "sips:") ||
                           base::istarts_with(target, "tel:") || base::istarts_with(target, "urn:"));
  if (has_scheme) return std::string(target);
  if (at != std::string_view::npos) return "sip:" + std::string(target);
  const auto& home = account.registrar.empty() ? account.sip_uri : account.registrar;
  return with_user(home, target);
}

}  // namespace siptty
