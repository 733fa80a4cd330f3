#include <sip/auth/authenticator.hpp>

#include <base/ascii.hpp>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace sip {
namespace {

constexpr std::size_t cnonce_length = 24;  // 120 bits

std::string_view method_of(const draft& request) {
  const std::string_view line = request.start_line();
  return line.substr(0, line.find(' '));
}

std::string_view uri_of(const draft& request) {
  const std::string_view line = request.start_line();
  const auto begin = line.find(' '), end = line.rfind(' ');
  return begin == std::string_view::npos ? std::string_view{} : line.substr(begin + 1, end - begin - 1);
}

std::uint32_t cseq_of(const draft& request) {
  const auto value = base::trim(request.value(header_id::cseq));
  return base::parse_number<std::uint32_t>(value.substr(0, value.find_first_of(" \t"))).value_or(0);
}

std::string nonce_count_text(std::uint32_t count) {
  char text[9];
  std::snprintf(text, sizeof text, "%08x", count);
  return text;
}

std::string printable(std::string_view text) {
  std::string out(text.substr(0, 64));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return out;
}

}  // namespace

std::string_view describe(auth_failure f) {
  switch (f) {
    case auth_failure::none:
      return "no failure";
    case auth_failure::refused:
      return "the server refused the user name or the password";
    case auth_failure::no_challenge:
      return "the server asks for authentication but not for Digest";
    case auth_failure::unsupported_algorithm:
      return "the server asks for a digest algorithm or quality of protection that is not supported";
    case auth_failure::other_realm:
      return "the server asks for credentials of another realm than the account has";
    case auth_failure::no_credentials:
      return "the server asks for a user name and a password, and the account has none";
    case auth_failure::endless:
      return "the server goes on asking for a new nonce";
  }
  return "unknown failure";
}

std::string authenticator::sentence() const {
  std::string text(describe(failure_));
  if (!failed_realm_.empty()) text += " (realm " + printable(failed_realm_) + ")";
  return text;
}

authenticator::session* authenticator::find(bool proxy, std::string_view realm) {
  const auto at = std::find_if(sessions_.begin(), sessions_.end(),
                               [&](const session& s) { return s.proxy == proxy && s.ask.realm == realm; });
  return at == sessions_.end() ? nullptr : &*at;
}

const authenticator::sent_request* authenticator::find_request(std::string_view call_id, std::uint32_t cseq,
                                                               bool proxy, std::string_view realm) const {
  const auto at = std::find_if(sent_.begin(), sent_.end(), [&](const sent_request& r) {
    return r.cseq == cseq && r.proxy == proxy && r.realm == realm && r.call_id == call_id;
  });
  return at == sent_.end() ? nullptr : &*at;
}

const authenticator::sent_request* authenticator::find_request(const message& response, bool proxy,
                                                               std::string_view realm) const {
  return find_request(response.call_id(), response.cseq().number, proxy, realm);
}

bool authenticator::give_up(auth_failure why, std::string_view realm) {
  failure_ = why;
  failed_realm_ = realm;
  return false;
}

unsigned& authenticator::challenges_of(std::string_view call_id) {
  const auto at =
      std::find_if(recent_.begin(), recent_.end(), [&](const auto& r) { return r.first == call_id; });
  if (at != recent_.end()) return at->second;
  if (recent_.size() >= max_requests) recent_.pop_front();
  return recent_.emplace_back(call_id, 0U).second;
}

bool authenticator::on_challenge(const message& response) {
  failure_ = auth_failure::no_challenge;
  failed_realm_.clear();
  if (credentials_.user.empty()) return give_up(auth_failure::no_credentials, {});
  ++challenges_of(response.call_id());
  // One challenge for each realm: the topmost that we can do (RFC 8760 §2.4).
  std::vector<std::pair<bool, std::string>> answered;
  for (const auto& h : response.headers()) {
    const bool proxy = h.id == header_id::proxy_authenticate;
    if (!proxy && h.id != header_id::www_authenticate) continue;
    for (auto& c : parse_challenges(response.value(h))) {
      const auto key = std::pair(proxy, c.realm);
      if (answered.size() == max_realms || std::find(answered.begin(), answered.end(), key) != answered.end())
        continue;
      const bool ours = credentials_.realm.empty() || c.realm == credentials_.realm;
      if (ours && c.is_supported()) {
        if (!take(response, proxy, std::move(c))) return false;
        answered.push_back(key);
      } else if (answered.empty()) {
        give_up(ours ? auth_failure::unsupported_algorithm : auth_failure::other_realm, c.realm);
      }
    }
  }
  if (answered.empty()) return false;
  failure_ = auth_failure::none;
  failed_realm_.clear();
  return true;
}

