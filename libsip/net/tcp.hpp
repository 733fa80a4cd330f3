// TCP connections and a listener.
#pragma once

#include <base/endpoint.hpp>
#include <sip/net/driver.hpp>
#include <sip/transaction/hop.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sip::net {

/// One connection. It lives as long as its owner or a pending operation holds it.
class tcp_connection : public std::enable_shared_from_this<tcp_connection> {
 public:
  using received = std::function<void(flow_id, std::string_view)>;
  using down = std::function<void(flow_id)>;
  using connected = std::function<void(flow_id, const std::string& problem)>;

  tcp_connection(boost::asio::ip::tcp::socket socket, flow_id id, received on_received, down on_down);
  void connect(const base::endpoint& bind, const base::endpoint& remote, connected done);
  void start();
  void send(std::string_view bytes);
  void close();
  [[nodiscard]] const sip::hop& hop() const { return hop_; }
  std::uint16_t listen_port = 0;

 private:
  void learn_addresses();
  void read();
  void write();
  void fail();

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer limit_;
  sip::hop hop_;
  received on_received_;
  down on_down_;
  std::vector<char> buffer_;
  std::string outgoing_, in_flight_;
  bool open_ = false;
};

class tcp_listener {
 public:
  using accepted = std::function<void(boost::asio::ip::tcp::socket)>;
  explicit tcp_listener(boost::asio::io_context& loop) : acceptor_(loop), retry_(loop) {}
  /// A sentence, empty when it listens.
  std::string open(const base::endpoint& bind, port_sharing sharing);
  void start(accepted on_accepted);
  [[nodiscard]] base::endpoint local() const { return local_; }
  void close();

 private:
  void accept();
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer retry_;
  base::endpoint local_;
  accepted on_accepted_;
};

}  // namespace sip::net
