// Parsing of whole messages, single thread. Conditions: release build, one core, messages already in pool
// memory, the whole corpus in the caches, nothing asked of the message but whether it was accepted. `time per
// item` is 1 / items_per_second. The floor beside it copies the same bytes.
#include "sip_corpus.hpp"
#ifdef BENCH_SOFIA
#include "sofia.hpp"
#endif

#include <sip/message/message.hpp>

#include <benchmark/benchmark.h>

#include <cstring>

namespace {

std::vector<base::packet> packets(base::packet_pool& pool, const std::vector<std::string>& messages) {
  std::vector<base::packet> all;
  for (const auto& m : messages) all.push_back(pool.copy(m));
  return all;
}

template <class Work>
void run(benchmark::State& state, const std::vector<std::string>& messages, Work work) {
  base::packet_pool pool;
  const auto all = packets(pool, messages);
  std::size_t bytes = 0;
  for (const auto& p : all) bytes += p.size();
  for (auto _ : state) {
    for (const auto& p : all) {
      if (!work(p)) state.SkipWithError("a message of the corpus was rejected");
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * static_cast<std::int64_t>(all.size())));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * static_cast<std::int64_t>(bytes)));
  state.counters["ns/message"] =
      benchmark::Counter(static_cast<double>(state.iterations() * static_cast<std::int64_t>(all.size())) * 1e-9,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

bool parse(const base::packet& p) {
  const auto m = sip::message::parse(p);
  benchmark::DoNotOptimize(m.cseq().number);
  return m.ok();
}

bool copy(const base::packet& p) {
  static char sink[65536];
  std::memcpy(sink, p.data(), p.size());
  benchmark::ClobberMemory();
  return true;
}

void parse_typical(benchmark::State& state) {
  run(state, corpus::typical(), parse);
}
void parse_varied(benchmark::State& state) {
  run(state, corpus::varied(), parse);
}
void copy_varied(benchmark::State& state) {
  run(state, corpus::varied(), copy);
}

BENCHMARK(parse_typical);
BENCHMARK(parse_varied);
BENCHMARK(copy_varied);

#ifdef BENCH_SOFIA
void sofia_rows(benchmark::State& state, const std::vector<std::string>& messages) {
  for (auto _ : state) {
    state.SetIterationTime(std::chrono::duration<double>(sofia::parse_all(messages)).count());
  }
  state.counters["ns/message"] =
      benchmark::Counter(static_cast<double>(state.iterations() * static_cast<std::int64_t>(messages.size())) * 1e-9,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
void sofia_extract_typical(benchmark::State& state) {
  sofia_rows(state, corpus::typical());
}
void sofia_extract_varied(benchmark::State& state) {
  sofia_rows(state, corpus::varied());
}
BENCHMARK(sofia_extract_typical)->UseManualTime();
BENCHMARK(sofia_extract_varied)->UseManualTime();
#endif

}  // namespace
