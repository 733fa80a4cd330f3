// A non-blocking UDP socket that is polled: it is read once per packet interval, and the kernel's time stamps
// tell when each packet came. So a stream costs no wake-up for what arrives. (An Asio socket would wake the
// thread for each packet.)
#pragma once

#include <base/endpoint.hpp>
#include <base/time.hpp>
#include <rtp/header.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <system_error>
#include <utility>

namespace rtp {

/// The adapter's clock: the only place of this room that reads it.
[[nodiscard]] base::instant now();

/// Received datagrams, and the memory they are received into: one for all sockets of a thread.
class datagram_batch {
 public:
  static constexpr std::size_t capacity = 32;
  static constexpr std::size_t max_datagram =
      2048;  ///< longer ones are cut, and refused by whoever parses them

  datagram_batch();
  ~datagram_batch();
  datagram_batch(const datagram_batch&) = delete;
  datagram_batch& operator=(const datagram_batch&) = delete;

  struct datagram {
    byte_view bytes;
    base::endpoint from;
    base::instant arrival{};
  };
  [[nodiscard]] datagram operator[](std::size_t index) const;

 private:
  friend class udp_socket;
  struct buffers;
  std::unique_ptr<buffers> buffers_;
};

class udp_socket {
 public:
  udp_socket() = default;
  ~udp_socket() { close(); }
  udp_socket(udp_socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  udp_socket& operator=(udp_socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }

  /// Binds to `local`; port 0 takes any.
  std::error_code open(const base::endpoint& local);
  void close();
  [[nodiscard]] std::uint16_t port() const;
  /// True when the kernel took the datagram. Errors of earlier ones (ICMP) do not stop this one.
  bool send(byte_view bytes, const base::endpoint& to) const;
  /// Leaves it to the kernel to throw away what comes from elsewhere (source_filter.hpp).
  void accept_only(const base::endpoint& a, const base::endpoint& b) const;
  void accept_all() const;
  [[nodiscard]] std::uint64_t thrown_away() const;
  /// Reads what is there, at most a batch. Errors count as nothing there.
  std::size_t receive(datagram_batch& batch) const;

 private:
  int descriptor_ = -1;
};

}  // namespace rtp
