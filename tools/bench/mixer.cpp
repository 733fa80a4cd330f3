// A conference of N parties with G.711 in and out: for each party and 20 ms one packet is decoded, mixed and
// encoded. Beside it the parts: the codec alone, the mixer alone, and the least that any mixer does.
#include <codec/g711.hpp>
#include <rtp/mixer.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <vector>

namespace {

constexpr std::size_t frame = 160;
using codes = std::array<std::uint8_t, frame>;
using sound = std::array<std::int16_t, frame>;

enum class parts : std::uint8_t { all, shouting, codec, mixing };

/// Three speak, the others' microphones hiss, as in a real conference. `shouting`: the three are too loud for
/// 16 bits.
std::vector<sound> voices(std::size_t count, bool shouting) {
  std::mt19937 random(7);
  std::normal_distribution<float> speech(0, shouting ? 12000 : 3000), hiss(0, 20);
  std::vector<sound> all(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (auto& sample : all[i]) {
      const auto value = i < 3 ? speech(random) : hiss(random);
      sample = static_cast<std::int16_t>(std::clamp(value, -32768.0F, 32767.0F));
    }
  }
  return all;
}

void per_party(benchmark::State& state) {
  const auto parties = static_cast<double>(state.range(0));
  state.counters["us/tick"] =
      benchmark::Counter(1e-6, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.counters["ns/party"] = benchmark::Counter(
      parties * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

template <parts what>
void conference(benchmark::State& state) {
  const auto said = voices(static_cast<std::size_t>(state.range(0)), what == parts::shouting);
  std::vector<codes> received(said.size()), sent(said.size());
  for (std::size_t i = 0; i < said.size(); ++i) codec::pcmu_encode(said[i], received[i]);
  rtp::mixer mixer;
  for (std::size_t i = 0; i < said.size(); ++i) mixer.join(8000);
  for (auto _ : state) {
    for (std::size_t i = 0; i < said.size(); ++i) {
      sound heard = said[i], mixed = said[i];
      if constexpr (what != parts::mixing) codec::pcmu_decode(received[i], heard);
      if constexpr (what != parts::codec) mixer.exchange(static_cast<rtp::mixer::party_id>(i), heard, mixed);
      if constexpr (what != parts::mixing) codec::pcmu_encode(mixed, sent[i]);
      benchmark::DoNotOptimize(mixed);
    }
    benchmark::ClobberMemory();
  }
  per_party(state);
}

/// One sum for all, minus each one's own, cut where it is too loud: no phases, no gain, no limiter.
void bare_sums(benchmark::State& state) {
  const auto said = voices(static_cast<std::size_t>(state.range(0)), false);
  auto mixed = said;
  for (auto _ : state) {
    std::array<std::int32_t, frame> sum{};
    for (const auto& voice : said) {
      for (std::size_t i = 0; i < frame; ++i) sum[i] += voice[i];
    }
    for (std::size_t p = 0; p < said.size(); ++p) {
      for (std::size_t i = 0; i < frame; ++i) {
        mixed[p][i] = static_cast<std::int16_t>(std::clamp(sum[i] - said[p][i], -32768, 32767));
      }
    }
    benchmark::ClobberMemory();
  }
  per_party(state);
}

void sizes(benchmark::internal::Benchmark* b) {
  b->RangeMultiplier(2)->Range(2, 1024);
}

BENCHMARK(conference<parts::all>)->Name("conference, PCMU in and out")->Apply(sizes);
BENCHMARK(conference<parts::shouting>)->Name("conference, PCMU, too loud together")->Arg(32)->Arg(128);
BENCHMARK(conference<parts::codec>)->Name("codec alone")->Arg(32)->Arg(128);
BENCHMARK(conference<parts::mixing>)->Name("mixer alone")->Arg(32)->Arg(128);
BENCHMARK(bare_sums)->Name("bare sums")->Arg(32)->Arg(128);

}  // namespace
