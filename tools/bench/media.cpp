// What a call's sound costs: processor time a call and 20 ms (receive, jitter buffer, decode, encode, send;
// PCMU over real sockets on loopback), beside a bare loop with one send and one receive over as many sockets,
// in the same run.
//
//   bench-media [--calls N]... [--seconds S] [--rounds R]
//
// Calls are streams of one media service, in pairs that hear each other, so that a call sends one packet and
// receives one in 20 ms, as the bare loop's streams do. Time is the thread's, from the scheduler's account.
// Rounds alternate between both; the median is printed. Packets are counted for some 40 calls, which stand
// for all, outside the time that is measured. "In time" are those that were sent, of all that the time had
// room for: a thread that comes late skips intervals. Memory is what the heap holds a call more: handler,
// coders, jitter buffer and whatever the program keeps of the sockets; the kernel's own buffers do not count.
#include "bare_loop.hpp"
#include "heap_count.hpp"

#include <siptty/audio/media_service.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using namespace siptty::audio;

constexpr double interval_s = 0.02;
const base::ip_address loopback = base::ip_address::v4(0x7f000001);

struct settings {
  std::vector<std::size_t> calls;
  std::chrono::seconds time{3};
  int rounds = 3;
};

struct cost {
  double us = 0;          ///< a packet sent, with the one received meanwhile
  double heard = 0;       ///< packets received, of those sent
  double in_time = 0;     ///< packets sent, of those that the time had room for
  double heap_bytes = 0;  ///< a call
};

using clock_type = std::chrono::steady_clock;

/// Packets of one call since it began, and when that was asked.
struct reading {
  double sent = 0, received = 0;
  clock_type::time_point at;
};

/// Packets a second and call.
struct pace {
  double sent = 0, received = 0;
};

std::filesystem::path media_thread() {
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    std::ifstream(task.path() / "comm") >> name;
    if (name == "siptty-media") return task.path();
  }
  throw std::runtime_error("the media thread is not there");
}

double cpu_us(const std::filesystem::path& thread) {
  double ns = 0;
  std::ifstream(thread / "schedstat") >> ns;
  return ns / 1000;
}

void open_calls(media_service& service, std::size_t count, std::vector<media_service::opened>& calls) {
  calls.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    calls.push_back(service.open(loopback));
    if (!calls.back().error.empty()) throw std::runtime_error(calls.back().error);
  }
  for (std::size_t i = 0; i < count; ++i) {
    stream_settings s;
    s.remote_rtp = calls[i ^ 1U].rtp;
    service.configure(calls[i].stream, s);
  }
  for (const auto& c : calls) static_cast<void>(service.statistics(c.stream));  // all are configured now
}

// To ask costs the media thread time, so a few calls stand for all. The odd distance takes them from each
// slot.
std::vector<reading> read_some(const media_service& service,
                               const std::vector<media_service::opened>& calls) {
  constexpr std::size_t most = 40;
  const auto distance = calls.size() / most | 1U;
  std::vector<reading> some;
  for (std::size_t i = 0; i < calls.size(); i += distance) {
    const auto s = service.statistics(calls[i].stream);
    some.push_back({static_cast<double>(s.sent), static_cast<double>(s.received), clock_type::now()});
  }
  return some;
}

pace pace_between(const std::vector<reading>& before, const std::vector<reading>& after) {
  pace mean;
  const auto count = static_cast<double>(before.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    const std::chrono::duration<double> time = after[i].at - before[i].at;
    mean.sent += (after[i].sent - before[i].sent) / time.count() / count;
    mean.received += (after[i].received - before[i].received) / time.count() / count;
  }
  return mean;
}

cost cost_of(double cpu_us_a_second, const pace& a_call, std::size_t calls) {
  return {cpu_us_a_second / a_call.sent / static_cast<double>(calls), a_call.received / a_call.sent,
          a_call.sent * interval_s, 0};
}

cost measure_calls(std::size_t count, std::chrono::seconds time) {
  media_service service({});
  std::vector<media_service::opened> calls;
  const auto heap_before = heap_in_use();
  open_calls(service, count, calls);
  std::this_thread::sleep_for(std::chrono::milliseconds(500));  // every stream has heard its peer
  const auto heap = static_cast<double>(heap_in_use() - heap_before);
  const auto thread = media_thread();
  const auto before = read_some(service, calls);
  const auto cpu_before = cpu_us(thread);
  const auto begin = clock_type::now();
  std::this_thread::sleep_for(time);
  const auto cpu = cpu_us(thread) - cpu_before;
  const std::chrono::duration<double> elapsed = clock_type::now() - begin;
  auto result = cost_of(cpu / elapsed.count(), pace_between(before, read_some(service, calls)), count);
  result.heap_bytes = heap / static_cast<double>(count);
  return result;
}

cost measure_bare(std::size_t count, std::chrono::seconds time) {
  bare_result result;
  std::exception_ptr failure;
  std::thread([&] {
    try {
      result = run_bare_loop(count, time);
    } catch (...) {
      failure = std::current_exception();
    }
  }).join();
  if (failure) std::rethrow_exception(failure);
  const auto seconds = std::chrono::duration<double>(time).count(), streams = static_cast<double>(count);
  const pace a_stream{static_cast<double>(result.sent) / seconds / streams,
                      static_cast<double>(result.received) / seconds / streams};
  return cost_of(std::chrono::duration<double, std::micro>(result.cpu).count() / seconds, a_stream, count);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void measure(std::size_t count, const settings& s) {
  std::vector<double> ours, bare, ratio;
  cost last;
  for (int round = 0; round < s.rounds; ++round) {
    bare.push_back(measure_bare(count, s.time).us);
    last = measure_calls(count, s.time);
    ours.push_back(last.us);
    ratio.push_back(ours.back() / bare.back());
  }
  std::printf("%6zu  %8.2f  %9.2f  %6.2f  %5.1f %%  %5.1f %%  %6.0f\n", count, median(ours), median(bare),
              median(ratio), 100 * last.heard, 100 * last.in_time, last.heap_bytes);
  std::fflush(stdout);
}

[[noreturn]] void usage() {
  std::fprintf(stderr,
               "usage: bench-media [--calls N]... [--seconds S] [--rounds R], N even, from 2 to 4096\n");
  std::exit(2);
}

settings parse(int argc, char** argv) {
  settings s;
  for (int i = 1; i < argc; i += 2) {
    const std::string_view name = argv[i];
    const int value = i + 1 < argc ? std::atoi(argv[i + 1]) : 0;
    if (value < 1) usage();
    if (name == "--calls" && value % 2 == 0 && value <= 4096) {
      s.calls.push_back(static_cast<std::size_t>(value));
    } else if (name == "--seconds") {
      s.time = std::chrono::seconds(value);
    } else if (name == "--rounds") {
      s.rounds = value;
    } else {
      usage();
    }
  }
  if (s.calls.empty()) s.calls = {10, 50, 100, 200, 500, 1000};
  return s;
}

}  // namespace

int main(int argc, char** argv) {
  const auto s = parse(argc, argv);
  std::printf(" calls   us/call  bare loop   ratio    heard  in time  heap bytes\n");
  try {
    for (const auto count : s.calls) measure(count, s);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "bench-media: %s\n", e.what());
    return 2;
  }
  return 0;
}
