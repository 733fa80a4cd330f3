#include "resolver.hpp"

#include "address.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <ares.h>
#include <netdb.h>

#include <unordered_map>

namespace sip::net {

namespace {

constexpr int try_ms = 2000;
constexpr int tries = 3;

}  // namespace

/// c-ares tells which sockets it waits on; Asio waits on them and calls back into c-ares.
class resolver::channel {
 public:
  explicit channel(boost::asio::io_context& loop) : loop_(&loop), timer_(loop) {
    ares_library_init(ARES_LIB_INIT_ALL);
    ares_options options{};
    options.timeout = try_ms;
    options.tries = tries;
    options.sock_state_cb = [](void* self, ares_socket_t fd, int readable, int writable) {
      static_cast<channel*>(self)->watch(fd, readable != 0, writable != 0);
    };
    options.sock_state_cb_data = this;
    ready_ = ares_init_options(&ares_, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB) == ARES_SUCCESS;
  }

  ~channel() {
    closing_ = true;
    if (ready_) ares_destroy(ares_);
    for (auto& [fd, s] : sockets_) s->descriptor.release();
    ares_library_cleanup();
  }

  void resolve(const std::string& host, answer done) {
    if (!ready_) return done({}, "the resolver could not be started");
    auto* query = new query_state{this, host, std::move(done)};
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_DGRAM;
    hints.ai_flags = ARES_AI_NOSORT;
    ares_getaddrinfo(ares_, host.c_str(), nullptr, &hints, &channel::finished, query);
    arm();
  }

 private:
  struct query_state {
    channel* owner;
    std::string host;
    answer done;
  };
  struct socket_state {
    explicit socket_state(boost::asio::io_context& loop) : descriptor(loop) {}
    boost::asio::posix::stream_descriptor descriptor;
    bool readable = false, writable = false, reading = false, writing = false;
  };

  static void finished(void* argument, int status, int, ares_addrinfo* found) {
    const std::unique_ptr<query_state> query(static_cast<query_state*>(argument));
    std::vector<base::ip_address> addresses;
    for (auto* node = found != nullptr ? found->nodes : nullptr; node != nullptr; node = node->ai_next) {
      sockaddr_storage storage{};
      std::memcpy(&storage, node->ai_addr, node->ai_addrlen);
      addresses.push_back(from_sockaddr(storage).address);
    }
    if (found != nullptr) ares_freeaddrinfo(found);
    if (query->owner->closing_) return;
    std::string sentence;
    if (addresses.empty()) sentence = "cannot find the host '" + query->host + "': " + ares_strerror(status);
    query->done(std::move(addresses), std::move(sentence));
  }

  void watch(ares_socket_t fd, bool readable, bool writable) {
    auto& s = sockets_[fd];
    if (!readable && !writable) {
      if (s) s->descriptor.release();
      sockets_.erase(fd);
      return;
    }
    if (!s) {
      s = std::make_shared<socket_state>(*loop_);
      s->descriptor.assign(fd);
    }
    s->readable = readable;
    s->writable = writable;
    wait(fd, s);
  }

  void wait(ares_socket_t fd, const std::shared_ptr<socket_state>& s) {
    using boost::asio::posix::descriptor_base;
    if (s->readable && !std::exchange(s->reading, true)) {
      s->descriptor.async_wait(descriptor_base::wait_read, [this, fd, s](boost::system::error_code e) {
        s->reading = false;
        if (!e) process(fd, ARES_SOCKET_BAD, s);
      });
    }
    if (s->writable && !std::exchange(s->writing, true)) {
      s->descriptor.async_wait(descriptor_base::wait_write, [this, fd, s](boost::system::error_code e) {
        s->writing = false;
        if (!e) process(ARES_SOCKET_BAD, fd, s);
      });
    }
  }

  void process(ares_socket_t read_fd, ares_socket_t write_fd, const std::shared_ptr<socket_state>& s) {
    ares_process_fd(ares_, read_fd, write_fd);
    if (s->descriptor.is_open()) wait(read_fd != ARES_SOCKET_BAD ? read_fd : write_fd, s);
    arm();
  }

  void arm() {
    timeval limit{};
    if (ares_timeout(ares_, nullptr, &limit) == nullptr) return;
    timer_.expires_after(std::chrono::seconds(limit.tv_sec) + std::chrono::microseconds(limit.tv_usec));
    timer_.async_wait([this](boost::system::error_code e) {
      if (e) return;
      ares_process_fd(ares_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
      arm();
    });
  }

  boost::asio::io_context* loop_;
  boost::asio::steady_timer timer_;
  ares_channel ares_ = nullptr;
  bool ready_ = false;
  bool closing_ = false;
  std::unordered_map<ares_socket_t, std::shared_ptr<socket_state>> sockets_;
};

resolver::resolver(boost::asio::io_context& loop) : channel_(std::make_unique<channel>(loop)) {}
resolver::~resolver() = default;
void resolver::resolve(const std::string& host, answer done) { channel_->resolve(host, std::move(done)); }

}  // namespace sip::net
