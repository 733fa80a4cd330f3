// One packet in, one interval out: PCMU, 160 bytes, after the buffer has found its delay. One thread, in
// cache. speexdsp's buffer does the same beside it where it is installed.
#include <rtp/jitter_buffer.hpp>

#include <benchmark/benchmark.h>

#include <array>

#ifdef BENCH_SPEEXDSP
#include <speex/speex_jitter.h>
#endif

namespace {

constexpr auto frame = std::chrono::milliseconds(20);

struct flow {
  rtp::jitter_buffer buffer{rtp::jitter_options{}};
  std::array<std::uint8_t, 160> payload{};
  rtp::packet_view packet;
  base::instant now{std::chrono::seconds(1)};

  flow() { packet.payload = payload; }

  void put() { benchmark::DoNotOptimize(buffer.put(now, packet)); }
  void get() {
    now += frame;
    buffer.advance(now);
    for (auto item = buffer.next(); item.what != rtp::playout::kind::done; item = buffer.next()) {
      benchmark::DoNotOptimize(item.payload.data());
    }
  }
  void step(int packets = 1) {
    packet.sequence = static_cast<std::uint16_t>(packet.sequence + packets);
    packet.timestamp += static_cast<std::uint32_t>(160 * packets);
  }
};

void in_order(benchmark::State& state) {
  flow f;
  for (auto _ : state) {
    f.put();
    f.get();
    f.step();
  }
  state.counters["played"] =
      static_cast<double>(f.buffer.statistics().played) / static_cast<double>(state.iterations());
}

void pairs_swapped(benchmark::State& state) {
  flow f;
  for (auto _ : state) {
    f.step(2);
    f.put();
    f.step(-1);
    f.put();
    f.step(1);
    f.get();
    f.get();
  }
  state.SetItemsProcessed(2 * state.iterations());
}

void one_in_ten_lost(benchmark::State& state) {
  flow f;
  for (auto _ : state) {
    if (f.packet.sequence % 10 != 0) f.put();
    f.get();
    f.step();
  }
}

#ifdef BENCH_SPEEXDSP
void speexdsp_in_order(benchmark::State& state) {
  auto* buffer = jitter_buffer_init(160);
  std::array<char, 160> sound{}, heard{};
  JitterBufferPacket packet{sound.data(), 160, 0, 160, 0, 0};
  std::uint64_t played = 0;
  for (auto _ : state) {
    jitter_buffer_put(buffer, &packet);
    JitterBufferPacket out{heard.data(), 160, 0, 0, 0, 0};
    spx_int32_t offset = 0;
    played += jitter_buffer_get(buffer, &out, 160, &offset) == JITTER_BUFFER_OK ? 1 : 0;
    jitter_buffer_tick(buffer);
    benchmark::DoNotOptimize(heard.data());
    ++packet.sequence;
    packet.timestamp += 160;
  }
  state.counters["played"] = static_cast<double>(played) / static_cast<double>(state.iterations());
  jitter_buffer_destroy(buffer);
}
BENCHMARK(speexdsp_in_order)->Name("speexdsp: put + get, in order");
#endif

BENCHMARK(in_order)->Name("jitter buffer: put + interval, in order");
BENCHMARK(pairs_swapped)->Name("jitter buffer: two packets swapped + two intervals");
BENCHMARK(one_in_ten_lost)->Name("jitter buffer: put + interval, 10 % lost");

}  // namespace
