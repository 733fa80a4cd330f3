// G.711 over frames of 20 ms, with each instruction set that this processor has; beside them a table lookup a
// sample, and spandsp's inlined functions, vectorised as far as the compiler does it. `ns` is for one sample.
#include <codec/g711.hpp>

#include "g711_kernels.hpp"

#include <benchmark/benchmark.h>

#ifdef SIPTTY_SPANDSP
#include <spandsp.h>
#endif

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr std::size_t frame = 160;

template <class T>
std::array<T, frame> noise() {
  std::mt19937 random(711);
  std::array<T, frame> values;
  for (auto& v : values) v = static_cast<T>(random());
  return values;
}

template <auto convert, class In, class Out>
void run(benchmark::State& state) {
  alignas(64) const auto in = noise<In>();
  alignas(64) std::array<Out, frame> out{};
  for (auto _ : state) {
    benchmark::DoNotOptimize(in.data());
    benchmark::DoNotOptimize(out.data());
    convert(std::span<const In>(in), std::span<Out>(out));
    benchmark::ClobberMemory();
  }
  state.counters["ns"] = benchmark::Counter(
      frame * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void lookup(std::span<const std::int16_t> in, std::span<std::uint8_t> out) {
  static const auto table = [] {
    std::vector<std::int16_t> samples(65536);
    for (int i = 0; i < 65536; ++i) samples[static_cast<std::size_t>(i)] = static_cast<std::int16_t>(i);
    std::vector<std::uint8_t> codes(samples.size());
    codec::pcmu_encode(samples, codes);
    return codes;
  }();
  for (std::size_t i = 0; i < in.size(); ++i) out[i] = table[static_cast<std::uint16_t>(in[i])];
}

#ifdef SIPTTY_SPANDSP
template <auto convert, class In, class Out>
void spandsp_loop(std::span<const In> in, std::span<Out> out) {
  for (std::size_t i = 0; i < in.size(); ++i) out[i] = convert(in[i]);
}
#endif

template <class In, class Out>
void kernel(benchmark::State& state, void (*convert)(const In*, Out*, std::size_t)) {
  alignas(64) const auto in = noise<In>();
  alignas(64) std::array<Out, frame> out{};
  for (auto _ : state) {
    benchmark::DoNotOptimize(in.data());
    benchmark::DoNotOptimize(out.data());
    convert(in.data(), out.data(), frame);
    benchmark::ClobberMemory();
  }
  state.counters["ns"] = benchmark::Counter(
      frame * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::RegisterBenchmark("pcmu encode", run<codec::pcmu_encode, std::int16_t, std::uint8_t>);
  benchmark::RegisterBenchmark("pcmu decode", run<codec::pcmu_decode, std::uint8_t, std::int16_t>);
  benchmark::RegisterBenchmark("pcma encode", run<codec::pcma_encode, std::int16_t, std::uint8_t>);
  benchmark::RegisterBenchmark("pcma decode", run<codec::pcma_decode, std::uint8_t, std::int16_t>);
  for (const auto* k : codec::g711_usable()) {
    const std::string name = k->name;
    benchmark::RegisterBenchmark(("pcmu encode, " + name).c_str(), kernel<std::int16_t, std::uint8_t>,
                                 k->pcmu_encode);
    benchmark::RegisterBenchmark(("pcmu decode, " + name).c_str(), kernel<std::uint8_t, std::int16_t>,
                                 k->pcmu_decode);
    benchmark::RegisterBenchmark(("pcma encode, " + name).c_str(), kernel<std::int16_t, std::uint8_t>,
                                 k->pcma_encode);
    benchmark::RegisterBenchmark(("pcma decode, " + name).c_str(), kernel<std::uint8_t, std::int16_t>,
                                 k->pcma_decode);
  }
  benchmark::RegisterBenchmark("pcmu encode, one lookup a sample", run<lookup, std::int16_t, std::uint8_t>);
#ifdef SIPTTY_SPANDSP
  const auto compare = [](const char* name, auto function) { benchmark::RegisterBenchmark(name, function); };
  compare("pcmu encode, spandsp",
          run<spandsp_loop<linear_to_ulaw, std::int16_t, std::uint8_t>, std::int16_t, std::uint8_t>);
  compare("pcmu decode, spandsp",
          run<spandsp_loop<ulaw_to_linear, std::uint8_t, std::int16_t>, std::uint8_t, std::int16_t>);
  compare("pcma encode, spandsp",
          run<spandsp_loop<linear_to_alaw, std::int16_t, std::uint8_t>, std::int16_t, std::uint8_t>);
  compare("pcma decode, spandsp",
          run<spandsp_loop<alaw_to_linear, std::uint8_t, std::int16_t>, std::uint8_t, std::int16_t>);
#endif
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
