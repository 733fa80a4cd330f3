#include <sip/identity/verify.hpp>

#include <base/ascii.hpp>

#include <algorithm>
#include <cstdlib>

namespace sip {
namespace {

/// One header's way through §6.2.
class judgement {
 public:
  judgement(const identity_policy& policy, const request_claims& said, std::int64_t now_s)
      : policy_(policy), said_(said), now_s_(now_s) {}

  identity_result judge(std::string_view value, const credential_lookup& lookup) {
    const auto header = parse_identity(value);
    if (!header) return finish(identity_outcome::malformed, "not an Identity header with info");
    result_.info = header->info;
    result_.ppt = header->ppt;
    if (!header->ppt.empty() && header->ppt != "shaken" && header->ppt != "div")
      return finish(identity_outcome::unsupported_ppt);
    const auto token = passport_token::parse(header->token);
    if (!token) return finish(identity_outcome::malformed, describe(token.error().code));
    result_.claims = token->claims;
    if (header->ppt == "div") return finish(identity_outcome::not_judged);
    if (!base::iequals(header->algorithm, "ES256"))
      return finish(identity_outcome::unsupported_credential, "the algorithm is not ES256");
    const auto text = lookup ? lookup(header->info) : std::nullopt;
    if (!text) return finish(identity_outcome::no_credential);
    const auto chain = certificate_chain::parse(*text);
    if (!chain || !chain->is_es256())
      return finish(identity_outcome::unsupported_credential, "no certificate for ES256");
    return check(*header, *token, *chain);
  }

 private:
  identity_result finish(identity_outcome o, std::string_view detail = {}) {
    result_.outcome = o;
    result_.detail = detail;
    return result_;
  }

  [[nodiscard]] bool is_fresh(std::int64_t at_s) const {
    // Both ends of the difference are bounded, so that it cannot overflow.
    return at_s >= now_s_ - policy_.freshness_s && at_s <= now_s_ + policy_.freshness_s;
  }

  /// Steps 4 and 5, and the right to sign for this caller.
  identity_result check(const identity_header& header, const passport_token& token,
                        const certificate_chain& chain) {
    std::string text(token.signed_text);
    auto signed_at = said_.date_s;
    if (token.claims) {
      if (const auto* claim = mismatch(header, *token.claims))
        return finish(identity_outcome::mismatch, claim);
      signed_at = token.claims->issued_at_s;
    } else {
      if (!header.ppt.empty()) return finish(identity_outcome::malformed, "an extension needs the full form");
      if (!said_.date_s) return finish(identity_outcome::no_date);
      text = rebuilt(header);
    }
    if (!is_fresh(*signed_at) || (said_.date_s && !is_fresh(*said_.date_s)))
      return finish(identity_outcome::stale);
    const auto anchors = certificate_chain::parse(policy_.anchors);
    if (!anchors) return finish(identity_outcome::unsupported_credential, "there are no trusted authorities");
    for (const auto at : {now_s_, *signed_at}) {
      if (const auto problem = chain.problem(*anchors, at); !problem.empty())
        return finish(identity_outcome::unsupported_credential, problem);
    }
    if (!chain.verify(text, token.signature)) return finish(identity_outcome::bad_signature);
    if (!chain.speaks_for(said_.orig)) return finish(identity_outcome::not_authorized);
    return finish(identity_outcome::valid);
  }

  /// The name of the first claim that is not what header and request say; nullptr when all are.
  [[nodiscard]] const char* mismatch(const identity_header& header, const passport& p) const {
    if (p.algorithm != "ES256") return "alg";
    if (p.x5u != header.info) return "x5u";
    if (p.ppt != header.ppt) return "ppt";
    if (p.orig != said_.orig) return "orig";
    if (std::find(p.dest.begin(), p.dest.end(), said_.dest) == p.dest.end()) return "dest";
    auto keys = p.media_keys;
    std::sort(keys.begin(), keys.end());
    return keys == said_.media_keys ? nullptr : "mky";
  }

