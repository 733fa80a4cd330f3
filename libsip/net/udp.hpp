// One UDP socket: many datagrams a wake-up, and the ICMP errors that tell that a peer is not there.
#pragma once

#include <base/endpoint.hpp>
#include <sip/net/driver.hpp>

#include <boost/asio/ip/udp.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace sip::net {

class udp_socket {
 public:
  using received = std::function<void(const base::endpoint& from, std::string_view bytes)>;
  using unreachable = std::function<void(const base::endpoint& to)>;

  explicit udp_socket(boost::asio::io_context& loop) : socket_(loop) {}
  /// A sentence, empty when it is open.
  std::string open(const base::endpoint& bind, port_sharing sharing);
  void start(received on_received, unreachable on_unreachable);
  /// False when the system refused for good (no route, message too long); a full buffer is loss on the way.
  bool send(const base::endpoint& to, std::string_view bytes);
  [[nodiscard]] base::endpoint local() const { return local_; }
  void close();

 private:
  void wait();
  void read_some();
  int read_batch();
  void read_errors();

  boost::asio::ip::udp::socket socket_;
  base::endpoint local_;
  received on_received_;
  unreachable on_unreachable_;
  std::unique_ptr<char[]> buffers_;
};

}  // namespace sip::net
