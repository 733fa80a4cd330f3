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
constexpr std::uint32_t negative_ttl_s = 30;  // RFC 2308 would have the SOA's; "not there" may be wrong for that long
constexpr std::size_t max_records = 64;
constexpr int in_class = 1;

int type_number(dns_type t) {
  switch (t) {
    case dns_type::a: return 1;
    case dns_type::aaaa: return 28;
    case dns_type::srv: return 33;
    case dns_type::naptr: return 35;
  }
  return 1;
}

/// There is such a name without such records, or no such name; everything else is no answer.
bool is_negative(int status) { return status == ARES_ENODATA || status == ARES_ENOTFOUND; }

/// Length of a name as it stands in the message; 0 when it is broken.
int name_length(const unsigned char* at, const unsigned char* message, int size) {
  char* name = nullptr;
  long length = 0;
  if (at >= message + size || ares_expand_name(at, message, size, &name, &length) != ARES_SUCCESS) return 0;
  ares_free_string(name);
  return static_cast<int>(length);
}

std::vector<srv_record> srv_records(const unsigned char* message, int size) {
  std::vector<srv_record> records;
  ares_srv_reply* list = nullptr;
  if (ares_parse_srv_reply(message, size, &list) != ARES_SUCCESS) return records;
  for (const auto* r = list; r != nullptr && records.size() < max_records; r = r->next) {
    records.push_back({r->priority, r->weight, r->port, r->host});
  }
  ares_free_data(list);
  return records;
}

std::vector<naptr_record> naptr_records(const unsigned char* message, int size) {
  const auto text = [](const unsigned char* s) { return std::string(reinterpret_cast<const char*>(s)); };
  std::vector<naptr_record> records;
  ares_naptr_reply* list = nullptr;
  if (ares_parse_naptr_reply(message, size, &list) != ARES_SUCCESS) return records;
  for (const auto* r = list; r != nullptr && records.size() < max_records; r = r->next) {
    records.push_back({r->order, r->preference, text(r->flags), text(r->service), text(r->regexp), r->replacement});
  }
  ares_free_data(list);
  return records;
}

/// RFC 1035 §4.1: 12 bytes of header, the questions, then name, type, class, time to live and length of each answer.
std::uint32_t smallest_ttl(const unsigned char* message, int size) {
  if (size < 12) return 0;
  const auto word = [&](int at) { return message[at] << 8 | message[at + 1]; };
  int at = 12;
  for (int questions = word(4); questions > 0; --questions) {
    const int name = name_length(message + at, message, size);
    at += name + 4;
    if (name == 0 || at > size) return 0;
  }
  std::uint32_t smallest = UINT32_MAX;
  for (int answers = word(6); answers > 0; --answers) {
    const int name = name_length(message + at, message, size);
    at += name;
    if (name == 0 || at + 10 > size) return 0;
    smallest = std::min(smallest, static_cast<std::uint32_t>(word(at + 4)) << 16U | static_cast<std::uint32_t>(word(at + 6)));
    at += 10 + word(at + 8);
    if (at > size) return 0;
  }
  return smallest == UINT32_MAX ? 0 : smallest;
}

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

  void resolve(const dns_question& question, answer done) {
    if (!ready_) {
      dns_records none;
      none.failed = true;
      none.sentence = "the resolver could not be started";
      return done(std::move(none));
    }
    auto* query = new query_state{this, question, std::move(done)};
    if (question.type == dns_type::srv || question.type == dns_type::naptr) {
      ares_query(ares_, question.name.c_str(), in_class, type_number(question.type), &channel::answered, query);
    } else {
      ares_addrinfo_hints hints{};
      hints.ai_family = question.type == dns_type::aaaa ? AF_INET6 : AF_INET;
      hints.ai_socktype = SOCK_DGRAM;
      hints.ai_flags = ARES_AI_NOSORT;
      ares_getaddrinfo(ares_, question.name.c_str(), nullptr, &hints, &channel::found_addresses, query);
    }
    arm();
  }

 private:
  struct query_state {
    channel* owner;
    dns_question question;
    answer done;
  };
  struct socket_state {
    explicit socket_state(boost::asio::io_context& loop) : descriptor(loop) {}
    boost::asio::posix::stream_descriptor descriptor;
    bool readable = false, writable = false, reading = false, writing = false;
  };

  static void found_addresses(void* argument, int status, int, ares_addrinfo* found) {
    dns_records records;
    records.ttl_s = UINT32_MAX;
    for (auto* node = found != nullptr ? found->nodes : nullptr; node != nullptr; node = node->ai_next) {
      if (records.addresses.size() == max_records) break;
      sockaddr_storage storage{};
      std::memcpy(&storage, node->ai_addr, node->ai_addrlen);
      records.addresses.push_back(from_sockaddr(storage).address);
      records.ttl_s = std::min(records.ttl_s, static_cast<std::uint32_t>(std::max(node->ai_ttl, 0)));
    }
    if (found != nullptr) ares_freeaddrinfo(found);
    finish(argument, status, std::move(records), !records.addresses.empty());
  }

  static void answered(void* argument, int status, int, unsigned char* message, int size) {
    dns_records records;
    if (status == ARES_SUCCESS) {
      records.srv = srv_records(message, size);
      records.naptr = naptr_records(message, size);
      records.ttl_s = smallest_ttl(message, size);
    }
    const bool found = !records.srv.empty() || !records.naptr.empty();
    finish(argument, status, std::move(records), found);
  }

  static void finish(void* argument, int status, dns_records records, bool found) {
    const std::unique_ptr<query_state> query(static_cast<query_state*>(argument));
    if (query->owner->closing_) return;
    if (!found) {
      records.failed = status != ARES_SUCCESS && !is_negative(status);
      records.ttl_s = records.failed ? 0 : negative_ttl_s;
      records.sentence = "cannot find the host '" + query->question.name + "': " + ares_strerror(status == ARES_SUCCESS ? ARES_ENODATA : status);
    }
    query->done(std::move(records));
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
void resolver::resolve(const dns_question& question, answer done) { channel_->resolve(question, std::move(done)); }

}  // namespace sip::net
