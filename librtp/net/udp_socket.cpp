#include "udp_socket.hpp"

#include "source_filter.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace rtp {
namespace {

constexpr int receive_buffer_bytes = 1 << 20;  // asked for; room for some hundred packets of a flood
constexpr auto oldest_stamp = std::chrono::seconds(2);

struct socket_address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

std::error_code last_error() {
  return {errno, std::system_category()};
}

socket_address to_native(const base::endpoint& e) {
  socket_address a;
  if (e.address.is_v4()) {
    auto& in = reinterpret_cast<sockaddr_in&>(a.storage);
    in.sin_family = AF_INET;
    in.sin_port = htons(e.port);
    in.sin_addr.s_addr = htonl(e.address.v4_bits());
    a.size = sizeof in;
  } else {
    auto& in = reinterpret_cast<sockaddr_in6&>(a.storage);
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(e.port);
    std::copy(e.address.bytes().begin(), e.address.bytes().end(), in.sin6_addr.s6_addr);
    a.size = sizeof in;
  }
  return a;
}

base::endpoint from_native(const sockaddr_storage& a) {
  if (a.ss_family == AF_INET) {
    const auto& in = reinterpret_cast<const sockaddr_in&>(a);
    return {base::ip_address::v4(ntohl(in.sin_addr.s_addr)), ntohs(in.sin_port)};
  }
  const auto& in = reinterpret_cast<const sockaddr_in6&>(a);
  std::array<std::uint8_t, 16> bytes{};
  std::copy(std::begin(in.sin6_addr.s6_addr), std::end(in.sin6_addr.s6_addr), bytes.begin());
  return {base::ip_address::v6(bytes), ntohs(in.sin6_port)};
}

base::duration read_clock(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

}  // namespace

base::instant now() {
  return base::instant{std::chrono::steady_clock::now().time_since_epoch()};
}

struct datagram_batch::buffers {
  std::array<std::array<std::uint8_t, max_datagram>, capacity> bytes;
  std::array<sockaddr_storage, capacity> addresses;
  std::array<std::array<char, CMSG_SPACE(sizeof(timespec))>, capacity> controls;
  std::array<iovec, capacity> parts;
  std::array<mmsghdr, capacity> headers;
  base::instant read_at;          // when the batch was read, on the monotonic clock
  base::duration read_at_wall{};  // and on the clock of the kernel's time stamps

  std::size_t used = capacity;  // headers that the kernel has written into

  void prepare() {
    for (std::size_t i = 0; i < used; ++i) {
      parts[i] = {bytes[i].data(), bytes[i].size()};
      auto& h = headers[i].msg_hdr;
      h = {};
      h.msg_name = &addresses[i];
      h.msg_namelen = sizeof addresses[i];
      h.msg_iov = &parts[i];
      h.msg_iovlen = 1;
      h.msg_control = controls[i].data();
      h.msg_controllen = controls[i].size();
    }
    used = 0;
  }

  // A wall clock that is set in between gives nonsense; then the time of reading has to do.
  [[nodiscard]] base::instant arrival(std::size_t i) const {
    const auto& header = headers[i].msg_hdr;
    const auto* control = CMSG_FIRSTHDR(&header);
    if (control == nullptr || control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_TIMESTAMPNS)
      return read_at;
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(control), sizeof stamp);
    const auto age =
        read_at_wall - std::chrono::seconds(stamp.tv_sec) - std::chrono::nanoseconds(stamp.tv_nsec);
    return age > base::duration::zero() && age < oldest_stamp ? read_at - age : read_at;
  }
};

datagram_batch::datagram_batch() : buffers_(std::make_unique<buffers>()) {}
datagram_batch::~datagram_batch() = default;

datagram_batch::datagram datagram_batch::operator[](std::size_t i) const {
  return {byte_view(buffers_->bytes[i]).first(buffers_->headers[i].msg_len),
          from_native(buffers_->addresses[i]), buffers_->arrival(i)};
}

std::error_code udp_socket::open(const base::endpoint& local) {
  const auto address = to_native(local);
  close();
  const int family = address.storage.ss_family;
  descriptor_ = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0) return last_error();
  const int on = 1;
  if (family == AF_INET6) setsockopt(descriptor_, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (bind(descriptor_, reinterpret_cast<const sockaddr*>(&address.storage), address.size) != 0) {
    const auto error = last_error();
    close();
    return error;
  }
  // Both are only improvements: without them stamps are later and bursts are lost earlier.
  setsockopt(descriptor_, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  return {};
}

void udp_socket::close() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

std::uint16_t udp_socket::port() const {
  socket_address local;
  local.size = sizeof local.storage;
  if (getsockname(descriptor_, reinterpret_cast<sockaddr*>(&local.storage), &local.size) != 0) return 0;
  return from_native(local.storage).port;
}

bool udp_socket::send(byte_view bytes, const base::endpoint& to) const {
  const auto address = to_native(to);
  const auto once = [&] {
    return sendto(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL,
                  reinterpret_cast<const sockaddr*>(&address.storage), address.size) >= 0;
  };
  // The kernel may report an ICMP error of an earlier packet instead of sending this one, once.
  return once() || (errno == ECONNREFUSED && once());
}

void udp_socket::accept_only(const base::endpoint& a, const base::endpoint& b) const {
  rtp::accept_only(descriptor_, a, b);
}

void udp_socket::accept_all() const {
  rtp::accept_all(descriptor_);
}

std::uint64_t udp_socket::thrown_away() const {
  return rtp::thrown_away(descriptor_);
}

std::size_t udp_socket::receive(datagram_batch& batch) const {
  auto& b = *batch.buffers_;
  b.prepare();
  const auto count = recvmmsg(descriptor_, b.headers.data(), datagram_batch::capacity, MSG_DONTWAIT, nullptr);
  if (count <= 0) return 0;
  b.used = static_cast<std::size_t>(count);
  b.read_at = now();
  b.read_at_wall = read_clock(CLOCK_REALTIME);
  return b.used;
}

}  // namespace rtp
