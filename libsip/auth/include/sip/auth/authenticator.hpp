// Digest authentication as a client (RFC 7616, RFC 8760, RFC 3261 §22; RFC 2617 and 2069 servers too).
#pragma once

#include <base/export.hpp>
#include <base/rng.hpp>
#include <sip/auth/challenge.hpp>
#include <sip/message/draft.hpp>
#include <sip/message/message.hpp>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sip SIPTTY_API {

struct credentials {
  std::string user, password;
  std::string realm;  ///< answer only this realm; empty: any
};

/// Why a challenge is not answered.
enum class auth_failure : std::uint8_t {
  none,
  refused,                ///< the server knows what we sent and says no: wrong user name or password
  no_challenge,           ///< 401 or 407 without a Digest challenge
  unsupported_algorithm,  ///< no challenge has an algorithm and a qop that we know
  other_realm,            ///< the credentials are for another realm
  no_credentials,         ///< there is no user name
  endless,                ///< the server goes on asking for a new nonce
};
/// A sentence without a full stop.
[[nodiscard]] std::string_view describe(auth_failure f);

/// What Authentication-Info says about the server (RFC 7616 §3.5).
enum class server_proof : std::uint8_t {
  none,   ///< it says nothing
  valid,  ///< the server knows the password too
  wrong,  ///< it does not, or somebody changed the response
};

/// Answers the challenges that one set of credentials meets, and sends them unasked afterwards. One instance
/// may serve all requests of an account, also several at once.
class authenticator {
 public:
  static constexpr std::size_t max_realms = 8;      ///< the oldest goes
  static constexpr std::size_t max_requests = 256;  ///< requests under way whose responses are told apart
  static constexpr unsigned max_in_a_row = 3;  ///< challenges to one Call-ID without a success between them

  explicit authenticator(credentials c) : credentials_(std::move(c)) {}

  /// Takes a 401 or 407. True: send the request again, with a new CSeq, through `authorize`. False: give up
  /// and see `failure`. Never true for ever: what was refused with a fresh nonce is not tried again, and the
  /// challenges to one Call-ID are counted.
  bool on_challenge(const message& response);

  /// Takes any other final response: learns that the credentials are good, and the next nonce
  /// (Authentication-Info), unless the server's proof is wrong.
  server_proof on_accepted(const message& response);

  /// Puts Authorization and Proxy-Authorization lines for all known realms into `request`, in place of those
  /// that are there. Call it when its URI, Call-ID, CSeq and body are complete, once for each time the
  /// request is sent anew; not for CANCEL or retransmissions. Does nothing before the first challenge.
  void authorize(draft& request, base::rng& random);

  [[nodiscard]] auth_failure failure() const { return failure_; }
  /// A sentence for people, with the realm. The password is never in it.
  [[nodiscard]] std::string sentence() const;

 private:
  struct session {
    bool proxy = false;
    challenge ask;
    std::string first_nonce;  ///< of this session: the key of -sess algorithms
    std::string cnonce;
    std::uint32_t nonce_count = 0;
    bool proven = false;  ///< the server took these credentials once
  };
  /// A request that went out with credentials.
  struct sent_request {
    std::string call_id;
    std::uint32_t cseq = 0;
    bool proxy = false;
    std::string realm, nonce;
    bool first_use = false;  ///< of the nonce
    std::uint32_t nonce_count = 0;
    std::string uri;
  };

  [[nodiscard]] session* find(bool proxy, std::string_view realm);
  [[nodiscard]] const sent_request* find_request(std::string_view call_id, std::uint32_t cseq, bool proxy,
                                                 std::string_view realm) const;
  [[nodiscard]] const sent_request* find_request(const message& response, bool proxy,
                                                 std::string_view realm) const;
  [[nodiscard]] unsigned& challenges_of(std::string_view call_id);
  bool take(const message& response, bool proxy, challenge c);
  bool give_up(auth_failure why, std::string_view realm);
  void open(bool proxy, challenge c);
  void remember(const draft& request, const session& s);
  [[nodiscard]] std::string header_value(session& s, const draft& request, base::rng& random) const;
  [[nodiscard]] digest_input input_of(const session& s) const;
  [[nodiscard]] server_proof check(std::string_view info, const session& s, const sent_request& request,
                                   std::string_view body) const;

  credentials credentials_;
  std::vector<session> sessions_;
  std::deque<sent_request> sent_;                        ///< oldest first
  std::deque<std::pair<std::string, unsigned>> recent_;  ///< challenges in a row by Call-ID, oldest first
  auth_failure failure_ = auth_failure::none;
  std::string failed_realm_;
};

}  // namespace sip
