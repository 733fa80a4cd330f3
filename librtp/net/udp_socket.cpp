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
constexpr auto wall_clock_is_good_for = std::chrono::milliseconds(1);

struct socket_address {
  union {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
  };
  socklen_t size;
};

std::error_code last_error() {
  return {errno, std::system_category()};
}

socket_address to_native(const base::endpoint& e) {
  socket_address a;
  if (e.address.is_v4()) {
    a.v4 = {};
    a.v4.sin_family = AF_INET;
    a.v4.sin_port = htons(e.port);
    a.v4.sin_addr.s_addr = htonl(e.address.v4_bits());
    a.size = sizeof a.v4;
  } else {
    a.v6 = {};
    a.v6.sin6_family = AF_INET6;
    a.v6.sin6_port = htons(e.port);
    std::copy(e.address.bytes().begin(), e.address.bytes().end(), a.v6.sin6_addr.s6_addr);
    a.size = sizeof a.v6;
  }
  return a;
}

// Of what ICMP told meanwhile: the kernel reports it once, in place of what was asked for.
bool is_of_earlier_packet(int error) {
  return error == ECONNREFUSED || error == EHOSTUNREACH || error == ENOPROTOOPT;
}

template <class Call>
auto past_earlier_errors(Call call) {
  const auto result = call();
  return result < 0 && is_of_earlier_packet(errno) ? call() : result;
}

base::endpoint from_native(const sockaddr& a) {
  if (a.sa_family == AF_INET) {
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
  base::instant read_at;  // on the monotonic clock
  base::instant compared_at = base::instant::min();
  base::duration
      wall_ahead{};  // the clock of the kernel's time stamps, less the monotonic one, at `compared_at`

  std::size_t used = capacity;  // headers that are to be made anew
  base::endpoint sender;        // of all that was read last; port 0: each datagram tells its own

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
    sender = {};
  }

  // A wall clock that is set in between gives nonsense; then the time of reading has to do.
  [[nodiscard]] base::instant arrival(std::size_t i) const {
    const auto& header = headers[i].msg_hdr;
    const auto* control = CMSG_FIRSTHDR(&header);
    if (control == nullptr || control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_TIMESTAMPNS)
      return read_at;
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(control), sizeof stamp);
    const auto stamped = std::chrono::seconds(stamp.tv_sec) + std::chrono::nanoseconds(stamp.tv_nsec);
    const auto age = read_at.time_since_epoch() + wall_ahead - stamped;
    return age > base::duration::zero() && age < oldest_stamp ? read_at - age : read_at;
  }
};

datagram_batch::datagram_batch() : buffers_(std::make_unique<buffers>()) {}
datagram_batch::~datagram_batch() = default;

datagram_batch::datagram datagram_batch::operator[](std::size_t i) const {
  const auto& b = *buffers_;
  const auto from =
      b.sender.port != 0 ? b.sender : from_native(reinterpret_cast<const sockaddr&>(b.addresses[i]));
  return {byte_view(b.bytes[i]).first(b.headers[i].msg_len), from, b.arrival(i)};
}

// The two clocks are compared now and then only: asking costs as much as a tenth of a packet.
void datagram_batch::set_time(base::instant now) {
  auto& b = *buffers_;
  b.read_at = now;
  if (b.compared_at + wall_clock_is_good_for > now) return;
  b.compared_at = now;
  b.wall_ahead = read_clock(CLOCK_REALTIME) - now.time_since_epoch();
}

std::error_code udp_socket::open(const base::endpoint& local, sharing with) {
  const auto address = to_native(local);
  close();
  const int family = address.any.sa_family;
  descriptor_ = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0) return last_error();
  const int on = 1;
  if (family == AF_INET6) setsockopt(descriptor_, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (with == sharing::shared) setsockopt(descriptor_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(descriptor_, &address.any, address.size) != 0) {
    const auto error = last_error();
    close();
    return error;
  }
  // Both are only improvements: without them stamps are later and bursts are lost earlier.
  setsockopt(descriptor_, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  return {};
}

std::error_code udp_socket::set(int level, int name, const void* value, unsigned size) const {
  return setsockopt(descriptor_, level, name, value, size) == 0 ? std::error_code{} : last_error();
}

std::error_code udp_socket::join(const base::ip_address& group, unsigned interface_index) const {
  const auto address = to_native({group, 0});
  if (group.is_v6()) {
    const ipv6_mreq request{address.v6.sin6_addr, interface_index};
    return set(IPPROTO_IPV6, IPV6_JOIN_GROUP, &request, sizeof request);
  }
  const ip_mreqn request{address.v4.sin_addr, {}, static_cast<int>(interface_index)};
  return set(IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request);
}

std::error_code udp_socket::send_multicast(const base::ip_address& group, unsigned interface_index,
                                           std::uint8_t hops) const {
  const int limit = hops;
  if (group.is_v6()) {
    const auto error = set(IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &limit, sizeof limit);
    if (error || interface_index == 0) return error;
    return set(IPPROTO_IPV6, IPV6_MULTICAST_IF, &interface_index, sizeof interface_index);
  }
  const auto error = set(IPPROTO_IP, IP_MULTICAST_TTL, &limit, sizeof limit);
  if (error || interface_index == 0) return error;
  const ip_mreqn request{{}, {}, static_cast<int>(interface_index)};
  return set(IPPROTO_IP, IP_MULTICAST_IF, &request, sizeof request);
}

std::error_code udp_socket::connect(const base::endpoint& remote) {
  const auto address = to_native(remote);
  if (::connect(descriptor_, &address.any, address.size) != 0) return last_error();
  peer_ = remote;
  return {};
}

void udp_socket::close() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  if (strangers_ >= 0) ::close(std::exchange(strangers_, -1));
  peer_ = {};
}

