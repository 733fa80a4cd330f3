// One identity of the user agent and how it reaches its servers.
#pragma once

#include <base/endpoint.hpp>
#include <base/export.hpp>
#include <base/time.hpp>
#include <sip/auth/digest.hpp>
#include <sip/identity/sign.hpp>
#include <sip/message/rewrite.hpp>
#include <sip/transaction/hop.hpp>
#include <sip/ua/session_timer.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sip SIPTTY_API {

/// Who may send requests to an account (Digest, RFC 7616). Requests within a dialog, ACK and CANCEL are not challenged.
struct challenge_settings {
  struct user {
    std::string name, password;
  };
  std::string realm;                     ///< empty: everybody may
  std::vector<user> users;
  /// Offered in this order (RFC 8760 §2.3); empty: SHA-256, SHA-512-256, MD5.
  std::vector<digest_algorithm> algorithms = {};
};

/// Who requests say that we are (RFC 3325, RFC 3323); empty fields say nothing.
struct identity_settings {
  std::string asserted;   ///< P-Asserted-Identity value; for a trusted next hop only (RFC 3325 §5)
  std::string preferred;  ///< P-Preferred-Identity value
  std::string privacy;    ///< Privacy value, "id" or "user;id"
  bool anonymous = false; ///< From and Contact do not name the user (RFC 3323 §4.1)
};

struct account_settings {
  std::string name;                      ///< for rules, traces and events
  std::string aor = "sip:anonymous@anonymous.invalid";  ///< address of record; its user part is the Contact's too
  std::string display_name;
  std::string auth_user, auth_password;
  std::string registrar;                 ///< URI; empty: never registers
  std::string outbound_proxy;            ///< URI; every out-of-dialog request goes there first
  sip::transport transport = sip::transport::udp;
  bool transport_fixed = false;          ///< `transport` is a must: the DNS is not asked which one a domain prefers
  bool follow_redirects = true;          ///< 3xx answers to REGISTER and INVITE lead to another target (RFC 3261 §8.1.3.4)
  base::endpoint bind;                   ///< 0.0.0.0:0 = chosen by route, ephemeral port
  std::uint32_t expires_s = 300;
  /// RFC 5626: registers with reg-id and instance, keeps its flows alive, replaces those that die.
  bool outbound = false;
  /// With `outbound`: a flow of its own to each of them, beside the one to `outbound_proxy`; the first three count.
  std::vector<std::string> further_outbound_proxies;
  std::string instance_id;               ///< URN of this device, "urn:uuid:…"; empty: a random one for each run
  bool gruu = false;                     ///< RFC 5627: asks for GRUUs and uses them as Contact
  bool keep_alive = false;               ///< the first hop is known to answer keep-alives (RFC 5626 §4.4) without `outbound`
  std::uint32_t nat_refresh_s = 0;       ///< 0: never; else empty datagrams this often, for NATs before servers that answer none
  bool keep_offer = false;               ///< REGISTER and INVITE offer keep-alives; sent where the next hop asks for them (RFC 6223)
  /// Callers who offer keep-alives are asked for one this often, in seconds (RFC 6223 §4.4); 0: they are not asked.
  std::uint32_t keep_wanted_s = 0;
  bool watch_registration = false;       ///< subscribes to the reg event of `aor` (RFC 3680) while it is registered
  bool follow_nat = false;               ///< the Contact is what the server sees us as (received and rport)
  identity_settings identity;
  std::string user_agent = "siptty";
  bool require_100rel = false;           ///< reliable provisional responses are a must, not an offer (RFC 3262)
  bool can_join = false;                 ///< the application mixes calls, so INVITEs with Join are welcome (RFC 3911)
  session_timer_settings session_timer;
  challenge_settings challenge;          ///< of incoming requests
  std::vector<std::string> info_packages;   ///< that we take in calls (RFC 6086)
  /// Content types of a MESSAGE that are passed on; others get 415 (RFC 3428 §7).
  std::vector<std::string> message_types = {"text/plain"};
  std::optional<identity_signer> signer; ///< signs initial INVITEs (RFC 8224) when `stack_options` tell the wall time
  std::vector<rewrite_rule> rules;       ///< for this account's messages
};

}  // namespace sip
