#include <sip/auth/challenge.hpp>

#include "auth_items.hpp"

#include <sip/message/params.hpp>

namespace sip {
namespace {

void read_qop(challenge& c, std::string_view list) {
  c.has_qop = true;
  while (!list.empty()) {
    const auto comma = list.find(',');
    const auto option = base::trim(list.substr(0, comma));
    if (base::iequals(option, "auth")) c.qop_auth = true;
    if (base::iequals(option, "auth-int")) c.qop_auth_int = true;
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
}

void read_parameter(challenge& c, const auth_item& i) {
  const auto value = unquote(i.value);
  if (base::iequals(i.name, "realm")) {
    c.realm = value;
  } else if (base::iequals(i.name, "nonce")) {
    c.nonce = value;
  } else if (base::iequals(i.name, "opaque")) {
    c.opaque = value;
  } else if (base::iequals(i.name, "algorithm")) {
    c.names_algorithm = true;
    c.algorithm = digest_algorithm_of(value);
  } else if (base::iequals(i.name, "stale")) {
    c.stale = base::iequals(value, "true");
  } else if (base::iequals(i.name, "userhash")) {
    c.userhash = base::iequals(value, "true");
  } else if (base::iequals(i.name, "qop")) {
    read_qop(c, value);
  }
}

}  // namespace

bool challenge::is_supported() const {
  if (!algorithm || !is_available(*algorithm)) return false;
  if (!has_qop) return !is_session(*algorithm);
  return qop_auth || qop_auth_int;
}

digest_qop challenge::preferred_qop() const {
  if (qop_auth) return digest_qop::auth;
  return qop_auth_int ? digest_qop::auth_int : digest_qop::none;
}

std::vector<challenge> parse_challenges(std::string_view value) {
  struct candidate {
    challenge c;
    bool has_realm = false;
  };
  std::vector<candidate> found;
  bool digest = false;
  auth_reader items(value);
  while (const auto i = items.next()) {
    if (i->is_scheme) {
      digest = base::iequals(i->name, "Digest");
      if (!digest) continue;
      if (found.size() == max_challenges) break;
      found.emplace_back();
    } else if (digest) {
      found.back().has_realm |= base::iequals(i->name, "realm");
      read_parameter(found.back().c, *i);
    }
  }
  std::vector<challenge> usable;
  for (auto& f : found) {
    if (f.has_realm && !f.c.nonce.empty()) usable.push_back(std::move(f.c));
  }
  return usable;
}

std::optional<std::string> find_auth_parameter(std::string_view value, std::string_view name) {
  auth_reader items(value);
  while (const auto i = items.next()) {
    if (!i->is_scheme && base::iequals(i->name, name)) return unquote(i->value);
  }
  return std::nullopt;
}

}  // namespace sip
