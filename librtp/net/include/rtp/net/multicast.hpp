// RTP to and from a multicast group, as desk phones page with it: no signalling, the group and its port are
// agreed beforehand.
#pragma once

#include <base/endpoint.hpp>
#include <base/export.hpp>

#include <cstdint>
#include <string>

namespace rtp SIPTTY_API {

struct multicast_group {
  base::endpoint group;
  std::string interface;  ///< a name, such as "eth0"; empty: whichever the system's routes say
  std::uint8_t hops = 1;  ///< of what is sent; 1: it stays on the link
};

/// 224.0.0.0/4 (RFC 5771 §3) and ff00::/8 (RFC 4291 §2.7).
[[nodiscard]] bool is_multicast(const base::ip_address& address);

/// What is wrong with it as a group to page, a sentence; empty when nothing is. Says nothing about routes.
[[nodiscard]] std::string why_no_group(const multicast_group& group);

}  // namespace rtp
