// Pairs of sockets for RTP and RTCP: an even port and the odd one after it (RFC 3550 §11).
#pragma once

#include "udp_socket.hpp"

#include <string>

namespace rtp {

struct socket_pair {
  udp_socket rtp;
  udp_socket rtcp;
};

class port_pool {
 public:
  /// Even ports from `first` to `last`; 0: whatever the system has.
  port_pool(std::uint16_t first, std::uint16_t last);

  struct opened {
    socket_pair sockets;
    base::endpoint rtp;
    std::string error;  ///< a sentence; empty when it worked
  };
  /// `wanted` 0: the next free pair, not the one that was closed last, so that a late packet of the previous
  /// call does not reach the next one. Ports are free again when the sockets are closed.
  [[nodiscard]] opened open(const base::ip_address& local, std::uint16_t wanted);

 private:
  [[nodiscard]] opened open_exactly(const base::ip_address& local, std::uint16_t port);
  [[nodiscard]] opened open_from_range(const base::ip_address& local);
  [[nodiscard]] opened open_any(const base::ip_address& local);

  std::uint16_t first_, last_;
  std::uint16_t next_;
};

}  // namespace rtp
