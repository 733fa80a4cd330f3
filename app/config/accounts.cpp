#include "reader.hpp"

#include <siptty/command/suggest.hpp>
#include <siptty/config/sip_uri.hpp>

#include <algorithm>

namespace siptty {
namespace {

constexpr std::size_t max_blf = 1000;
constexpr password_keys account_password{"auth_password", "auth_password_env", "auth_password_file"};

void read_nat(const toml::table& table, nat_config& nat, findings& out) {
  table_reader r(table, "accounts.nat", out);
  r.text("stun_server", nat.stun_server);
  r.flag("ice_enabled", nat.ice_enabled);
  r.flag("turn_enabled", nat.turn_enabled);
  r.text("turn_server", nat.turn_server);
  r.text("turn_user", nat.turn_user);
  r.password("turn_pass", nat.turn_pass);
  if (nat.turn_enabled && nat.turn_server.empty())
    r.missing("turn_server", "is missing; turn_enabled = true needs it");
  r.finish();
}

void read_tls(const toml::table& table, tls_config& tls, findings& out) {
  table_reader r(table, "accounts.tls", out);
  r.path("cert_file", tls.cert_file);
  r.path("key_file", tls.key_file);
  r.path("ca_file", tls.ca_file);
  r.flag("verify_server", tls.verify_server);
  if (!tls.cert_file.empty() && tls.key_file.empty()) r.missing("key_file", "is missing; cert_file needs it");
  if (tls.cert_file.empty() && !tls.key_file.empty()) r.missing("cert_file", "is missing; key_file needs it");
  r.finish();
}

void read_srtp(const toml::table& table, srtp_config& srtp, findings& out) {
  table_reader r(table, "accounts.srtp", out);
  r.flag("enabled", srtp.enabled);
  r.flag("require", srtp.require);
  if (srtp.require && !srtp.enabled) r.error("enabled", "must be true when require is true");
  r.finish();
}

void read_blf(const std::vector<const toml::table*>& tables, std::vector<blf_config>& blf, findings& out) {
  for (const auto* table : tables) {
    table_reader r(*table, "accounts.blf", out);
    blf_config one;
    r.text("extension", one.extension);
    r.text("label", one.label);
    if (one.extension.empty())
      r.missing("extension", "is missing; write the extension or URI to watch, such as \"201\"");
    if (one.label.empty()) one.label = one.extension;
    const bool twice = std::any_of(blf.begin(), blf.end(), [&](const blf_config& b) {
      return !one.extension.empty() && b.extension == one.extension;
    });
    if (twice)
      r.error("extension", in_quotes(one.extension) + " stands twice in this account; each may stand once");
    r.finish();
    blf.push_back(std::move(one));
  }
}

void read_sections(table_reader& r, account_config& a, findings& out) {
  if (const auto* t = r.table("nat")) read_nat(*t, a.nat, out);
  if (const auto* t = r.table("tls")) read_tls(*t, a.tls, out);
  if (const auto* t = r.table("srtp")) read_srtp(*t, a.srtp, out);
  if (const auto* t = r.table("registration")) a.registration = read_registration(*t, out);
  if (const auto* t = r.table("identity")) a.identity = read_identity(*t, out);
  if (const auto* t = r.table("challenge")) a.challenge = read_challenge(*t, a.enabled, out);
  if (const auto* t = r.table("stir")) a.stir = read_stir(*t, a.enabled, out);
  if (const auto* t = r.table("codecs")) read_codecs(*t, a, out);
  if (const auto* t = r.table("headers")) a.headers = read_headers(*t, "accounts.headers", out);
  read_blf(r.tables("blf", max_blf), a.blf, out);
}

account_config read_account(table_reader& r, findings& out) {
  account_config a;
  r.text("name", a.name);
  r.flag("enabled", a.enabled);
  r.uri("sip_uri", a.sip_uri);
  r.text("auth_user", a.auth_user);
  read_password(r, account_password, a.enabled, a.auth_password);
  r.uri("registrar", a.registrar);
  r.uri("outbound_proxy", a.outbound_proxy);
  r.one_of("transport", transports, a.transport);
  r.flag("register", a.register_);
  r.number("reg_expiry", 1, 4294967295, a.reg_expiry);
  r.one_of("dtmf", dtmf_modes, a.dtmf);
  r.flag("rtcp_mux", a.media.rtcp_mux);
  r.address("bind_host", a.bind_host);
  r.number("bind_port", 0, 65535, a.bind_port);
  read_sections(r, a, out);
  return a;
}

}  // namespace

std::vector<account_config> read_accounts(table_reader& top, findings& out) {
  std::vector<account_config> accounts;
  for (const auto* table : top.tables("accounts", max_accounts)) {
    table_reader r(*table, "accounts", out);
    auto a = read_account(r, out);
    a.transport_given = table->contains("transport");
    const bool twice = std::any_of(accounts.begin(), accounts.end(), [&](const account_config& other) {
      return !a.name.empty() && other.name == a.name;
    });
    if (a.name.empty()) r.missing("name", "is missing; every account needs a name of its own");
    if (twice) r.error("name", in_quotes(a.name) + " is the name of an earlier account; each needs its own");
    if (a.sip_uri.empty())
      r.missing("sip_uri", "is missing; write one such as \"sip:alice@pbx.example.com\"");
    if (a.register_ && a.registrar.empty()) {
      r.missing("registrar", "is missing; write one such as \"sip:pbx.example.com\", or register = false");
    }
    if (a.auth_user.empty()) a.auth_user = user_of(a.sip_uri);
    r.finish();
    accounts.push_back(std::move(a));
  }
  return accounts;
}

}  // namespace siptty
