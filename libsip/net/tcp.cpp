#include "tcp.hpp"

#include "address.hpp"

#include <boost/asio/ip/v6_only.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

namespace sip::net {

namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr auto connect_limit = std::chrono::seconds(10);
constexpr auto accept_pause = std::chrono::milliseconds(100);  // when the system has no descriptor left
constexpr std::size_t read_size = 16'384;
constexpr std::size_t max_unsent = 4U << 20U;                  // a peer that does not read is dropped

}  // namespace

tcp_connection::tcp_connection(tcp::socket socket, flow_id id, received on_received, down on_down)
    : socket_(std::move(socket)),
      limit_(socket_.get_executor()),
      on_received_(std::move(on_received)),
      on_down_(std::move(on_down)),
      buffer_(read_size) {
  hop_.proto = transport::tcp;
  hop_.flow = id;
}

void tcp_connection::learn_addresses() {
  error_code error;
  hop_.local = from_asio(socket_.local_endpoint(error));
  const auto remote = socket_.remote_endpoint(error);
  if (!error) hop_.remote = from_asio(remote);
  socket_.set_option(tcp::no_delay(true), error);
}

void tcp_connection::connect(const base::endpoint& bind, const base::endpoint& remote, connected done) {
  const auto where = to_asio<tcp::endpoint>(remote);
  error_code error;
  socket_.open(where.protocol(), error);
  const bool bindable = !bind.address.is_unspecified() && bind.address.is_v6() == remote.address.is_v6();
  if (!error && bindable) socket_.bind(to_asio<tcp::endpoint>({bind.address, 0}), error);
  limit_.expires_after(connect_limit);
  limit_.async_wait([self = shared_from_this()](error_code e) {
    error_code ignored;
    if (!e) self->socket_.close(ignored);
  });
  auto finish = [self = shared_from_this(), remote, done = std::move(done)](error_code e) {
    const bool timed_out = e == boost::asio::error::operation_aborted;
    self->limit_.cancel();
    if (e) {
      return done(self->hop_.flow, "cannot connect to " + remote.to_string() + " over TCP: " +
                                       (timed_out ? std::string("no answer") : e.message()));
    }
    self->hop_.remote = remote;
    self->learn_addresses();
    self->open_ = true;
    done(self->hop_.flow, {});
    self->read();
    self->write();
  };
  if (error) {
    boost::asio::post(socket_.get_executor(), [finish, error] { finish(error); });
    return;
  }
  socket_.async_connect(where, std::move(finish));
}

void tcp_connection::start() {
  learn_addresses();
  open_ = true;
  read();
}

void tcp_connection::read() {
  socket_.async_read_some(boost::asio::buffer(buffer_), [self = shared_from_this()](error_code error, std::size_t n) {
    if (error) return self->fail();
    self->on_received_(self->hop_.flow, {self->buffer_.data(), n});
    if (self->open_) self->read();
  });
}

void tcp_connection::send(std::string_view bytes) {
  if (outgoing_.size() + bytes.size() > max_unsent) return fail();
  outgoing_.append(bytes);
  if (open_) write();
}

void tcp_connection::write() {
  if (!in_flight_.empty() || outgoing_.empty() || !open_) return;
  std::swap(in_flight_, outgoing_);
  boost::asio::async_write(socket_, boost::asio::buffer(in_flight_), [self = shared_from_this()](error_code error, std::size_t) {
    self->in_flight_.clear();
    if (error) return self->fail();
    self->write();
  });
}

void tcp_connection::fail() {
  if (!std::exchange(open_, false)) return;
  close();
  // Not from inside a send: the stack is in the middle of a turn then.
  boost::asio::post(socket_.get_executor(), [self = shared_from_this()] { self->on_down_(self->hop_.flow); });
}

void tcp_connection::close() {
  open_ = false;
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
  limit_.cancel();
}

std::string tcp_listener::open(const base::endpoint& bind, port_sharing sharing) {
  const auto where = to_asio<tcp::endpoint>(bind);
  error_code error;
  acceptor_.open(where.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && bind.address.is_v6()) acceptor_.set_option(boost::asio::ip::v6_only(true), error);
  if (!error && sharing == port_sharing::shared) share_port(acceptor_.native_handle(), error);
  if (!error) acceptor_.bind(where, error);
  if (!error) acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
  if (error) {
    close();
    return "cannot listen on " + bind.to_string() + " over TCP: " + error.message();
  }
  local_ = from_asio(acceptor_.local_endpoint());
  return {};
}

void tcp_listener::start(accepted on_accepted) {
  on_accepted_ = std::move(on_accepted);
  accept();
}

void tcp_listener::accept() {
  acceptor_.async_accept([this](error_code error, tcp::socket socket) {
    if (error == boost::asio::error::operation_aborted || !acceptor_.is_open()) return;
    if (!error) {
      on_accepted_(std::move(socket));
      return accept();
    }
    retry_.expires_after(accept_pause);
    retry_.async_wait([this](error_code e) {
      if (!e) accept();
    });
  });
}

void tcp_listener::close() {
  error_code ignored;
  acceptor_.close(ignored);
  retry_.cancel();
}

}  // namespace sip::net
