#include <sip/auth/verifier.hpp>

#include <base/ascii.hpp>
#include <base/assert.hpp>
#include <sip/message/uri.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <utility>

namespace sip {
namespace {

constexpr std::size_t number_digits = 16;  // of time and counter, in hexadecimal
constexpr std::size_t mac_digits = 32;     // 128 bits
constexpr std::uint32_t window = 64;       // of nonce counts

std::string hex_of(std::uint64_t number) {
  char text[number_digits + 1];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(number));
  return text;
}

std::optional<std::uint64_t> number_of(std::string_view hex) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), number, 16);
  if (error != std::errc{} || end != hex.data() + hex.size()) return std::nullopt;
  return number;
}

/// Without telling by its time where the first difference is.
bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), base::to_lower);
  return out;
}

/// RFC 8760 §2.6: the URI is the Request-URI, in any spelling that means the same.
bool same_target(std::string_view uri, std::string_view request_uri) {
  if (uri == request_uri) return true;
  const auto a = parse_uri(uri), b = parse_uri(request_uri);
  return a && b && equivalent(*a, *b);
}

digest_input input_of(const authorization& a) {
  digest_input in;
  in.algorithm = *a.algorithm;
  in.qop = a.qop;
  in.realm = a.realm;
  in.nonce = a.nonce;
  in.cnonce = a.cnonce;
  in.nc = a.nc;
  in.uri = a.uri;
  return in;
}

}  // namespace

std::string_view describe(auth_outcome o) {
  switch (o) {
    case auth_outcome::accepted:
      return "the credentials are right";
    case auth_outcome::no_credentials:
      return "there are no credentials for this realm";
    case auth_outcome::stale:
      return "the nonce is too old";
    case auth_outcome::replayed:
      return "the credentials were used before";
    case auth_outcome::forged_nonce:
      return "the nonce is not one of ours for this algorithm and realm";
    case auth_outcome::bad_credentials:
      return "the credentials do not fit what was offered";
    case auth_outcome::other_uri:
      return "the credentials are for another Request-URI";
    case auth_outcome::unknown_user:
      return "there is no such user";
    case auth_outcome::wrong_response:
      return "the password is wrong";
  }
  return "unknown outcome";
}

verifier::verifier(verifier_options options, user_lookup lookup, base::rng& random)
    : options_(std::move(options)), lookup_(std::move(lookup)) {
  SIPTTY_ASSERT(!options_.algorithms.empty() && options_.max_nonces > 0);
  for (std::size_t i = 0; i < key_.size(); i += 8) {
    for (auto bits = random.next(), k = std::uint64_t{0}; k < 8; ++k, bits >>= 8U) {
      key_[i + k] = static_cast<unsigned char>(bits);
    }
  }
  opaque_ = random.token(16);
}

std::string verifier::mac(std::string_view head, digest_algorithm a) const {
  std::string text(head);
  text.append(name_of(a)).append(":").append(options_.realm);
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  SIPTTY_ASSERT(HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()), data, text.size(), bytes,
                     &size) != nullptr);
  std::string out;
  for (std::size_t i = 0; i < mac_digits / 16; ++i) {
    std::uint64_t part = 0;
    for (std::size_t k = 0; k < 8; ++k) part = part << 8U | bytes[i * 8 + k];
    out += hex_of(part);
  }
  return out;
}

std::string verifier::make_nonce(base::instant now, digest_algorithm a, std::uint64_t number) const {
  auto head = hex_of(static_cast<std::uint64_t>(now.time_since_epoch().count())) + hex_of(number);
  return head + mac(head, a);
}

std::optional<verifier::stamp> verifier::read_nonce(const authorization& a) const {
  const std::string_view nonce = a.nonce;
  if (nonce.size() != 2 * number_digits + mac_digits) return std::nullopt;
  const auto head = nonce.substr(0, 2 * number_digits);
  if (!same_secret(nonce.substr(head.size()), mac(head, *a.algorithm))) return std::nullopt;
  const auto time = number_of(head.substr(0, number_digits)), number = number_of(head.substr(number_digits));
  if (!time || !number) return std::nullopt;
  return stamp{base::instant(base::duration(static_cast<base::duration::rep>(*time))), *number};
}

/// Only what we offered is an answer to it.
bool verifier::fits_offer(const authorization& a) const {
  const auto& offered = options_.algorithms;
  if (!a.algorithm || std::find(offered.begin(), offered.end(), *a.algorithm) == offered.end()) return false;
  if (a.opaque && *a.opaque != opaque_) return false;
  switch (a.qop) {
    case digest_qop::auth:
      return options_.offer_auth;
    case digest_qop::auth_int:
      return options_.offer_auth_int;
    case digest_qop::none:
      break;
  }
  return options_.allow_without_qop && *a.algorithm == digest_algorithm::md5;
}

auth_verdict verifier::verify(base::instant now, const message& request) {
  auth_verdict verdict;
  const auto wanted = options_.proxy ? header_id::proxy_authorization : header_id::authorization;
  std::size_t looked_at = 0;
  for (const auto& h : request.headers()) {
    if (h.id != wanted) continue;
    if (++looked_at > max_authorizations) break;
    auto a = parse_authorization(request.value(h));
    if (!a) {
      if (verdict.outcome == auth_outcome::no_credentials) verdict.outcome = auth_outcome::bad_credentials;
      continue;
    }
    if (a->realm != options_.realm) continue;
    verdict.outcome = judge(now, request, *a, verdict);
    if (!verdict) continue;
    verdict.used = std::move(*a);
    return verdict;
  }
  return verdict;
}

