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
  /// What is received from here on arrived no later than `now`.
  void set_time(base::instant now);

 private:
  friend class udp_socket;
  struct buffers;
  std::unique_ptr<buffers> buffers_;
};

class udp_socket {
 public:
  udp_socket() = default;
  ~udp_socket() { close(); }
  udp_socket(udp_socket&& other) noexcept { *this = std::move(other); }
  udp_socket& operator=(udp_socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(strangers_, other.strangers_);
    std::swap(peer_, other.peer_);
    std::swap(thrown_away_before_, other.thrown_away_before_);
    return *this;
  }

  enum class sharing : bool { alone, shared };  ///< shared: other sockets that say so may have the same port
  /// Binds to `local`; port 0 takes any.
  std::error_code open(const base::endpoint& local, sharing with = sharing::alone);
  /// Receives what is sent to a group on an interface; 0: whichever the routes say.
  std::error_code join(const base::ip_address& group, unsigned interface_index) const;
  /// Sends to groups through an interface, so many hops far.
  std::error_code send_multicast(const base::ip_address& group, unsigned interface_index,
                                 std::uint8_t hops) const;
  /// From now on only what `remote` sends is received, and what is sent to it goes without a look-up of the
  /// route. Sends nothing, but is an error when the system knows no way to `remote`.
  [[nodiscard]] std::error_code connect(const base::endpoint& remote);
  void close();
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  /// What it is bound to; port 0 when it is closed.
  [[nodiscard]] base::endpoint local() const;
  /// True when the kernel took the datagram. Errors of earlier ones (ICMP) do not stop this one.
  bool send(byte_view bytes, const base::endpoint& to) const;
  /// Leaves it to the kernel to throw away what comes from elsewhere: by a connection when both are the same,
  /// else by a filter (source_filter.hpp).
  void accept_only(const base::endpoint& a, const base::endpoint& b);
  void accept_all();
  [[nodiscard]] std::uint64_t thrown_away() const;
  /// Reads what is there, at most a batch. Errors count as nothing there.
  std::size_t receive(datagram_batch& batch) const;
  /// The same for one datagram, which is taken for the peer's when it is connected: what came before the
  /// connection must have been read.
  std::size_t receive_one(datagram_batch& batch) const;

 private:
  std::error_code set(int level, int name, const void* value, unsigned size) const;
  bool hold_to(const base::endpoint& peer);
  bool count_strangers();
  void disconnect();

  int descriptor_ = -1;
  int strangers_ = -1;   ///< gets what a connected socket does not, and counts it (source_filter.hpp)
  base::endpoint peer_;  ///< whom it is connected to; port 0: nobody
  std::uint64_t thrown_away_before_ = 0;  ///< while it was connected earlier
};

}  // namespace rtp