base::endpoint udp_socket::local() const {
  socket_address bound;
  bound.size = sizeof bound.v6;
  if (getsockname(descriptor_, &bound.any, &bound.size) != 0) return {};
  return from_native(bound.any);
}

bool udp_socket::send(byte_view bytes, const base::endpoint& to) const {
  const auto once = [&] {
    if (to == peer_) return ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL) >= 0;
    const auto address = to_native(to);
    return sendto(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL, &address.any, address.size) >= 0;
  };
  return once() || (is_of_earlier_packet(errno) && once());
}

void udp_socket::accept_only(const base::endpoint& a, const base::endpoint& b) {
  accept_all();
  if (a != b || !hold_to(a)) rtp::accept_only(descriptor_, a, b);
}

void udp_socket::accept_all() {
  disconnect();
  rtp::accept_all(descriptor_);
}

// Costs less than a filter, both ways. The local address must be fixed: a connection would choose one by the
// route, and the peer may send to another one.
bool udp_socket::hold_to(const base::endpoint& peer) {
  if (local().address.is_unspecified() || connect(peer)) return false;
  if (count_strangers()) return true;
  disconnect();
  return false;
}

// Only while the second socket is bound may the port be shared: not with other programs.
bool udp_socket::count_strangers() {
  const auto address = to_native(local());
  const int on = 1, off = 0;
  strangers_ = socket(address.any.sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (strangers_ < 0) return false;
  drop_all(strangers_);
  setsockopt(strangers_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(descriptor_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const bool bound = bind(strangers_, &address.any, address.size) == 0;
  setsockopt(descriptor_, SOL_SOCKET, SO_REUSEADDR, &off, sizeof off);
  setsockopt(strangers_, SOL_SOCKET, SO_REUSEADDR, &off, sizeof off);
  return bound;
}

// The counter goes first: else it would take packets of the call.
void udp_socket::disconnect() {
  if (strangers_ >= 0) {
    thrown_away_before_ += rtp::thrown_away(strangers_);
    ::close(std::exchange(strangers_, -1));
  }
  if (peer_.port == 0) return;
  const sockaddr nobody{AF_UNSPEC, {}};
  ::connect(descriptor_, &nobody, sizeof nobody);
  peer_ = {};
}

std::uint64_t udp_socket::thrown_away() const {
  const auto of_strangers = strangers_ < 0 ? 0 : rtp::thrown_away(strangers_);
  return thrown_away_before_ + of_strangers + rtp::thrown_away(descriptor_);
}

std::size_t udp_socket::receive(datagram_batch& batch) const {
  auto& b = *batch.buffers_;
  b.prepare();
  const auto count = past_earlier_errors([&] {
    return recvmmsg(descriptor_, b.headers.data(), datagram_batch::capacity, MSG_DONTWAIT, nullptr);
  });
  if (count > 0) b.used = static_cast<std::size_t>(count);
  return b.used;
}

// recvmsg, without the address where that is known: a seventh less than recvmmsg of one with its address.
std::size_t udp_socket::receive_one(datagram_batch& batch) const {
  auto& b = *batch.buffers_;
  b.prepare();
  b.used = 1;  // also when nothing comes: the next one finds the header without a place for the address
  auto& header = b.headers[0].msg_hdr;
  if (peer_.port != 0) header.msg_name = nullptr, header.msg_namelen = 0;
  const auto size = past_earlier_errors([&] { return recvmsg(descriptor_, &header, MSG_DONTWAIT); });
  if (size < 0) return 0;
  b.headers[0].msg_len = static_cast<unsigned>(size);
  b.sender = peer_;
  return b.used;
}

}  // namespace rtp
