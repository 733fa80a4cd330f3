// Drives a sip::stack on Boost.Asio: one loop, one timer, sockets. The only part of libsip that does I/O.
#pragma once

#include <base/endpoint.hpp>
#include <base/export.hpp>
#include <sip/stack/stack.hpp>

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace sip::net {

/// Unpredictable numbers from the system, for tags, branches and nonces.
class SIPTTY_API system_rng final : public base::rng {
 public:
  std::uint64_t next() override;

 private:
  static constexpr std::size_t batch = 64;
  std::uint64_t numbers_[batch] = {};
  std::size_t used_ = batch;
};

/// Called in the order of the wire; must not call into the stack.
using wire_observer = std::function<void(const wire_record&, base::instant)>;
/// May give commands to the stack through `driver::turn`.
using event_handler = std::function<void(ua_event&)>;

/// `shared`: other drivers of the same user may listen on the same port (SO_REUSEPORT). The system gives all datagrams of one
/// remote address and port, and each connection, to one of them.
enum class port_sharing : std::uint8_t { alone, shared };

class SIPTTY_API driver {
 public:
  driver(boost::asio::io_context& loop, const stack_options& options, base::rng& random);
  ~driver();
  driver(const driver&) = delete;
  driver& operator=(const driver&) = delete;

  void on_wire(wire_observer observer);
  void on_event(event_handler handler);

  /// Opens a UDP socket and a TCP listener on one address and port (0 = any that is free for both). Accounts name the
  /// same `bind`. An empty string, or a sentence that says what failed.
  std::string listen(const base::endpoint& bind, port_sharing sharing = port_sharing::alone);
  /// What `listen` got for this bind; the bind itself when it is not listening.
  [[nodiscard]] base::endpoint local(const base::endpoint& bind) const;

  /// One turn: `work(stack, now, effects)`, then everything that follows from it.
  template <class Work>
  void turn(Work&& work) {
    work(the_stack(), now(), pending());
    flush();
  }
  [[nodiscard]] base::instant now() const;
  [[nodiscard]] stack_counts counts() const;
  [[nodiscard]] const call* find(call_handle c) const;
  /// Closes all sockets; nothing is received any more.
  void close();

 private:
  class implementation;
  stack& the_stack();
  effects& pending();
  void flush();
  std::unique_ptr<implementation> implementation_;
};

/// The local address from which the system would send to `remote`; unspecified when there is no route.
[[nodiscard]] SIPTTY_API base::ip_address local_address_towards(const base::endpoint& remote);

}  // namespace sip::net
