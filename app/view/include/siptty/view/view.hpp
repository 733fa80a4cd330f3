// An immutable picture of the engine for a screen. A plain value: the engine makes one, the screen reads it.
#pragma once

#include <base/time.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace siptty {

enum class registration_state : std::uint8_t { unregistered, registering, registered, failed };

struct account_view {
  std::string name;
  std::string uri;                 ///< "alice@pbx.io"
  registration_state state = registration_state::unregistered;
  std::string detail;              ///< "Registered", "403 Forbidden", "trying again in 30 s"
  std::string transport;           ///< "UDP 5060"
  std::uint32_t voicemail = 0;
};

enum class call_state : std::uint8_t { calling, early, incoming, confirmed, held, ended };

struct media_view {
  std::string codec;               ///< "PCMU"; empty before there is media
  std::uint64_t sent = 0, received = 0, lost = 0;
  double jitter_ms = 0, round_trip_ms = 0, mos = 0;
  std::uint64_t rejected = 0;      ///< packets that were not RTP of this call
  bool muted = false;
  std::uint32_t clock_rate_hz = 0;
  std::uint8_t send_payload_type = 0, receive_payload_type = 0;
  std::uint32_t ptime_ms = 0;      ///< of what is sent
  std::string digits;              ///< their way: "rfc4733"
  bool comfort_noise = false, rtcp_mux = false;
  std::uint64_t late = 0, duplicates = 0;
  std::uint64_t discarded = 0;     ///< late, or left out to shorten the delay: they count as lost in `mos`
  double jitter_buffer_ms = 0;     ///< how long a packet waits before it is heard
  std::uint64_t garbage = 0, wrong_source = 0, wrong_payload = 0;  ///< parts of `rejected`
  double remote_loss_percent = 0, remote_jitter_ms = 0, remote_mos = 0;  ///< what the peer hears; MOS 0: not told yet
  double level_in_dbov = -127, level_out_dbov = -127;
};

struct call_view {
  std::uint32_t id = 0;            ///< 1, 2, 3 …
  std::string account;
  std::string remote;              ///< "sip:100@pbx"
  std::string remote_name;
  bool outgoing = true;
  call_state state = call_state::calling;
  base::instant since;             ///< start of the state's clock: dialled, or answered once confirmed
  std::string detail;              ///< "180 Ringing", "486 Busy Here"
  std::string identity;            ///< incoming: "caller proven", "caller unproven", "caller unsigned"; empty: not asked
  std::string call_id;             ///< Call-ID, joins with the trace
  bool in_conference = false;
  media_view media;
};

struct blf_view {
  std::string extension, label;
  enum class state : std::uint8_t { unknown, idle, ringing, busy } state = state::unknown;
};

struct view {
  std::uint64_t version = 0;       ///< grows with each change
  base::instant now;
  std::vector<account_view> accounts;
  std::vector<call_view> calls;    ///< live ones, then those that ended in the last seconds
  std::vector<blf_view> blf;
  std::uint32_t current_call = 0;
  std::string status;              ///< last message for the status line
};

}  // namespace siptty
