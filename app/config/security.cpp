// What an account says about who may call it and how callers prove who they are: tables "challenge" and
// "stir".
#include "reader.hpp"

#include <siptty/command/suggest.hpp>

#include <sip/identity/certificate.hpp>

#include <algorithm>

namespace siptty {
namespace {

constexpr std::size_t max_users = 1000;
constexpr std::size_t max_certificates = 1000;

void read_algorithms(table_reader& r, std::vector<sip::digest_algorithm>& algorithms) {
  std::vector<std::pair<std::string, toml::source_position>> names;
  if (!r.texts("algorithms", names)) return;
  std::vector<sip::digest_algorithm> found;
  for (const auto& [name, at] : names) {
    const auto a = sip::digest_algorithm_of(name);
    if (!a) {
      r.error_at(at, "algorithms",
                 in_quotes(name) +
                     " is not allowed; must be one of SHA-256, SHA-512-256, MD5, or one of them with -sess");
    } else if (std::find(found.begin(), found.end(), *a) != found.end()) {
      r.error_at(at, "algorithms", in_quotes(name) + " stands twice; each may stand once");
    } else {
      found.push_back(*a);
    }
  }
  if (names.empty()) r.error("algorithms", "names none; leave the key out for SHA-256, SHA-512-256 and MD5");
  algorithms = std::move(found);
}

challenge_config::user read_user(const toml::table& table, bool fetch, findings& out) {
  static constexpr password_keys keys{"password", "password_env", "password_file"};
  table_reader r(table, "accounts.challenge.users", out);
  challenge_config::user u;
  r.text("name", u.name);
  read_password(r, keys, fetch, u.password);
  if (u.name.empty()) r.missing("name", "is missing; write the user name that the caller gives");
  r.finish();
  return u;
}

/// The text of a PEM file; empty when there is none, and then it was reported.
std::string read_pem(table_reader& r, std::string_view key, const std::string& path, bool is_private) {
  if (path.empty()) return {};
  auto file = read_file(path, sip::max_pem_size);
  if (!file.error.empty()) r.error(key, in_quotes(path) + " cannot be read: " + file.error);
  if (!file.error.empty()) return {};
  if (is_private && file.others_can_read)
    r.warning(key, in_quotes(path) + " can be read by others; run: chmod 600 " + path);
  return std::move(file.text);
}

std::string read_certificates(table_reader& r, std::string_view key, const std::string& path) {
  auto pem = read_pem(r, key, path, false);
  if (pem.empty() || sip::certificate_chain::parse(pem)) return pem;
  r.error(key, in_quotes(path) + " holds no certificates; it must be PEM, the signer's own first");
  return {};
}

void read_signer(table_reader& r, bool fetch, stir_config& c) {
  std::string key_file, url, attest, origid;
  bool full_form = true;
  r.path("key_file", key_file);
  r.text("certificate_url", url);
  r.text("attest", attest);
  r.text("origid", origid);
  r.flag("full_form", full_form);
  if (!key_file.empty() && !url.starts_with("https://")) {
    r.error(
        "certificate_url",
        "must be where others find the certificate of key_file, such as \"https://cert.example.com/me.pem\"");
  }
  if (!attest.empty() && attest != "A" && attest != "B" && attest != "C")
    r.error("attest", "must be \"A\", \"B\" or \"C\" (RFC 8588), or be left out");
  if (!attest.empty() && origid.empty())
    r.missing("origid",
              "is missing; attest needs it: a UUID such as \"123e4567-e89b-42d3-a456-426614174000\"");
  if (key_file.empty() || !fetch) return;
  const auto pem = read_pem(r, "key_file", key_file, true);
  const auto key = sip::signing_key::parse(pem);
  if (key) {
    c.signer = sip::identity_signer{*key, url, full_form, attest, origid, {}};
  } else if (!pem.empty()) {
    r.error("key_file",
            in_quotes(key_file) +
                " holds no key for ES256; make one: openssl ecparam -name prime256v1 -genkey -noout");
  }
}

void read_known_certificates(table_reader& r, bool fetch, stir_config& c, findings& out) {
  for (const auto* table : r.tables("certificates", max_certificates)) {
    table_reader one(*table, "accounts.stir.certificates", out);
    std::string url, file;
    one.text("url", url);
    one.path("file", file);
    if (url.empty()) one.missing("url", "is missing; write the URL that signed calls name");
    if (file.empty()) one.missing("file", "is missing; write the PEM file with what the URL leads to");
    if (fetch) c.certificates[url] = read_certificates(one, "file", file);
    one.finish();
  }
}

}  // namespace

challenge_config read_challenge(const toml::table& table, bool fetch, findings& out) {
  table_reader r(table, "accounts.challenge", out);
  challenge_config c;
  r.text("realm", c.realm);
  read_algorithms(r, c.algorithms);
  for (const auto* t : r.tables("users", max_users)) c.users.push_back(read_user(*t, fetch, out));
  if (!c.realm.empty() && c.users.empty())
    r.missing("users", "is missing; nobody could call: write [[accounts.challenge.users]]");
  if (c.realm.empty() && !c.users.empty()) r.missing("realm", "is missing; users need it");
  r.finish();
  return c;
}

stir_config read_stir(const toml::table& table, bool fetch, findings& out) {
  table_reader r(table, "accounts.stir", out);
  stir_config c;
  std::string trust_file;
  read_signer(r, fetch, c);
  r.path("trust_file", trust_file);
  if (fetch) c.anchors = read_certificates(r, "trust_file", trust_file);
  read_known_certificates(r, fetch, c, out);
  r.flag("require", c.require);
  if (c.require && trust_file.empty())
    r.missing("trust_file", "is missing; require needs the authorities that are trusted");
  r.finish();
  return c;
}

}  // namespace siptty
