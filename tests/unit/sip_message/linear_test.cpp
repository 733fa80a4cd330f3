// What a peer can make long costs time in proportion to its length, never its square.
#include "wire.hpp"

#include <catch2/catch.hpp>

#include <ctime>

using namespace sip;

namespace {

constexpr limits roomy{1U << 20, 4096};

/// Processor time of one parse; the least of several, so that other work on the machine does not count.
double cost_of(const base::packet& bytes, mode m) {
  double least = 1e9;
  for (int i = 0; i < 15; ++i) {
    timespec begin{}, end{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    const auto parsed = message::parse(bytes, m, roomy);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    least = std::min(least, static_cast<double>(end.tv_sec - begin.tv_sec) * 1e9 +
                                static_cast<double>(end.tv_nsec - begin.tv_nsec));
    if (parsed.text().empty()) return 0;
  }
  return least;
}

std::string times(std::size_t count, std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("eight times as much of anything takes far less than 64 times as long") {
  // In each row a million bytes at most; `shape` repeats something so often.
  const struct {
    const char* what;
    std::string (*shape)(std::size_t);
    std::size_t count;
  } rows[] = {
      {"a body", [](std::size_t n) { return test::request("INFO", "", std::string(n, 'x')); }, 8192},
      {"headers", [](std::size_t n) { return test::request("INFO", times(n, "X-Own: value\n")); }, 200},
      {"Vias",
       [](std::size_t n) { return test::request("INFO", times(n, "Via: SIP/2.0/UDP h;branch=z9hG4bKx\n")); },
       200},
      {"folds", [](std::size_t n) { return test::request("INFO", "Subject: a\n" + times(n, " b\n")); }, 2000},
      {"one value",
       [](std::size_t n) { return test::request("INFO", "Subject: " + std::string(n, 'x') + "\n"); }, 8192},
      {"parameters",
       [](std::size_t n) { return test::request("INFO", "m: <sip:a@b>" + times(n, ";a=b") + "\n"); }, 2000},
      {"a list",
       [](std::size_t n) { return test::request("INFO", "m: <sip:a@b>" + times(n, ",<sip:c@d>") + "\n"); },
       1000},
      {"open brackets",
       [](std::size_t n) { return test::request("INFO", "m: " + std::string(n, '<') + "\n"); }, 8192},
      {"quotes", [](std::size_t n) { return test::request("INFO", "m: " + std::string(n, '"') + "\n"); },
       8191},
      {"blanks", [](std::size_t n) { return test::request("INFO", "m: " + std::string(n, ' ') + "x\n"); },
       8192},
      {"line ends", [](std::size_t n) { return times(n, "\r\n") + test::request("INFO"); }, 4096},
      {"non-ASCII",
       [](std::size_t n) { return test::request("INFO", "Subject: " + times(n, "\xc3\xa9") + "\n"); }, 4096},
  };
  for (const auto& row : rows) {
    for (const auto m : {mode::tolerant, mode::strict}) {
      INFO(row.what << (m == mode::strict ? ", strict" : ""));
      const auto small = cost_of(test::pool().copy(row.shape(row.count)), m);
      const auto large = cost_of(test::pool().copy(row.shape(row.count * 8)), m);
      CHECK(small > 0);
      CHECK(large < small * 24);
    }
  }
}
