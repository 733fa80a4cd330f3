// Digest authentication as a server (RFC 7616, RFC 8760, RFC 3261 §22): challenges and judges the answers.
//
// A nonce is "time counter mac": the time it was made and a counter, with a keyed hash over both, the realm
// and the algorithm. So a flood of requests leaves nothing behind, an answer to a challenge that we never
// made is told, and one for a strong algorithm cannot be turned into one for a weak one. Only a nonce that
// was answered rightly gets an entry in a bounded table, which keeps replays out: its counts are seen once,
// in a window of 64. What falls out of the table takes all older nonces with it: they are stale from then on.
#pragma once

#include <base/export.hpp>
#include <base/rng.hpp>
#include <base/time.hpp>
#include <sip/auth/authorization.hpp>
#include <sip/message/draft.hpp>
#include <sip/message/message.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

/// Whom credentials claim to be.
struct user_query {
  std::string_view username;  ///< with `hashed`: `digest_userhash(algorithm, name, realm)`
  bool hashed = false;
  std::string_view realm;
  digest_algorithm algorithm = digest_algorithm::md5;
};

/// What the application knows about a user. One of password and ha1 is enough.
struct user_secret {
  std::string name;  ///< in clear
  std::string password;
  std::string ha1;  ///< `digest_ha1` of the algorithm asked for; empty: from the password
};
using user_lookup = std::function<std::optional<user_secret>(const user_query&)>;

struct verifier_options {
  std::string realm;
  bool proxy = false;  ///< 407 and the Proxy- headers in place of 401
  /// Offered in this order, each once (RFC 8760 §2.3).
  std::vector<digest_algorithm> algorithms{digest_algorithm::sha256, digest_algorithm::sha512_256,
                                           digest_algorithm::md5};
  bool offer_auth = true, offer_auth_int = true;
  /// Clients of RFC 2069 leave qop out. They get in with MD5, each nonce once; false: never.
  bool allow_without_qop = true;
  bool ask_userhash = false;
  base::duration nonce_life = std::chrono::minutes(5);
  /// A success tells the next nonce when the one it used is older than this; nothing: never.
  std::optional<base::duration> renew_after = std::chrono::minutes(2);
  std::size_t max_nonces = 4096;  ///< answered ones that are remembered
};

enum class auth_outcome : std::uint8_t {
  accepted,
  no_credentials,   ///< none for this realm
  stale,            ///< right, but the nonce is too old or was used up: challenge with stale=true
  replayed,         ///< right, but this count of the nonce was seen before: the same
  forged_nonce,     ///< the nonce is not ours, or not for that algorithm or realm
  bad_credentials,  ///< syntax, or parameters that we did not offer
  other_uri,        ///< made for another Request-URI
  unknown_user,
  wrong_response,  ///< the password is wrong
};
[[nodiscard]] std::string_view describe(auth_outcome o);  ///< a sentence without a full stop

/// What a request's credentials are worth, and what its answer needs.
struct auth_verdict {
  auth_outcome outcome = auth_outcome::no_credentials;
  std::string user;  ///< in clear; only when accepted
  [[nodiscard]] explicit operator bool() const { return outcome == auth_outcome::accepted; }

  authorization used;  ///< only when accepted
  std::string ha1;     ///< a secret: for `confirm`, not for logs
};

class verifier {
 public:
  static constexpr std::size_t max_authorizations = 8;  ///< header lines that are looked at

  /// The key of the nonces is drawn here. `lookup` is asked during `verify` and must not be slow.
  verifier(verifier_options options, user_lookup lookup, base::rng& random);

  /// Judges a request. Not for ACK and CANCEL, which cannot be challenged (RFC 3261 §22.1).
  [[nodiscard]] auth_verdict verify(base::instant now, const message& request);
  /// 401 or 407.
  [[nodiscard]] int status() const { return options_.proxy ? 407 : 401; }
  /// Puts one challenge for each algorithm into the response to a request that was not accepted.
  void challenge(base::instant now, draft& response, auth_outcome why);
  /// Puts Authentication-Info into the final response to a request that was accepted: the proof that we know
  /// the password too, and the next nonce when it is time. Call it when the body is in.
  void confirm(base::instant now, draft& response, const auth_verdict& verdict);

  [[nodiscard]] const verifier_options& options() const { return options_; }
  [[nodiscard]] std::size_t remembered() const { return nonces_.size(); }

 private:
  /// What is known of a nonce that was answered, or was told as the next one.
  struct nonce_use {
    std::uint32_t highest = 0;                  ///< nonce count
    std::uint64_t seen = 0;                     ///< bit i: highest - i was seen
    std::string session_nonce, session_cnonce;  ///< of -sess
    base::instant expires;
  };
  struct stamp {
    base::instant made;
    std::uint64_t number = 0;
  };

  auth_outcome judge(base::instant now, const message& request, const authorization& a,
                     auth_verdict& verdict);
  [[nodiscard]] std::string make_nonce(base::instant now, digest_algorithm a, std::uint64_t number) const;
  [[nodiscard]] std::optional<stamp> read_nonce(const authorization& a) const;
  [[nodiscard]] std::string mac(std::string_view head, digest_algorithm a) const;
  [[nodiscard]] bool fits_offer(const authorization& a) const;
  [[nodiscard]] auth_outcome use(base::instant now, const authorization& a, const stamp& s);
  void remember(base::instant now, std::uint64_t number, nonce_use n);

  verifier_options options_;
  user_lookup lookup_;
  std::array<unsigned char, 32> key_{};
  std::string opaque_;
  std::uint64_t next_number_ = 1;
  std::uint64_t forgotten_ = 0;  ///< nonces up to this one are stale unless they are in the table
  std::map<std::uint64_t, nonce_use> nonces_;
};

}  // namespace sip
