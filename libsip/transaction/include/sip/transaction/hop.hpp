// Where bytes came from or go to.
#pragma once

#include <base/endpoint.hpp>
#include <base/export.hpp>
#include <base/packet.hpp>

#include <cstdint>
#include <string_view>

namespace sip SIPTTY_API {

enum class transport : std::uint8_t { udp, tcp, tls, ws, wss };

[[nodiscard]] std::string_view name_of(transport t);  ///< "UDP", as in Via
[[nodiscard]] constexpr bool is_reliable(transport t) { return t != transport::udp; }

/// Name of an adapter's socket (UDP) or connection (TCP). 0 names none.
using flow_id = std::uint32_t;

/// One hop of the network as the adapter knows it.
struct hop {
  transport proto = transport::udp;
  flow_id flow = 0;
  base::endpoint local;
  base::endpoint remote;
  friend bool operator==(const hop&, const hop&) = default;
};

}  // namespace sip
