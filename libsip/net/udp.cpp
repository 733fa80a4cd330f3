#include "udp.hpp"

#include "address.hpp"

#include <boost/asio/ip/v6_only.hpp>

#include <linux/errqueue.h>

#include <cerrno>

namespace sip::net {

namespace {

constexpr std::size_t max_datagram = 65'536;
constexpr int max_datagrams_per_wake = 64;   // then timers and other sockets get their turn
constexpr int receive_buffer = 4 << 20;      // a burst of calls must not be lost while one message is handled

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
  buffer_.resize(max_datagram);
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
  for (int i = 0; i < max_datagrams_per_wake && socket_.is_open(); ++i) {
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    const auto n = recvfrom(socket_.native_handle(), buffer_.data(), buffer_.size(), MSG_DONTWAIT,
                            reinterpret_cast<sockaddr*>(&from), &size);
    if (n >= 0) {
      on_received_(from_sockaddr(from), {buffer_.data(), static_cast<std::size_t>(n)});
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return;
    } else {
      read_errors();
    }
  }
}

/// Each ICMP error names the destination it is about.
void udp_socket::read_errors() {
  for (int i = 0; i < max_datagrams_per_wake; ++i) {
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
  for (int attempt = 0; attempt < 2; ++attempt) {  // an error of an earlier datagram is reported once on the next call
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
