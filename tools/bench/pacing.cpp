// How evenly packets leave: N streams of a media loop send over loopback to plain sockets, and the kernel's
// time stamps of the arrivals - a capture - give the intervals.
//
//   bench-pacing [--streams N] [--seconds S] [--realtime]
//
// Prints the deviation of the intervals from 20 ms (median, 99th percentile, greatest), how many intervals
// were skipped after a stall, and the drift: how far the most punctual arrival of the last second has moved
// against that of the first, compared with the media time in the packets, in the worst stream. Wants an idle
// core: whatever else runs is measured too, unless --realtime is given and the system grants it. Exit code 1
// when the 99th percentile or the drift is 1 ms or more.
#include <rtp/header.hpp>
#include <rtp/net/media_loop.hpp>
#include <rtp/sequence.hpp>

#include <arpa/inet.h>
#include <poll.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

namespace {

constexpr double interval_ms = 20;
const base::ip_address loopback = base::ip_address::v4(0x7f000001);

class silence_sender final : public rtp::stream_handler {
 public:
  rtp::outgoing_frame next_frame(std::span<std::uint8_t> payload) override {
    std::memset(payload.data(), 0xFF, 160);
    return {160, 0, false, 160, false};
  }
  void play(std::uint8_t, std::span<const std::uint8_t>, std::uint32_t, bool) override {}
  void play_nothing(bool) override {}
  void on_event_packet(std::uint8_t, std::span<const std::uint8_t>, std::uint32_t, bool) override {}
};

/// In ms: when a packet came, and the media time that it carries.
struct arrival {
  double at;
  double media;
};

struct receiver {
  int descriptor = -1;
  std::uint16_t port = 0;
  std::vector<arrival> arrivals;
};

receiver open_receiver() {
  receiver r;
  r.descriptor = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const int on = 1;
  if (r.descriptor < 0 || bind(r.descriptor, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      setsockopt(r.descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) != 0) {
    std::perror("bench-pacing: cannot open a receiving socket");
    std::exit(2);
  }
  getsockname(r.descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  r.port = ntohs(address.sin_port);
  return r;
}

/// Whatever else arrives at the port is not of this measurement.
void hear_only(const receiver& r, std::uint16_t port) {
  sockaddr_in sender{};
  sender.sin_family = AF_INET;
  sender.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sender.sin_port = htons(port);
  if (connect(r.descriptor, reinterpret_cast<const sockaddr*>(&sender), sizeof sender) == 0) return;
  std::perror("bench-pacing: cannot connect a receiving socket");
  std::exit(2);
}

bool receive(receiver& r) {
  std::uint8_t bytes[2048];
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(timespec))];
  iovec part{bytes, sizeof bytes};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control;
  header.msg_controllen = sizeof control;
  const auto size = recvmsg(r.descriptor, &header, MSG_DONTWAIT);
  if (size <= 0) return false;
  const auto* stamp = CMSG_FIRSTHDR(&header);
  const auto packet = rtp::parse_packet(rtp::byte_view(bytes).first(static_cast<std::size_t>(size)));
  if (stamp == nullptr || !packet) return true;
  timespec t{};
  std::memcpy(&t, CMSG_DATA(stamp), sizeof t);
  const auto at = static_cast<double>(t.tv_sec % 1'000'000) * 1e3 + static_cast<double>(t.tv_nsec) * 1e-6;
  const auto before =
      r.arrivals.empty() ? std::int64_t{packet->timestamp} : std::llround(r.arrivals.back().media * 8);
  r.arrivals.push_back({at, static_cast<double>(rtp::unwrap(packet->timestamp, before)) / 8});
  return true;
}

// Looks rarely, and gives way to everybody: whoever measures must not be what is measured.
void capture(std::vector<receiver>& receivers, int seconds) {
  const sched_param none{};
  sched_setscheduler(0, SCHED_IDLE, &none);  // of this thread alone
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  while (std::chrono::steady_clock::now() < end) {
    poll(nullptr, 0, 100);
    for (auto& r : receivers) {
      while (receive(r)) {
      }
    }
  }
}

/// Of the arrivals, how far the most punctual one is from the media time: lateness of single packets is no
/// drift.
double phase(const std::vector<arrival>& arrivals, std::size_t from, std::size_t count) {
  auto least = std::numeric_limits<double>::max();
  for (auto i = from; i < from + count; ++i) {
    least = std::min(least, arrivals[i].at - arrivals[0].at - (arrivals[i].media - arrivals[0].media));
  }
  return least;
}

double cpu_ms() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto ms = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) * 1e-3;
  };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

int argument(int argc, char** argv, std::string_view name, int otherwise) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (argv[i] == name) otherwise = std::atoi(argv[i + 1]);
  }
  return otherwise;
}

bool flag(int argc, char** argv, std::string_view name) {
  return std::find(argv + 1, argv + argc, name) != argv + argc;
}

}  // namespace

int main(int argc, char** argv) {
  const auto streams = argument(argc, argv, "--streams", 1);
  const auto seconds = argument(argc, argv, "--seconds", 60);
  if (streams < 1 || seconds < 3) {
    std::fprintf(
        stderr,
        "usage: bench-pacing [--streams N] [--seconds S] [--realtime], at least 1 stream and 3 seconds\n");
    return 2;
  }
  std::vector<receiver> receivers;
  rtp::media_loop loop({0, 0, flag(argc, argv, "--realtime")});
  for (int i = 0; i < streams; ++i) {
    receivers.push_back(open_receiver());
    const auto opened = loop.open(loopback, 0, std::make_unique<silence_sender>());
    if (!opened.error.empty()) {
      std::fprintf(stderr, "bench-pacing: %s\n", opened.error.c_str());
      return 2;
    }
    hear_only(receivers.back(), opened.rtp.port);
    rtp::stream_options options;
    options.remote_rtp = {loopback, receivers.back().port};
    loop.configure(opened.stream, options);
  }
  const auto cpu_before = cpu_ms();
  capture(receivers, seconds);
  const auto cpu = cpu_ms() - cpu_before;

  std::vector<double> deviations;
  double drift = 0;
  long long skipped = 0;
  for (const auto& r : receivers) {
    const auto& a = r.arrivals;
    constexpr std::size_t second = 50;
    if (a.size() < 2 * second) {
      std::fprintf(stderr, "bench-pacing: a stream delivered %zu packets only\n", a.size());
      return 1;
    }
    for (std::size_t i = 1; i < a.size(); ++i) {
      deviations.push_back(std::abs(a[i].at - a[i - 1].at - interval_ms));
    }
    const auto intervals = std::llround((a.back().media - a.front().media) / interval_ms);
    skipped += intervals + 1 - static_cast<long long>(a.size());
    drift = std::max(drift, std::abs(phase(a, a.size() - second, second) - phase(a, 0, second)));
  }
  std::sort(deviations.begin(), deviations.end());
  const auto p99 = deviations[deviations.size() * 99 / 100];
  std::printf("%d streams, %d s, %zu intervals\n", streams, seconds, deviations.size());
  std::printf("|interval - 20 ms|  p50 %.4f  p99 %.4f  max %.4f ms\n", deviations[deviations.size() / 2], p99,
              deviations.back());
  std::printf("drift %.4f ms, %lld intervals skipped\n", drift, skipped);
  std::printf("CPU %.1f us per stream and interval, receivers included\n",
              cpu * 1e3 / static_cast<double>(deviations.size()));
  for (const auto& r : receivers) close(r.descriptor);
  return p99 < 1 && drift < 1 ? 0 : 1;
}
