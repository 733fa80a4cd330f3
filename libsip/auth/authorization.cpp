#include <sip/auth/authorization.hpp>

#include "auth_items.hpp"

#include <sip/message/params.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace sip {
namespace {

constexpr std::size_t nonce_count_digits = 8;

struct parameter {
  std::string_view name;
  std::string authorization::*into;
};
constexpr std::array<parameter, 7> texts{{{"username", &authorization::username},
                                          {"realm", &authorization::realm},
                                          {"nonce", &authorization::nonce},
                                          {"uri", &authorization::uri},
                                          {"response", &authorization::response},
                                          {"cnonce", &authorization::cnonce},
                                          {"nc", &authorization::nc}}};

bool read_nonce_count(authorization& a) {
  if (a.nc.size() != nonce_count_digits || !std::all_of(a.nc.begin(), a.nc.end(), base::is_hex)) return false;
  std::from_chars(a.nc.data(), a.nc.data() + a.nc.size(), a.nonce_count, 16);
  return true;
}

bool read_qop(authorization& a, std::string_view value) {
  if (base::iequals(value, "auth")) a.qop = digest_qop::auth;
  if (base::iequals(value, "auth-int")) a.qop = digest_qop::auth_int;
  return a.qop != digest_qop::none;
}

/// False when the parameter makes the whole worthless.
bool read_parameter(authorization& a, const auth_item& i) {
  const auto value = unquote(i.value);
  for (const auto& t : texts) {
    if (!base::iequals(i.name, t.name)) continue;
    if (!(a.*t.into).empty()) return false;
    a.*t.into = value;
  }
  if (base::iequals(i.name, "algorithm")) a.algorithm = digest_algorithm_of(value);
  if (base::iequals(i.name, "opaque")) a.opaque = value;
  if (base::iequals(i.name, "userhash")) a.userhash = base::iequals(value, "true");
  return !base::iequals(i.name, "qop") || read_qop(a, value);
}

}  // namespace

std::optional<authorization> parse_authorization(std::string_view value) {
  auth_reader items(value);
  const auto scheme = items.next();
  if (!scheme || !scheme->is_scheme || !base::iequals(scheme->name, "Digest")) return std::nullopt;
  authorization a;
  while (const auto i = items.next()) {
    if (i->is_scheme || !read_parameter(a, *i)) return std::nullopt;
  }
  if (a.username.empty() || a.nonce.empty() || a.uri.empty() || a.response.empty()) return std::nullopt;
  if (a.qop != digest_qop::none && (a.cnonce.empty() || !read_nonce_count(a))) return std::nullopt;
  return a;
}

}  // namespace sip
