// A and AAAA lookups on c-ares, without threads.
#pragma once

#include <base/endpoint.hpp>

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sip::net {

class resolver {
 public:
  /// `sentence` says why there are no addresses.
  using answer = std::function<void(std::vector<base::ip_address> addresses, std::string sentence)>;

  explicit resolver(boost::asio::io_context& loop);
  ~resolver();
  resolver(const resolver&) = delete;
  resolver& operator=(const resolver&) = delete;

  void resolve(const std::string& host, answer done);

 private:
  class channel;
  std::unique_ptr<channel> channel_;
};

}  // namespace sip::net