  /// What the sender of a compact form has signed (RFC 8225 §7).
  [[nodiscard]] std::string rebuilt(const identity_header& header) const {
    passport p;
    p.x5u = header.info;
    p.orig = said_.orig;
    p.dest = {said_.dest};
    p.issued_at_s = *said_.date_s;
    p.media_keys = said_.media_keys;
    return base64url_encode(p.header_json()) + "." + base64url_encode(p.payload_json());
  }

  const identity_policy& policy_;
  const request_claims& said_;
  std::int64_t now_s_;
  identity_result result_;
};

}  // namespace

std::string_view describe(identity_outcome o) {
  switch (o) {
    case identity_outcome::valid:
      return "the identity is proven";
    case identity_outcome::not_judged:
      return "the PASSporT tells a diversion, not the caller";
    case identity_outcome::unsupported_ppt:
      return "the PASSporT has an extension that is not supported";
    case identity_outcome::malformed:
      return "the Identity header is malformed";
    case identity_outcome::no_credential:
      return "the certificate that info leads to cannot be had";
    case identity_outcome::unsupported_credential:
      return "the certificate is not trusted or not supported";
    case identity_outcome::not_authorized:
      return "the certificate does not speak for this number or domain";
    case identity_outcome::stale:
      return "Date or iat is not of the last minute";
    case identity_outcome::no_date:
      return "the compact form needs a Date header";
    case identity_outcome::mismatch:
      return "the signed claims are not what the request says";
    case identity_outcome::bad_signature:
      return "the signature is wrong";
  }
  return "unknown outcome";
}

const identity_result* identity_verdict::valid() const {
  const auto at = std::find_if(results.begin(), results.end(),
                               [](const identity_result& r) { return r.outcome == identity_outcome::valid; });
  return at == results.end() ? nullptr : &*at;
}

// RFC 8224 §6.2.2: 428 when there was nothing to judge, 436 when no certificate could be had, 437 when none
// that was had is supported, 403 when one is only too old, 438 for the rest.
int identity_verdict::status() const {
  if (valid() != nullptr) return 0;
  const auto count = [&](auto... outcomes) {
    return std::count_if(results.begin(), results.end(),
                         [&](const identity_result& r) { return ((r.outcome == outcomes) || ...); });
  };
  const auto all = static_cast<std::ptrdiff_t>(results.size());
  const auto judged = all - count(identity_outcome::not_judged, identity_outcome::unsupported_ppt);
  const auto unreachable = count(identity_outcome::no_credential);
  const auto unsupported = count(identity_outcome::unsupported_credential, identity_outcome::not_authorized);
  if (judged == 0) return 428;
  if (unreachable == judged) return 436;
  if (count(identity_outcome::stale) > 0) return 403;
  return unreachable + unsupported == judged ? 437 : 438;
}

std::string_view identity_verdict::reason() const {
  switch (status()) {
    case 0:
      return "OK";
    case 403:
      return "Stale Date";
    case 428:
      return results.empty() ? "Use Identity Header" : "Use Supported PASSporT Format";
    case 436:
      return "Bad Identity Info";
    case 437:
      return "Unsupported Credential";
    default:
      return "Invalid Identity Header";
  }
}

identity_verdict verify_identity(const message& request, const identity_policy& policy,
                                 const credential_lookup& lookup, base::wall_time now) {
  const auto said = claims_of(request, policy.numbers, policy.asserted);
  identity_verdict out;
  out.orig = said.orig;
  for (const auto& h : request.headers()) {
    if (h.id != header_id::identity) continue;
    if (out.results.size() == max_identity_headers) break;
    out.results.push_back(
        judgement(policy, said, now.microseconds / 1'000'000).judge(unfolded(request.value(h)), lookup));
  }
  return out;
}

}  // namespace sip
