// Questions for the DNS on c-ares, without threads.
#pragma once

#include <sip/locate/records.hpp>

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>

namespace sip::net {

class resolver {
 public:
  using answer = std::function<void(dns_records)>;

  explicit resolver(boost::asio::io_context& loop);
  ~resolver();
  resolver(const resolver&) = delete;
  resolver& operator=(const resolver&) = delete;

  /// A and AAAA look into the hosts file too. The answer comes once, maybe before this returns.
  void resolve(const dns_question& question, answer done);

 private:
  class channel;
  std::unique_ptr<channel> channel_;
};

}  // namespace sip::net
