// What a call's sound costs: processor time a call and 20 ms (receive, jitter buffer, decode, encode, send; PCMU over
// real sockets on loopback), beside a bare loop with one send and one receive over as many sockets, in the same run.
//
//   bench-media [--calls N]... [--seconds S] [--rounds R]
//
// Calls are streams of one media service, in pairs that hear each other, so that a call sends one packet and receives
// one in 20 ms, as the bare loop's streams do. Time is the thread's, from the scheduler's account. Rounds alternate
// between both; the median is printed. Memory is what the heap holds a call more: handler, coders, jitter buffer and
// whatever the program keeps of the sockets; the kernel's own buffers do not count.
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
  double us = 0;           ///< a call and 20 ms
  double heap_bytes = 0;   ///< a call
  double served = 0;       ///< packets received, of those that the time had room for
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

std::uint64_t received(const media_service& service, const std::vector<media_service::opened>& calls) {
  std::uint64_t sum = 0;
  for (const auto& c : calls) sum += service.statistics(c.stream).received;
  return sum;
}

cost measure_calls(std::size_t count, std::chrono::seconds time) {
  media_service service({});
  std::vector<media_service::opened> calls;
  const auto heap_before = heap_in_use();
  open_calls(service, count, calls);
  std::this_thread::sleep_for(std::chrono::milliseconds(500));  // every stream has heard its peer
  const auto heap = static_cast<double>(heap_in_use() - heap_before);
  const auto thread = media_thread();
  const auto heard_before = received(service, calls);
  const auto cpu_before = cpu_us(thread);
  const auto begin = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(time);
  const auto heard = static_cast<double>(received(service, calls) - heard_before);
  const auto cpu = cpu_us(thread) - cpu_before;
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  const auto intervals = static_cast<double>(count) * elapsed.count() / interval_s;
  return {cpu / intervals, heap / static_cast<double>(count), heard / intervals};
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
  const auto intervals = static_cast<double>(count) * static_cast<double>(time.count()) / interval_s;
  const auto us = std::chrono::duration<double, std::micro>(result.cpu).count();
  return {us / intervals, 0, static_cast<double>(result.received) / intervals};
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
  std::printf("%6zu  %8.2f  %9.2f  %6.2f  %7.1f %%  %6.0f\n", count, median(ours), median(bare), median(ratio),
              100 * last.served, last.heap_bytes);
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
  std::printf(" calls   us/call  bare loop   ratio    heard  heap bytes\n");
  try {
    for (const auto count : s.calls) measure(count, s);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "bench-media: %s\n", e.what());
    return 2;
  }
  return 0;
}
