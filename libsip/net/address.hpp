// Between base::endpoint and what Asio and the system call an address.
#pragma once

#include <base/endpoint.hpp>

#include <boost/asio/ip/address.hpp>

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sip::net {

template <class AsioEndpoint>
AsioEndpoint to_asio(const base::endpoint& e) {
  if (!e.address.is_v6()) return {boost::asio::ip::address_v4(e.address.v4_bits()), e.port};
  boost::asio::ip::address_v6::bytes_type bytes;
  std::copy(e.address.bytes().begin(), e.address.bytes().end(), bytes.begin());
  return {boost::asio::ip::address_v6(bytes), e.port};
}

template <class AsioEndpoint>
base::endpoint from_asio(const AsioEndpoint& e) {
  if (e.address().is_v4()) return {base::ip_address::v4(e.address().to_v4().to_uint()), e.port()};
  const auto v6 = e.address().to_v6().to_bytes();
  std::array<std::uint8_t, 16> bytes{};
  std::copy(v6.begin(), v6.end(), bytes.begin());
  return {base::ip_address::v6(bytes), e.port()};
}

inline base::endpoint from_sockaddr(const sockaddr_storage& s) {
  if (s.ss_family == AF_INET6) {
    sockaddr_in6 in6;
    std::memcpy(&in6, &s, sizeof in6);
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &in6.sin6_addr, bytes.size());
    return {base::ip_address::v6(bytes), ntohs(in6.sin6_port)};
  }
  sockaddr_in in;
  std::memcpy(&in, &s, sizeof in);
  return {base::ip_address::v4(ntohl(in.sin_addr.s_addr)), ntohs(in.sin_port)};
}

inline socklen_t to_sockaddr(const base::endpoint& e, sockaddr_storage& out) {
  std::memset(&out, 0, sizeof out);
  if (e.address.is_v6()) {
    sockaddr_in6 in6{};
    in6.sin6_family = AF_INET6;
    in6.sin6_port = htons(e.port);
    std::memcpy(&in6.sin6_addr, e.address.bytes().data(), 16);
    std::memcpy(&out, &in6, sizeof in6);
    return sizeof in6;
  }
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_port = htons(e.port);
  in.sin_addr.s_addr = htonl(e.address.v4_bits());
  std::memcpy(&out, &in, sizeof in);
  return sizeof in;
}

/// Other sockets of this user may have the same port (SO_REUSEPORT).
inline void share_port(int socket, boost::system::error_code& error) {
  const int on = 1;
  if (setsockopt(socket, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) error.assign(errno, boost::system::system_category());
}

}  // namespace sip::net