// The order tells nobody whether a user exists: the nonce comes first, and an unknown user's response is
// computed too.
auth_outcome verifier::judge(base::instant now, const message& request, const authorization& a,
                             auth_verdict& verdict) {
  if (!fits_offer(a)) return auth_outcome::bad_credentials;
  const auto made = read_nonce(a);
  if (!made) return auth_outcome::forged_nonce;
  if (!same_target(a.uri, request.request_uri())) return auth_outcome::other_uri;
  const auto user = lookup_({a.username, a.userhash, options_.realm, *a.algorithm});
  const auto secret = user.value_or(user_secret{a.username, opaque_, {}});
  auto ha1 = !secret.ha1.empty() ? lower(secret.ha1)
                                 : digest_ha1(*a.algorithm, secret.name, options_.realm, secret.password);
  auto in = input_of(a);
  in.ha1 = ha1;
  in.method = request.method_text();
  in.body = request.body();
  if (const auto known = nonces_.find(made->number); known != nonces_.end()) {
    in.session_nonce = known->second.session_nonce;
    in.session_cnonce = known->second.session_cnonce;
  }
  const bool right = same_secret(digest_response(in), lower(a.response));
  if (!user) return auth_outcome::unknown_user;
  if (!right) return auth_outcome::wrong_response;
  const auto outcome = use(now, a, *made);
  if (outcome == auth_outcome::accepted) {
    verdict.user = secret.name;
    verdict.ha1 = std::move(ha1);
  }
  return outcome;
}

// A client without qop has no count: its nonce is good for one request.
auth_outcome verifier::use(base::instant now, const authorization& a, const stamp& s) {
  if (s.made > now || now - s.made > options_.nonce_life) return auth_outcome::stale;
  const auto count = a.qop == digest_qop::none ? 1U : a.nonce_count;
  const auto found = nonces_.find(s.number);
  if (found == nonces_.end()) {
    if (s.number <= forgotten_) return auth_outcome::stale;
    remember(now, s.number, {count, 1, a.nonce, a.cnonce, s.made + options_.nonce_life});
    return auth_outcome::accepted;
  }
  auto& n = found->second;
  if (n.session_cnonce.empty()) n.session_cnonce = a.cnonce;
  if (count > n.highest) {
    const auto step = count - n.highest;
    n.seen = step < window ? n.seen << step | 1U : 1U;
    n.highest = count;
    return auth_outcome::accepted;
  }
  const auto back = n.highest - count;
  if (back >= window || (n.seen >> back & 1U) != 0) return auth_outcome::replayed;
  n.seen |= std::uint64_t{1} << back;
  return auth_outcome::accepted;
}

void verifier::remember(base::instant now, std::uint64_t number, nonce_use n) {
  while (!nonces_.empty() &&
         (nonces_.size() >= options_.max_nonces || nonces_.begin()->second.expires < now)) {
    forgotten_ = std::max(forgotten_, nonces_.begin()->first);
    nonces_.erase(nonces_.begin());
  }
  nonces_[number] = std::move(n);
}

void verifier::challenge(base::instant now, draft& response, auth_outcome why) {
  const bool stale = why == auth_outcome::stale || why == auth_outcome::replayed;
  std::string qop = options_.offer_auth ? "auth" : "";
  if (options_.offer_auth_int) qop += qop.empty() ? "auth-int" : ",auth-int";
  for (const auto a : options_.algorithms) {
    if (!is_available(a)) continue;
    std::string value = "Digest realm=" + quote(options_.realm) + ", nonce=\"" +
                        make_nonce(now, a, next_number_++) + "\", opaque=\"" + opaque_ +
                        "\", algorithm=" + std::string(name_of(a));
    if (!qop.empty()) value += ", qop=\"" + qop + '"';
    if (stale) value += ", stale=true";
    if (options_.ask_userhash) value += ", userhash=true";
    response.add(options_.proxy ? header_id::proxy_authenticate : header_id::www_authenticate, value);
  }
}

void verifier::confirm(base::instant now, draft& response, const auth_verdict& verdict) {
  if (!verdict) return;
  const auto& a = verdict.used;
  const auto made = read_nonce(a);
  if (!made) return;
  auto in = input_of(a);
  in.ha1 = verdict.ha1;
  in.body = response.body();
  std::string session_nonce, session_cnonce;
  if (const auto known = nonces_.find(made->number); known != nonces_.end()) {
    session_nonce = known->second.session_nonce;
    session_cnonce = known->second.session_cnonce;
  }
  in.session_nonce = session_nonce;
  in.session_cnonce = session_cnonce;
  std::string value;
  if (a.qop != digest_qop::none) {
    value = "qop=" + std::string(name_of(a.qop)) + ", rspauth=\"" + digest_response(in) +
            "\", cnonce=" + quote(a.cnonce) + ", nc=" + a.nc;
  }
  if (options_.renew_after && now - made->made >= *options_.renew_after) {
    const auto number = next_number_++;
    const auto next = make_nonce(now, *a.algorithm, number);
    // The session of -sess goes on with its first nonce and cnonce (RFC 7616 §3.4.2).
    if (is_session(*a.algorithm)) {
      remember(now, number,
               {0, 1, std::move(session_nonce), std::move(session_cnonce), now + options_.nonce_life});
    }
    value += (value.empty() ? "nextnonce=\"" : ", nextnonce=\"") + next + '"';
  }
  if (value.empty()) return;
  if (options_.proxy) {
    response.add("Proxy-Authentication-Info", value);
  } else {
    response.add(header_id::authentication_info, value);
  }
}

}  // namespace sip
