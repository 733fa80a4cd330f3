// Writing of messages, single thread: `write` turns drafts that are there into bytes, `build` makes the draft
// as well. Conditions: release build, one core, the pool warm, the same corpus as in parse.cpp.
#include "sip_corpus.hpp"
#ifdef BENCH_SOFIA
#include "sofia.hpp"
#endif

#include <sip/message/draft.hpp>

#include <benchmark/benchmark.h>

namespace {

sip::draft draft_of(const sip::message& m) {
  auto d = m.is_request() ? sip::draft::request(m.method_text(), m.request_uri())
                          : sip::draft::response(m.status(), m.reason());
  for (const auto& h : m.headers()) {
    if (h.id == sip::header_id::content_length || h.id == sip::header_id::content_type) continue;
    if (h.id == sip::header_id::other)
      d.add(m.name(h), m.value(h));
    else
      d.add(h.id, m.value(h));
  }
  if (!m.body().empty()) d.body(m.value(sip::header_id::content_type), m.body());
  return d;
}

std::vector<sip::message> messages(base::packet_pool& pool, const std::vector<std::string>& texts) {
  std::vector<sip::message> all;
  for (const auto& t : texts) all.push_back(sip::message::parse(pool.copy(t)));
  return all;
}

void count(benchmark::State& state, std::size_t size) {
  const auto items = state.iterations() * static_cast<std::int64_t>(size);
  state.SetItemsProcessed(static_cast<std::int64_t>(items));
  state.counters["ns/message"] = benchmark::Counter(
      static_cast<double>(items) * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void write(benchmark::State& state, const std::vector<std::string>& texts) {
  base::packet_pool pool;
  std::vector<sip::draft> drafts;
  for (const auto& m : messages(pool, texts)) drafts.push_back(draft_of(m));
  for (auto _ : state) {
    for (const auto& d : drafts) benchmark::DoNotOptimize(serialize(d, pool));
  }
  count(state, drafts.size());
}

void build(benchmark::State& state, const std::vector<std::string>& texts) {
  base::packet_pool pool;
  const auto all = messages(pool, texts);
  for (auto _ : state) {
    for (const auto& m : all) benchmark::DoNotOptimize(serialize(draft_of(m), pool));
  }
  count(state, all.size());
}

void write_typical(benchmark::State& state) {
  write(state, corpus::typical());
}
void write_varied(benchmark::State& state) {
  write(state, corpus::varied());
}
void build_varied(benchmark::State& state) {
  build(state, corpus::varied());
}

BENCHMARK(write_typical);
BENCHMARK(write_varied);
BENCHMARK(build_varied);

#ifdef BENCH_SOFIA
void sofia_object_varied(benchmark::State& state) {
  const auto texts = corpus::varied();
  const sofia::printer all(texts);
  for (auto _ : state) state.SetIterationTime(std::chrono::duration<double>(all.print_all()).count());
  count(state, texts.size());
}
BENCHMARK(sofia_object_varied)->UseManualTime();
#endif

}  // namespace
