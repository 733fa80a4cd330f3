#include <sip/net/driver.hpp>

#include "address.hpp"
#include "resolver.hpp"
#include "tcp.hpp"
#include "udp.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <unistd.h>

#include <map>
#include <unordered_map>

namespace sip::net {

namespace {

using boost::asio::ip::tcp;

constexpr std::size_t max_connections = 4096;
constexpr std::size_t max_route_cache = 4096;
constexpr int port_attempts = 32;  // for a port that is free over UDP and TCP

/// Timers fire on a grid, never early: under load one wake-up ends many transactions.
constexpr base::duration timer_grid = std::chrono::milliseconds(4);

base::instant on_grid(base::instant when) {
  if (when == base::never) return when;
  const auto late = when.time_since_epoch() % timer_grid;
  return late == base::duration{} ? when : when + (timer_grid - late);
}

base::instant from_steady(std::chrono::steady_clock::time_point t) {
  return base::instant(std::chrono::duration_cast<base::duration>(t.time_since_epoch()));
}

}  // namespace

base::ip_address local_address_towards(const base::endpoint& remote) {
  sockaddr_storage to{};
  const auto size = to_sockaddr({remote.address, remote.port == 0 ? std::uint16_t{5060} : remote.port}, to);
  const int fd = socket(to.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return {};
  sockaddr_storage own{};
  socklen_t own_size = sizeof own;
  const bool found = connect(fd, reinterpret_cast<const sockaddr*>(&to), size) == 0 &&
                     getsockname(fd, reinterpret_cast<sockaddr*>(&own), &own_size) == 0;
  ::close(fd);
  return found ? from_sockaddr(own).address : base::ip_address{};
}

class driver::implementation {
 public:
  implementation(boost::asio::io_context& loop, const stack_options& options, base::rng& random)
      : loop_(&loop), stack_(options, random), timer_(loop), resolver_(loop) {}

  std::string listen(const base::endpoint& bind, port_sharing sharing) {
    if (listeners_.contains(bind)) return {};
    std::string problem;
    for (int attempt = 0; attempt < port_attempts; ++attempt) {
      auto l = std::make_unique<listener>(*loop_);
      problem = l->udp.open(bind, sharing);
      if (!problem.empty()) return problem;
      problem = l->tcp.open({bind.address, l->udp.local().port}, sharing);
      if (problem.empty()) {
        start(bind, std::move(l));
        return {};
      }
      if (bind.port != 0) return problem;
    }
    return problem;
  }

  base::endpoint local(const base::endpoint& bind) const {
    const auto found = listeners_.find(bind);
    return found == listeners_.end() ? bind : found->second->udp.local();
  }

  /// Carries out what the stack asked for until it asks for nothing more. Not re-entrant: a command that an event
  /// handler gives is carried out by the flush that called the handler.
  void flush() {
    if (std::exchange(flushing_, true)) return;
    while (has_work()) {
      std::swap(batch_, fx_);
      carry_out(batch_);
      batch_.clear();
    }
    flushing_ = false;
    arm();
  }

  void input(const sip::input& in) {
    stack_.handle(now(), in, fx_);
    flush();
  }

  void close() {
    timer_.cancel();
    for (auto& [bind, l] : listeners_) {
      l->udp.close();
      l->tcp.close();
    }
    for (auto& [id, c] : connections_) c->close();
    connections_.clear();
  }

  [[nodiscard]] static base::instant now() { return from_steady(std::chrono::steady_clock::now()); }

  boost::asio::io_context* loop_;
  stack stack_;
  effects fx_;
  wire_observer on_wire_;
  event_handler on_event_;

 private:
  struct listener {
    explicit listener(boost::asio::io_context& loop) : udp(loop), tcp(loop) {}
    flow_id id = 0;
    udp_socket udp;
    tcp_listener tcp;
  };

  [[nodiscard]] bool has_work() const {
    return !fx_.sends.empty() || !fx_.connects.empty() || !fx_.closes.empty() || !fx_.resolves.empty() ||
           !fx_.observed.empty() || !fx_.events.empty();
  }

  void carry_out(effects& batch) {
    if (on_wire_) {
      for (const auto& r : batch.observed) on_wire_(r, now());
    }
    for (const auto& s : batch.sends) send(s);
    for (const auto& c : batch.closes) drop(c.flow);
    for (const auto& c : batch.connects) connect(c);
    for (const auto& r : batch.resolves) {
      resolver_.resolve(r.question, [this, token = r.token, question = r.question](dns_records records) {
        input(dns_answer{token, question, std::move(records)});
      });
    }
    if (on_event_) {
      for (auto& e : batch.events) on_event_(e);
    }
  }

  void start(const base::endpoint& bind, std::unique_ptr<listener> l) {
    l->id = next_flow_++;
    auto* raw = l.get();
    raw->udp.start(
        [this, raw](const base::endpoint& from, std::string_view bytes) {
          input(datagram{hop_of(*raw, from), stack_.pool().copy(bytes)});
        },
        [this, raw](const base::endpoint& to) { input(send_failed{hop_of(*raw, to)}); });
    raw->tcp.start([this, raw](tcp::socket socket) { accept(*raw, std::move(socket)); });
    by_flow_[raw->id] = raw;
    listeners_[bind] = std::move(l);
  }

  hop hop_of(const listener& l, const base::endpoint& remote) {
    return {transport::udp, l.id, {local_address(l, remote), l.udp.local().port}, remote};
  }

  base::ip_address local_address(const listener& l, const base::endpoint& remote) {
    const auto& own = l.udp.local().address;
    if (!own.is_unspecified()) return own;
    if (routes_.size() > max_route_cache) routes_.clear();
    const auto [entry, fresh] = routes_.try_emplace(remote.address);
    if (fresh) entry->second = local_address_towards(remote);
    return entry->second;
  }

  void send(const send_effect& s) {
    const auto bytes = s.bytes.text();
    if (s.to.proto == transport::udp) {
      const auto found = by_flow_.find(s.to.flow);
      if (found != by_flow_.end() && !found->second->udp.send(s.to.remote, bytes)) fail_later(s.to);
      return;
    }
    const auto found = connections_.find(s.to.flow);
    if (found == connections_.end()) return fail_later(s.to);
    found->second->send(bytes);
  }

  void fail_later(const hop& to) {
    boost::asio::post(*loop_, [this, to] { input(send_failed{to}); });
  }

  void connect(const connect_effect& c) {
    const auto found = listeners_.find(c.bind);
    if (found == listeners_.end()) return fail(c.token, "nothing listens on " + c.bind.to_string());
    auto& l = *found->second;
    if (l.udp.local().address.is_v6() != c.remote.address.is_v6()) {
      return fail(c.token, "cannot reach " + c.remote.to_string() + " from " + l.udp.local().to_string() +
                               ": the address families differ; bind to an address of the other family");
    }
    if (c.proto == transport::udp) {
      const auto via = hop_of(l, c.remote);
      if (via.local.address.is_unspecified()) return fail(c.token, "there is no route to " + c.remote.to_string());
      return stack_.handle(now(), flow_up{c.token, via, via.local.port}, fx_);
    }
    if (connections_.size() >= max_connections) return fail(c.token, "too many connections are open");
    auto connection = make_connection(tcp::socket(*loop_), l);
    connection->connect(c.bind, c.remote, [this, token = c.token](flow_id id, const std::string& problem) {
      if (!problem.empty()) {
        connections_.erase(id);
        return input(flow_failed{token, problem});
      }
      const auto& opened = *connections_.at(id);
      input(flow_up{token, opened.hop(), opened.listen_port});
    });
  }

  void fail(std::uint64_t token, const std::string& sentence) { stack_.handle(now(), flow_failed{token, sentence}, fx_); }

  std::shared_ptr<tcp_connection> make_connection(tcp::socket socket, const listener& l) {
    const auto id = next_flow_++;
    auto connection = std::make_shared<tcp_connection>(
        std::move(socket), id, [this](flow_id flow, std::string_view bytes) { input(stream_bytes{flow, bytes}); },
        [this](flow_id flow) {
          connections_.erase(flow);
          input(flow_down{flow});
        });
    connection->listen_port = l.udp.local().port;
    connections_[id] = connection;
    return connection;
  }

  void accept(const listener& l, tcp::socket socket) {
    if (connections_.size() >= max_connections) return;
    auto connection = make_connection(std::move(socket), l);
    connection->start();
    input(flow_accepted{connection->hop(), connection->listen_port});
  }

  void drop(flow_id flow) {
    const auto found = connections_.find(flow);
    if (found == connections_.end()) return;
    found->second->close();
    connections_.erase(found);
  }

  /// A timer that stands earlier than it need stays: most deadlines are put off, and to move it with each call
  /// costs more than to wake up once for nothing.
  void arm() {
    const auto next = on_grid(stack_.next_timeout());
    if (next >= armed_) return;
    armed_ = next;
    timer_.expires_at(std::chrono::steady_clock::time_point(next.time_since_epoch()));
    timer_.async_wait([this](boost::system::error_code error) {
      if (error) return;
      armed_ = base::never;
      if (stack_.next_timeout() <= now()) stack_.on_timeout(now(), fx_);
      flush();
      arm();
    });
  }

  boost::asio::steady_timer timer_;
  base::instant armed_ = base::never;
  resolver resolver_;
  bool flushing_ = false;
  effects batch_;  ///< what is being carried out; kept for its memory
  flow_id next_flow_ = 1;
  std::map<base::endpoint, std::unique_ptr<listener>> listeners_;
  std::unordered_map<flow_id, listener*> by_flow_;
  std::unordered_map<flow_id, std::shared_ptr<tcp_connection>> connections_;
  std::map<base::ip_address, base::ip_address> routes_;
};

driver::driver(boost::asio::io_context& loop, const stack_options& options, base::rng& random)
    : implementation_(std::make_unique<implementation>(loop, options, random)) {}
driver::~driver() { implementation_->close(); }

void driver::on_wire(wire_observer observer) { implementation_->on_wire_ = std::move(observer); }
void driver::on_event(event_handler handler) { implementation_->on_event_ = std::move(handler); }
std::string driver::listen(const base::endpoint& bind, port_sharing sharing) { return implementation_->listen(bind, sharing); }
base::endpoint driver::local(const base::endpoint& bind) const { return implementation_->local(bind); }
base::instant driver::now() const { return implementation::now(); }
stack_counts driver::counts() const { return implementation_->stack_.counts(); }
const call* driver::find(call_handle c) const { return implementation_->stack_.find(c); }
stack& driver::the_stack() { return implementation_->stack_; }
effects& driver::pending() { return implementation_->fx_; }
void driver::flush() { implementation_->flush(); }
void driver::close() { implementation_->close(); }

}  // namespace sip::net
