#include "bare_loop.hpp"

#include "thread_time.hpp"

#include <arpa/inet.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

namespace {

constexpr std::size_t slots = 20;
constexpr std::size_t packet_bytes = 172;
constexpr auto slot_length = std::chrono::milliseconds(1);

struct bare_socket {
  int descriptor = -1;
  sockaddr_in local{}, peer{};
};

[[noreturn]] void fail() {
  throw std::system_error(errno, std::system_category(), "cannot open a socket of the bare loop");
}

class bare_sockets {
 public:
  explicit bare_sockets(std::size_t count) : all_(count) {
    for (auto& s : all_) open(s);
    for (std::size_t i = 0; i < count; ++i) all_[i].peer = all_[i ^ 1U].local;
  }
  ~bare_sockets() {
    for (const auto& s : all_) close(s.descriptor);
  }
  bare_sockets(const bare_sockets&) = delete;
  bare_sockets& operator=(const bare_sockets&) = delete;

  [[nodiscard]] const std::vector<bare_socket>& all() const { return all_; }

 private:
  static void open(bare_socket& s) {
    s.descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    s.local.sin_family = AF_INET;
    s.local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof s.local;
    auto* address = reinterpret_cast<sockaddr*>(&s.local);
    if (s.descriptor < 0 || bind(s.descriptor, address, size) != 0) fail();
    if (getsockname(s.descriptor, address, &size) != 0) fail();
  }

  std::vector<bare_socket> all_;
};

void exchange(const bare_socket& s, bare_result& result) {
  std::array<char, 2048> bytes{};
  if (sendto(s.descriptor, bytes.data(), packet_bytes, 0, reinterpret_cast<const sockaddr*>(&s.peer),
             sizeof s.peer) > 0) {
    ++result.sent;
  }
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  if (recvfrom(s.descriptor, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&from), &size) > 0) {
    ++result.received;
  }
}

void sleep_until(std::chrono::nanoseconds when) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(when);
  const timespec t{seconds.count(), (when - seconds).count()};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, nullptr);
}

}  // namespace

bare_result run_bare_loop(std::size_t streams, std::chrono::seconds time) {
  const bare_sockets sockets(streams);
  prctl(PR_SET_TIMERSLACK, 1UL);
  bare_result result;
  const auto cpu_before = thread_time();
  std::chrono::nanoseconds deadline = std::chrono::steady_clock::now().time_since_epoch();
  for (std::size_t slot = 0; slot < static_cast<std::size_t>(time / slot_length); ++slot) {
    deadline += slot_length;
    sleep_until(deadline);
    for (auto i = slot % slots; i < streams; i += slots) exchange(sockets.all()[i], result);
  }
  result.cpu = thread_time() - cpu_before;
  return result;
}
