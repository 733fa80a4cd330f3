#include <sip/identity/sign.hpp>

#include <cstdlib>

namespace sip {
namespace {

constexpr std::int64_t max_skew_s = 60;  // RFC 8224 §6.1 step 3

}  // namespace

std::string print_identity(const identity_signer& signer, const passport& claims) {
  const auto text = base64url_encode(claims.header_json()) + "." + base64url_encode(claims.payload_json());
  const bool full = signer.full_form || !claims.ppt.empty();
  std::string value = full ? text + "." : "..";
  value += base64url_encode(signer.key.sign(text)) + ";info=<" + signer.x5u + ">;alg=" + claims.algorithm;
  if (!claims.ppt.empty()) value += ";ppt=\"" + claims.ppt + '"';
  return value;
}

bool sign_identity(const identity_signer& signer, draft& request, base::wall_time now) {
  const auto now_s = now.microseconds / 1'000'000;
  if (!request.has(header_id::date)) request.add(header_id::date, print_date(now_s));
  const auto said = claims_of(request, signer.numbers);
  if (!said.date_s || std::abs(*said.date_s - now_s) > max_skew_s) return false;
  if (said.orig.value.empty() || said.dest.value.empty()) return false;
  passport p;
  p.x5u = signer.x5u;
  p.orig = said.orig;
  p.dest = {said.dest};
  p.issued_at_s = *said.date_s;
  p.media_keys = said.media_keys;
  if (!signer.attest.empty()) {
    p.ppt = "shaken";
    p.attest = signer.attest;
    p.origid = signer.origid;
  }
  request.set(header_id::identity, print_identity(signer, p));
  return true;
}

}  // namespace sip