// A request that is challenged had no credentials, or old ones whose time was over, or fresh ones that were
// refused. Where that cannot be told (rules changed the Call-ID, many requests at once) the count of
// challenges ends it.
bool authenticator::take(const message& response, bool proxy, challenge c) {
  auto* s = find(proxy, c.realm);
  const auto* request = s == nullptr ? nullptr : find_request(response, proxy, c.realm);
  const bool same_nonce = request != nullptr && request->nonce == c.nonce;
  const bool expired = request != nullptr && !same_nonce && s->proven;
  const bool refused = request != nullptr && !c.stale && (same_nonce || (request->first_use && !s->proven));
  auto& challenges = challenges_of(response.call_id());
  if (expired) challenges = 1;
  if (refused || challenges > max_in_a_row) {
    if (s != nullptr) sessions_.erase(sessions_.begin() + (s - sessions_.data()));
    return give_up(c.stale ? auth_failure::endless : auth_failure::refused, c.realm);
  }
  if (s == nullptr) return open(proxy, std::move(c)), true;
  s->proven = false;
  if (s->ask.nonce != c.nonce) {
    s->nonce_count = 0;
    s->first_nonce = c.nonce;
    s->cnonce.clear();
  }
  s->ask = std::move(c);
  return true;
}

void authenticator::open(bool proxy, challenge c) {
  if (sessions_.size() >= max_realms) sessions_.erase(sessions_.begin());
  auto& s = sessions_.emplace_back();
  s.proxy = proxy;
  s.first_nonce = c.nonce;
  s.ask = std::move(c);
}

server_proof authenticator::on_accepted(const message& response) {
  std::erase_if(recent_, [&](const auto& r) { return r.first == response.call_id(); });
  auto proof = server_proof::none;
  for (auto& s : sessions_) {
    const auto* request = find_request(response, s.proxy, s.ask.realm);
    if (request == nullptr) continue;
    s.proven = true;
    const auto info = s.proxy ? response.value("Proxy-Authentication-Info")
                              : response.value(header_id::authentication_info);
    const auto checked = check(info, s, *request, response.body());
    proof = std::max(proof, checked);
    if (checked == server_proof::wrong) continue;
    auto next = find_auth_parameter(info, "nextnonce");
    if (!next || next->empty() || *next == s.ask.nonce) continue;
    s.ask.nonce = std::move(*next);
    s.nonce_count = 0;
  }
  return proof;
}

/// Nothing can be said when the nonce has changed since the request went out.
server_proof authenticator::check(std::string_view info, const session& s, const sent_request& request,
                                  std::string_view body) const {
  const auto rspauth = find_auth_parameter(info, "rspauth");
  if (!rspauth || request.nonce != s.ask.nonce) return server_proof::none;
  const auto nc = nonce_count_text(request.nonce_count);
  auto in = input_of(s);
  in.nc = nc;
  in.method = {};
  in.uri = request.uri;
  in.body = body;
  return base::iequals(*rspauth, digest_response(in)) ? server_proof::valid : server_proof::wrong;
}

void authenticator::authorize(draft& request, base::rng& random) {
  if (sessions_.empty()) return;
  request.remove(header_id::authorization).remove(header_id::proxy_authorization);
  for (auto& s : sessions_) {
    const auto value = header_value(s, request, random);
    request.add(s.proxy ? header_id::proxy_authorization : header_id::authorization, value);
    remember(request, s);
  }
}

// A request that is sent once more unchanged, and the ACK with the CSeq of its INVITE, keep the first entry.
void authenticator::remember(const draft& request, const session& s) {
  const auto call_id = request.value(header_id::call_id);
  if (find_request(call_id, cseq_of(request), s.proxy, s.ask.realm) != nullptr) return;
  if (sent_.size() >= max_requests) sent_.pop_front();
  sent_.push_back({std::string(call_id), cseq_of(request), s.proxy, s.ask.realm, s.ask.nonce,
                   s.nonce_count == 1, s.nonce_count, std::string(uri_of(request))});
}

digest_input authenticator::input_of(const session& s) const {
  digest_input in;
  in.algorithm = s.ask.algorithm.value_or(digest_algorithm::md5);
  in.qop = s.ask.preferred_qop();
  in.username = credentials_.user;
  in.realm = s.ask.realm;
  in.password = credentials_.password;
  in.nonce = s.ask.nonce;
  in.session_nonce = s.first_nonce;
  in.cnonce = s.cnonce;
  return in;
}

std::string authenticator::header_value(session& s, const draft& request, base::rng& random) const {
  if (s.cnonce.empty()) s.cnonce = random.token(cnonce_length);
  const auto nc = nonce_count_text(++s.nonce_count);
  auto in = input_of(s);
  in.nc = nc;
  in.method = method_of(request);
  in.uri = uri_of(request);
  in.body = request.body();

  const auto user =
      s.ask.userhash ? digest_userhash(in.algorithm, in.username, in.realm) : std::string(in.username);
  std::string value = "Digest username=" + quote(user) + ", realm=" + quote(in.realm) +
                      ", nonce=" + quote(in.nonce) + ", uri=" + quote(in.uri) + ", response=\"" +
                      digest_response(in) + '"';
  if (s.ask.names_algorithm) value.append(", algorithm=").append(name_of(in.algorithm));
  if (s.ask.userhash) value += ", userhash=true";
  if (s.ask.opaque) value += ", opaque=" + quote(*s.ask.opaque);
  if (in.qop != digest_qop::none) {
    value.append(", qop=")
        .append(name_of(in.qop))
        .append(", nc=")
        .append(nc)
        .append(", cnonce=")
        .append(quote(in.cnonce));
  }
  return value;
}

}  // namespace sip
