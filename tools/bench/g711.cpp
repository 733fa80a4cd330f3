// G.711 over frames of 20 ms. `items_per_second` counts samples; beside each stands what a table lookup a
// sample costs.
#include <codec/g711.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <random>
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
  auto in = noise<In>();
  std::array<Out, frame> out{};
  for (auto _ : state) {
    benchmark::DoNotOptimize(in.data());
    benchmark::DoNotOptimize(out.data());
    convert(std::span<const In>(in), std::span<Out>(out));
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * std::int64_t{frame});
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

BENCHMARK(run<codec::pcmu_encode, std::int16_t, std::uint8_t>)->Name("pcmu encode");
BENCHMARK(run<codec::pcmu_decode, std::uint8_t, std::int16_t>)->Name("pcmu decode");
BENCHMARK(run<codec::pcma_encode, std::int16_t, std::uint8_t>)->Name("pcma encode");
BENCHMARK(run<codec::pcma_decode, std::uint8_t, std::int16_t>)->Name("pcma decode");
BENCHMARK(run<lookup, std::int16_t, std::uint8_t>)->Name("pcmu encode, one lookup a sample");

}  // namespace
