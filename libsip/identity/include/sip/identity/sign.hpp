// The authentication service of RFC 8224 §6.1: signs who calls whom.
#pragma once

#include <sip/identity/certificate.hpp>
#include <sip/identity/claims.hpp>

#include <base/export.hpp>
#include <base/time.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace sip SIPTTY_API {

struct identity_signer {
  signing_key key;
  std::string x5u;        ///< where verifiers find the certificate; https
  bool full_form = true;  ///< false: only the signature goes along; never with an extension (RFC 8225 §7)
  std::string attest;     ///< "A", "B" or "C" makes it a "shaken" PASSporT (RFC 8588); empty: plain
  std::string origid;     ///< of shaken
  number_policy numbers;
};

/// A PASSporT as the value of an Identity header.
[[nodiscard]] std::string print_identity(const identity_signer& signer, const passport& claims);

/// Adds Date, unless there is one, and Identity to a request that says From and To. False when its Date is
/// more than a minute off (§6.1 step 3), or when it does not say who calls whom.
bool sign_identity(const identity_signer& signer, draft& request, base::wall_time now);

}  // namespace sip
