// One SIP message as it crossed the wire, with what the stack knows about it (SPEC OBS-1). A plain value: it may cross threads.
#pragma once

#include <base/endpoint.hpp>
#include <base/time.hpp>

#include <cstdint>
#include <string>

namespace siptty {

enum class direction : std::uint8_t { sent, received };

struct wire_event {
  std::uint64_t number = 0;            ///< 1, 2, 3 … in the order on the wire
  base::wall_time wall;
  base::instant time;
  siptty::direction direction = direction::sent;
  std::string transport;               ///< "UDP", "TCP"
  base::endpoint local, remote;
  std::string bytes;                   ///< exactly as on the wire
  std::string intended;                ///< what the stack meant, when rules changed it; else empty
  std::uint32_t retransmission = 0;    ///< 0 the first time
  std::uint64_t transaction = 0;       ///< 0 when there is none
  std::uint64_t call = 0;              ///< the engine's call number, 0 when there is none
  std::string account;
  std::string cause;                   ///< "you pressed d", "timer", "peer", "rule", "command dial", "refresh", …
  std::string error;                   ///< why it did not parse; empty when it did
};

}  // namespace siptty
