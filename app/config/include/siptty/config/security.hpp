// Who may call an account, and how it proves and checks who calls: Digest for callers (RFC 7616), STIR (RFC
// 8224).
#pragma once

#include <siptty/config/secret.hpp>

#include <sip/auth/digest.hpp>
#include <sip/identity/sign.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace siptty {

/// Callers must know a user's password; an empty realm lets everybody in.
struct challenge_config {
  struct user {
    std::string name;
    secret password;
  };
  std::string realm;
  std::vector<user> users;  ///< not empty when there is a realm
  /// Offered in this order (RFC 8760 §2.3).
  std::vector<sip::digest_algorithm> algorithms{
      sip::digest_algorithm::sha256, sip::digest_algorithm::sha512_256, sip::digest_algorithm::md5};
};

struct stir_config {
  std::optional<sip::identity_signer> signer;       ///< of outgoing calls; nothing: they are not signed
  std::string anchors;                              ///< authorities in PEM; empty: nobody asks who calls
  std::map<std::string, std::string> certificates;  ///< of signers, in PEM, by URL
  bool require = false;                             ///< calls whose caller is not proven are refused
};

}  // namespace siptty
