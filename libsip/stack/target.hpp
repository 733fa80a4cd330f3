// Where a URI leads (the part of RFC 3263 that needs no DNS).
#pragma once

#include <base/endpoint.hpp>
#include <sip/transaction/hop.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace sip {

struct target {
  transport proto = transport::udp;
  std::string host;                          ///< without brackets
  std::uint16_t port = 0;
  std::optional<base::ip_address> address;   ///< when `host` is one
  std::string problem;                       ///< a sentence; empty when it can be reached
};

/// `fallback` is the transport when the URI names none.
[[nodiscard]] target target_of(std::string_view uri, transport fallback);

}  // namespace sip
