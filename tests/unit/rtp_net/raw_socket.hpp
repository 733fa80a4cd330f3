// A plain UDP socket of a stranger or of a scripted peer.
#pragma once

#include <base/endpoint.hpp>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <span>
#include <vector>

class raw_socket {
 public:
  raw_socket() : descriptor_(socket(AF_INET, SOCK_DGRAM, 0)) {
    auto address = native({base::ip_address::v4(0x7f000001), 0});
    if (bind(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) throw std::bad_alloc();
    const timeval patience{10, 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~raw_socket() { close(descriptor_); }
  raw_socket(const raw_socket&) = delete;
  raw_socket& operator=(const raw_socket&) = delete;

  /// Nobody has it, or shares it with whoever asks for that.
  [[nodiscard]] static bool is_free(const base::endpoint& at) {
    const int probe = socket(AF_INET, SOCK_DGRAM, 0), on = 1;
    setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const auto address = native(at);
    const bool free = bind(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(probe);
    return free;
  }
  [[nodiscard]] base::endpoint local() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size);
    return {base::ip_address::v4(ntohl(address.sin_addr.s_addr)), ntohs(address.sin_port)};
  }
  void send(std::span<const std::uint8_t> bytes, const base::endpoint& to) const {
    const auto address = native(to);
    sendto(descriptor_, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&address),
           sizeof address);
  }
  /// The next datagram; empty when none came in ten seconds.
  [[nodiscard]] std::vector<std::uint8_t> receive() const {
    std::vector<std::uint8_t> bytes(2048);
    const auto size = recv(descriptor_, bytes.data(), bytes.size(), 0);
    bytes.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return bytes;
  }

 private:
  static sockaddr_in native(const base::endpoint& e) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(e.port);
    address.sin_addr.s_addr = htonl(e.address.v4_bits());
    return address;
  }
  int descriptor_;
};
