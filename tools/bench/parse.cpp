// Parsing of whole messages, single thread. Conditions: release build, one core; 128 messages at a time are
// copied into buffers and then parsed, and only the parsing is timed, for sofia-sip in the same way; nothing
// is asked of a message but whether it was accepted. The floors beside it: copying the same bytes, and the
// index of the header section alone.
#include "sip_corpus.hpp"
#ifdef BENCH_SOFIA
#include "sofia.hpp"
#endif
#include "thread_time.hpp"

#include <sip/message/message.hpp>
#include "../../libsip/message/scan.hpp"

#include <benchmark/benchmark.h>

#include <cstring>
#include <numeric>

namespace {

using texts = std::vector<std::string>;

void count(benchmark::State& state, const texts& messages) {
  const auto bytes = std::accumulate(messages.begin(), messages.end(), std::size_t{0},
                                     [](std::size_t sum, const std::string& m) { return sum + m.size(); });
  const auto rounds = static_cast<double>(state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(rounds * static_cast<double>(bytes)));
  state.counters["ns/message"] =
      benchmark::Counter(rounds * static_cast<double>(messages.size()) * 1e-9,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["bytes/message"] = static_cast<double>(bytes) / static_cast<double>(messages.size());
}

/// `work` on each message, which was copied into the pool just before.
template <class Work>
void run(benchmark::State& state, const texts& messages, Work work) {
  base::packet_pool pool;
  std::vector<base::packet> open;
  bool all_good = true;
  for (auto _ : state) {
    std::chrono::nanoseconds spent{};
    for (std::size_t begin = 0; begin < messages.size(); begin += batch) {
      const auto end = std::min(begin + batch, messages.size());
      for (auto i = begin; i < end; ++i) open.push_back(pool.copy(messages[i]));
      const auto start = thread_time();
      for (const auto& p : open) all_good = work(p) && all_good;
      spent += thread_time() - start;
      open.clear();
    }
    state.SetIterationTime(std::chrono::duration<double>(spent).count());
  }
  if (!all_good) state.SkipWithError("a message of the corpus was rejected");
  count(state, messages);
}

bool parse(const base::packet& p) {
  const auto m = sip::message::parse(p);
  benchmark::DoNotOptimize(m.cseq().number);
  return m.ok();
}
bool parse_strict(const base::packet& p) {
  const auto m = sip::message::parse(p, sip::mode::strict);
  benchmark::DoNotOptimize(m.cseq().number);
  return true;
}
bool copy(const base::packet& p) {
  static char sink[65536];
  std::memcpy(sink, p.data(), p.size());
  benchmark::ClobberMemory();
  return true;
}

/// Bare LFs are a finding: the full pass must do it.
texts with_findings(texts messages) {
  for (auto& m : messages) m.erase(m.find('\r'), 1);
  return messages;
}

/// One row for each kind of message, 128 of it with other names and orders.
void add_kinds() {
  base::seeded_rng r(7);
  std::vector<texts> kinds;
  std::vector<std::string> labels;
  for (std::size_t round = 0; round < batch; ++round) {
    auto messages = corpus::one_of_each(r);
    kinds.resize(messages.size());
    labels.resize(messages.size());
    for (std::size_t i = 0; i < messages.size(); ++i) {
      auto& m = messages[i];
      const bool response = m.start.starts_with("SIP/2.0 ");
      labels[i] = response ? m.start.substr(8) : m.start.substr(0, m.start.find(' '));
      corpus::shuffle(m, r);
      kinds[i].push_back(m.wire());
    }
  }
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const auto name = "parse/" + std::to_string(i) + "/" + labels[i];
    benchmark::RegisterBenchmark(name.c_str(), [kind = kinds[i]](benchmark::State& state) {
      run(state, kind, parse);
    })->UseManualTime();
  }
}

void add_indexes() {
  for (const auto& v : sip::scan::variants()) {
    const auto name = "index_varied/" + std::string(v.name);
    benchmark::RegisterBenchmark(name.c_str(), [v](benchmark::State& state) {
      run(state, corpus::varied(), [v](const base::packet& p) {
        sip::scan::index out;
        v.build(p.text(), out);
        benchmark::DoNotOptimize(out);
        return out.lines > 0;
      });
    })->UseManualTime();
  }
}

void add_all() {
  const auto add = [](const char* name, const texts& messages, auto work) {
    benchmark::RegisterBenchmark(name, [messages, work](benchmark::State& state) {
      run(state, messages, work);
    })->UseManualTime();
  };
  add("parse_varied", corpus::varied(), parse);
#ifdef BENCH_SOFIA
  const auto sofia_row = [](const char* name, const texts& messages) {
    benchmark::RegisterBenchmark(name, [messages](benchmark::State& state) {
      for (auto _ : state)
        state.SetIterationTime(std::chrono::duration<double>(sofia::parse_all(messages)).count());
      count(state, messages);
    })->UseManualTime();
  };
  sofia_row("sofia_extract_varied", corpus::varied());
#endif
  add("parse_typical", corpus::typical(), parse);
#ifdef BENCH_SOFIA
  sofia_row("sofia_extract_typical", corpus::typical());
#endif
  add("parse_varied_with_findings", with_findings(corpus::varied()), parse);
  add("parse_varied_strict", corpus::varied(), parse_strict);
  add("copy_varied", corpus::varied(), copy);
  add_indexes();
  add_kinds();
}

}  // namespace

int main(int argc, char** argv) {
  add_all();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
