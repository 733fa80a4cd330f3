// Writing of messages, single thread: `write` turns drafts that are there into bytes, `build` makes the draft
// as well, `rewrite` builds and applies ten rules of all kinds that match, `unmatched` ten that do not.
// Conditions: release build, one core, the pool warm, the same corpus as in parse.cpp; 128 messages at a time
// are parsed and then written, and only the writing is timed, for sofia-sip in the same way.
#include "sip_corpus.hpp"
#ifdef BENCH_SOFIA
#include "sofia.hpp"
#endif
#include "thread_time.hpp"

#include <sip/message/draft.hpp>
#include <sip/message/rewrite.hpp>

#include <benchmark/benchmark.h>

namespace {

using texts = std::vector<std::string>;

sip::draft draft_of(const sip::message& m) {
  auto d = m.is_request() ? sip::draft::request(m.method_text(), m.request_uri())
                          : sip::draft::response(m.status(), m.reason());
  std::string_view type;
  for (const auto& h : m.headers()) {
    if (h.id == sip::header_id::content_length) continue;
    if (h.id == sip::header_id::content_type)
      type = m.value(h);
    else if (h.id == sip::header_id::other)
      d.add(m.name(h), m.value(h));
    else
      d.add(h.id, m.value(h));
  }
  if (!m.body().empty()) d.body(type, m.body());
  return d;
}

std::vector<sip::rewrite_rule> ten_rules() {
  using sip::edit_kind;
  const auto rule = [](edit_kind kind, std::string name, std::string value,
                       std::optional<std::uint32_t> index = {}) {
    sip::rewrite_rule r;
    r.when.kind = sip::rule_selector::kind::any;
    r.kind = kind;
    r.name = std::move(name);
    r.value = std::move(value);
    r.index = index;
    return r;
  };
  auto replace = rule(edit_kind::replace, "Via", "198.51.100.77");
  replace.from = "192.0.2.";
  return {rule(edit_kind::set, "User-Agent", "Another/1.0"),
          rule(edit_kind::set, "From", "<sip:somebody@example.org>"),
          rule(edit_kind::add, "X-Own", "a value"),
          rule(edit_kind::add, "Supported", "path"),
          rule(edit_kind::remove, "Allow", ""),
          replace,
          rule(edit_kind::rename, "Call-ID", "i"),
          rule(edit_kind::reorder, "CSeq", "", 0),
          rule(edit_kind::duplicate, "Max-Forwards", "", 1),
          rule(edit_kind::raw, "", "X-Raw: as it is\r\n", 3)};
}

/// For calls of another account.
std::vector<sip::rewrite_rule> ten_unmatched_rules() {
  auto rules = ten_rules();
  for (auto& r : rules) r.when.account = "office";
  return rules;
}

void count(benchmark::State& state, const texts& messages) {
  state.counters["ns/message"] = benchmark::Counter(
      static_cast<double>(state.iterations()) * static_cast<double>(messages.size()) * 1e-9,
      benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// `prepare` makes something of a parsed message, `work` of that; only `work` is timed.
template <class Prepare, class Work>
void run(benchmark::State& state, const texts& messages, Prepare prepare, Work work) {
  base::packet_pool pool;
  using prepared = decltype(prepare(std::declval<sip::message>()));
  std::vector<prepared> open;
  open.reserve(batch);
  for (auto _ : state) {
    std::chrono::nanoseconds spent{};
    for (std::size_t begin = 0; begin < messages.size(); begin += batch) {
      const auto end = std::min(begin + batch, messages.size());
      for (auto i = begin; i < end; ++i) open.push_back(prepare(sip::message::parse(pool.copy(messages[i]))));
      const auto start = thread_time();
      for (const auto& p : open) work(p, pool);
      spent += thread_time() - start;
      open.clear();
    }
    state.SetIterationTime(std::chrono::duration<double>(spent).count());
  }
  count(state, messages);
}

template <class Prepare, class Work>
void add(const char* name, const texts& messages, Prepare prepare, Work work) {
  benchmark::RegisterBenchmark(name, [=](benchmark::State& state) {
    run(state, messages, prepare, work);
  })->UseManualTime();
}

void add_all() {
  const auto message = [](sip::message m) { return m; };
  const auto draft = [](sip::message m) { return draft_of(m); };
  const auto write = [](const sip::draft& d, base::packet_pool& pool) {
    benchmark::DoNotOptimize(serialize(d, pool));
  };
  const auto build = [](const sip::message& m, base::packet_pool& pool) {
    benchmark::DoNotOptimize(serialize(draft_of(m), pool));
  };
  const auto rewrite_by = [](std::vector<sip::rewrite_rule> rules) {
    sip::rewriter r;
    for (auto& rule : rules) r.add(std::move(rule));
    return [r](const sip::message& m, base::packet_pool& pool) mutable {
      const sip::rewrite_context context{m.cseq().method_text, m.status(), "desk", m.call_id()};
      benchmark::DoNotOptimize(r.apply(draft_of(m), context, pool));
    };
  };
  add("write_varied", corpus::varied(), draft, write);
  add("build_varied", corpus::varied(), message, build);
  add("rewrite_varied", corpus::varied(), message, rewrite_by(ten_rules()));
  add("unmatched_varied", corpus::varied(), message, rewrite_by(ten_unmatched_rules()));
#ifdef BENCH_SOFIA
  benchmark::RegisterBenchmark("sofia_object_varied", [messages = corpus::varied()](benchmark::State& state) {
    for (auto _ : state)
      state.SetIterationTime(std::chrono::duration<double>(sofia::print_all(messages)).count());
    count(state, messages);
  })->UseManualTime();
#endif
  add("write_typical", corpus::typical(), draft, write);
  add("build_typical", corpus::typical(), message, build);
}

}  // namespace

int main(int argc, char** argv) {
  add_all();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
