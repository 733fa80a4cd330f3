// The way of one packet, PCMU of 160 bytes, without sockets: header in and out, a session's sending and
// receiving side.
#include <rtp/session.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <vector>

namespace {

constexpr auto frame = std::chrono::milliseconds(20);
const base::endpoint peer{base::ip_address::v4(0xC0000201), 4000};

rtp::session_options settings() {
  rtp::session_options o;
  o.remote_rtp = peer;
  return o;
}

void parse(benchmark::State& state) {
  std::vector<std::uint8_t> wire(172, 0);
  wire[0] = 0x80;
  for (auto _ : state) {
    benchmark::DoNotOptimize(wire.data());
    auto packet = rtp::parse_packet(wire);
    benchmark::DoNotOptimize(packet);
  }
}

void build(benchmark::State& state) {
  std::vector<std::uint8_t> wire(172, 0);
  rtp::packet_view packet;
  packet.payload = rtp::byte_view(wire).subspan(rtp::fixed_header_size);
  for (auto _ : state) {
    ++packet.sequence;
    benchmark::DoNotOptimize(rtp::build_packet(packet, wire));
    benchmark::ClobberMemory();
  }
}

void send(benchmark::State& state) {
  base::seeded_rng random(1);
  base::instant now{std::chrono::seconds(1)};
  rtp::session session(settings(), now, random);
  std::array<std::uint8_t, 172> packet{};
  for (auto _ : state) {
    benchmark::DoNotOptimize(session.send(now, {160}, packet));
    now += frame;
  }
}

// Everything that happens to a received packet until it is heard.
void receive(benchmark::State& state) {
  base::seeded_rng random(1);
  base::instant now{std::chrono::seconds(1)};
  rtp::session sender(settings(), now, random);
  rtp::session session(settings(), now, random);
  std::array<std::uint8_t, 172> packet{};
  for (auto _ : state) {
    const auto wire = sender.send(now, {160}, packet);
    benchmark::DoNotOptimize(session.on_packet(now, peer, wire));
    now += frame;
    session.buffer().advance(now);
    for (auto item = session.buffer().next(); item.what != rtp::playout::kind::done;
         item = session.buffer().next()) {
      benchmark::DoNotOptimize(item.payload.data());
    }
  }
  state.counters["bytes per session"] =
      static_cast<double>(sizeof session + session.buffer().capacity_bytes());
}

BENCHMARK(parse)->Name("rtp: parse");
BENCHMARK(build)->Name("rtp: build, payload in place");
BENCHMARK(send)->Name("rtp: session, one packet out");
BENCHMARK(receive)->Name("rtp: session, one packet out, in and heard");

}  // namespace
