// One identity of the user agent and how it reaches its servers.
#pragma once

#include <base/endpoint.hpp>
#include <base/time.hpp>
#include <sip/identity/sign.hpp>
#include <sip/message/rewrite.hpp>
#include <sip/transaction/hop.hpp>
#include <sip/ua/session_timer.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sip {

/// Who may send requests to an account (Digest, RFC 7616). Requests within a dialog, ACK and CANCEL are not challenged.
struct challenge_settings {
  struct user {
    std::string name, password;
  };
  std::string realm;                     ///< empty: everybody may
  std::vector<user> users;
};

struct account_settings {
  std::string name;                      ///< for rules, traces and events
  std::string aor = "sip:anonymous@anonymous.invalid";  ///< address of record; its user part is the Contact's too
  std::string display_name;
  std::string auth_user, auth_password;
  std::string registrar;                 ///< URI; empty: never registers
  std::string outbound_proxy;            ///< URI; every out-of-dialog request goes there first
  sip::transport transport = sip::transport::udp;
  base::endpoint bind;                   ///< 0.0.0.0:0 = chosen by route, ephemeral port
  std::uint32_t expires_s = 300;
  std::string user_agent = "siptty";
  bool require_100rel = false;           ///< reliable provisional responses are a must, not an offer (RFC 3262)
  session_timer_settings session_timer;
  challenge_settings challenge;          ///< of incoming requests
  std::optional<identity_signer> signer; ///< signs initial INVITEs (RFC 8224) when `stack_options` tell the wall time
  std::vector<rewrite_rule> rules;       ///< for this account's messages
};

}  // namespace sip
