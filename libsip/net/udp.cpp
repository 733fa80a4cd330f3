#include "udp.hpp"

#include "address.hpp"

#include <boost/asio/ip/v6_only.hpp>

#include <linux/errqueue.h>

#include <array>
#include <cerrno>

namespace sip::net {

namespace {

constexpr std::size_t max_datagram = 65'536;
constexpr std::size_t max_datagrams_per_call = 16;
constexpr int max_calls_per_wake = 4;  // then timers and other sockets get their turn
constexpr int max_errors_per_wake = 64;
constexpr int receive_buffer = 4 << 20;  // a burst of calls must not be lost while one message is handled

}  // namespace

std::string udp_socket::open(const base::endpoint& bind, port_sharing sharing) {
  const auto where = to_asio<boost::asio::ip::udp::endpoint>(bind);
  boost::system::error_code error;
  socket_.open(where.protocol(), error);
  if (!error && bind.address.is_v6()) socket_.set_option(boost::asio::ip::v6_only(true), error);
  if (!error && sharing == port_sharing::shared) share_port(socket_.native_handle(), error);
  if (!error) socket_.bind(where, error);
  if (!error) socket_.non_blocking(true, error);
  if (error) {
    boost::system::error_code ignored;
    socket_.close(ignored);
    return "cannot listen on " + bind.to_string() + " over UDP: " + error.message();
  }
  boost::system::error_code smaller_is_fine;
  socket_.set_option(boost::asio::socket_base::receive_buffer_size(receive_buffer), smaller_is_fine);
  const int on = 1;
  setsockopt(socket_.native_handle(), bind.address.is_v6() ? IPPROTO_IPV6 : IPPROTO_IP,
             bind.address.is_v6() ? IPV6_RECVERR : IP_RECVERR, &on, sizeof on);
  local_ = from_asio(socket_.local_endpoint());
  return {};
}

void udp_socket::start(received on_received, unreachable on_unreachable) {
  on_received_ = std::move(on_received);
  on_unreachable_ = std::move(on_unreachable);
  buffers_ = std::make_unique_for_overwrite<char[]>(max_datagrams_per_call *
                                                    max_datagram);  // pages come when they are filled
  wait();
}

void udp_socket::wait() {
  socket_.async_wait(boost::asio::socket_base::wait_read, [this](boost::system::error_code error) {
    if (error) return;
    read_some();
    wait();
  });
}

void udp_socket::read_some() {
  for (int i = 0; i < max_calls_per_wake && socket_.is_open(); ++i) {
    const auto n = read_batch();
    if (n >= 0 ? static_cast<std::size_t>(n) < max_datagrams_per_call
               : errno == EAGAIN || errno == EWOULDBLOCK)
      return;
    if (n < 0) read_errors();
  }
}

/// How many came; -1 and errno when none did. Fewer than there is room for means that no more wait; what
/// comes meanwhile is seen by the next wait.
int udp_socket::read_batch() {
  std::array<sockaddr_storage, max_datagrams_per_call> from;
  std::array<iovec, max_datagrams_per_call> data;
  std::array<mmsghdr, max_datagrams_per_call> headers{};
  for (std::size_t i = 0; i < max_datagrams_per_call; ++i) {
    data[i] = {buffers_.get() + i * max_datagram, max_datagram};
    headers[i].msg_hdr.msg_name = &from[i];
    headers[i].msg_hdr.msg_namelen = sizeof from[i];
    headers[i].msg_hdr.msg_iov = &data[i];
    headers[i].msg_hdr.msg_iovlen = 1;
  }
  const int n =
      recvmmsg(socket_.native_handle(), headers.data(), max_datagrams_per_call, MSG_DONTWAIT, nullptr);
  for (std::size_t i = 0; n > 0 && i < static_cast<std::size_t>(n); ++i) {
    if (!socket_.is_open()) break;  // an answer to the one before may have closed it
    on_received_(from_sockaddr(from[i]), {buffers_.get() + i * max_datagram, headers[i].msg_len});
  }
  return n;
}

/// Each ICMP error names the destination it is about.
void udp_socket::read_errors() {
  for (int i = 0; i < max_errors_per_wake; ++i) {
    sockaddr_storage to{};
    char control[512];
    char payload[1];
    iovec data{payload, sizeof payload};
    msghdr header{};
    header.msg_name = &to;
    header.msg_namelen = sizeof to;
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    if (recvmsg(socket_.native_handle(), &header, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return;
    if (to.ss_family == AF_INET || to.ss_family == AF_INET6) on_unreachable_(from_sockaddr(to));
  }
}

bool udp_socket::send(const base::endpoint& to, std::string_view bytes) {
  sockaddr_storage where{};
  const auto size = to_sockaddr(to, where);
  // The error of an earlier datagram shows once, on the next call.
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto n = sendto(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                          reinterpret_cast<const sockaddr*>(&where), size);
    if (n >= 0 || errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) return true;
    if (errno != ECONNREFUSED && errno != EHOSTUNREACH && errno != ENETUNREACH) return false;
  }
  return false;
}

void udp_socket::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace sip::net
