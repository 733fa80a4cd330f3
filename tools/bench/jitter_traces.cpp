// Delay against loss of jitter buffers on the same packets: ours at several percentiles, fixed ones, and
// speexdsp's with several margins. bench-jitter_traces [SEED]
#include "traces.hpp"

#include <rtp/jitter_buffer.hpp>
#include <rtp/quality.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <queue>

#ifdef BENCH_SPEEXDSP
#include <speex/speex_jitter.h>
#endif

namespace {

using namespace std::chrono_literals;
using bench::packet_interval;

constexpr std::uint32_t ticks_per_packet = 160;  // PCMU, 20 ms

/// What came out of one trace.
struct outcome {
  std::uint64_t played = 0;
  std::uint64_t gaps =
      0;  ///< packets that came and were not heard, and intervals put in that had to be concealed
  double delay_ms = 0;  ///< mean, from the quickest packet's arrival to being heard
};

/// A buffer that is asked every 20 ms. Told what arrives; gives back the numbers of the packets to hear.
struct player {
  std::function<void(base::instant now, std::uint32_t packet)> put;
  std::function<void(base::instant now, std::vector<std::uint32_t>& heard)> get;
};

outcome run(const bench::trace& trace, const player& p) {
  struct arrival {
    base::duration at;
    std::uint32_t packet;
  };
  std::vector<arrival> arrivals;
  std::uint64_t lost = 0;
  for (std::uint32_t i = 0; i < trace.packets.size(); ++i) {
    if (trace.packets[i].lost) {
      ++lost;
    } else {
      arrivals.push_back({trace.packets[i].arrival, i});
    }
  }
  std::stable_sort(arrivals.begin(), arrivals.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  const auto quickest = trace.quickest();
  const base::instant start{100s};
  outcome result;
  auto next = arrivals.begin();
  std::vector<std::uint32_t> heard;
  for (auto now = start + 7ms; next != arrivals.end() || now - start < trace.packets.back().sent + 1s;
       now += packet_interval) {
    for (; next != arrivals.end() && start + next->at <= now; ++next) p.put(start + next->at, next->packet);
    heard.clear();
    p.get(now, heard);
    for (const auto packet : heard) {
      ++result.played;
      const auto waited = now - start - trace.packets[packet].sent - quickest;
      result.delay_ms += std::chrono::duration<double, std::milli>(waited).count();
    }
  }
  result.delay_ms /= static_cast<double>(std::max<std::uint64_t>(result.played, 1));
  const auto sent = trace.packets.size() - lost;
  result.gaps = sent - std::min<std::uint64_t>(result.played, sent);
  return result;
}

rtp::packet_view packet_of(std::uint32_t number) {
  static const std::array<std::uint8_t, ticks_per_packet> sound{};
  rtp::packet_view view;
  view.sequence = static_cast<std::uint16_t>(number);
  view.timestamp = number * ticks_per_packet;
  view.payload = sound;
  return view;
}

/// What the owner has in hand: played faster or slower by a pitch period now and then.
struct sound_in_hand {
  std::int64_t ticks = 0;
  int since_splice = 0;

  void interval(bool want_spare) {
    constexpr std::int64_t splice = 60;
    ticks = std::max<std::int64_t>(ticks - ticks_per_packet, 0);
    if (++since_splice < 3) return;
    if (want_spare && ticks < ticks_per_packet) {
      ticks += splice;
      since_splice = 0;
    } else if (!want_spare && ticks > 0) {
      ticks -= std::min(ticks, splice);
      since_splice = 0;
    }
  }
};

outcome run_ours(const bench::trace& trace, const rtp::jitter_options& options) {
  rtp::jitter_buffer buffer(options);
  sound_in_hand hand;
  player p;
  double waiting_ticks = 0;
  p.put = [&](base::instant now, std::uint32_t n) { buffer.put(now, packet_of(n)); };
  p.get = [&](base::instant now, std::vector<std::uint32_t>& heard) {
    hand.interval(buffer.wants_spare());
    buffer.advance(now, hand.ticks);
    for (auto item = buffer.next(); item.what != rtp::playout::kind::done; item = buffer.next()) {
      if (item.what == rtp::playout::kind::packet) {
        heard.push_back(item.timestamp / ticks_per_packet);
        waiting_ticks += static_cast<double>(hand.ticks);
      }
      hand.ticks += ticks_per_packet;
    }
  };
  auto r = run(trace, p);
  const auto& s = buffer.statistics();
  r.delay_ms += waiting_ticks / 8 / static_cast<double>(r.played);
  r.gaps = std::max<std::uint64_t>(r.gaps, s.late + s.skipped + s.flushed) + s.inserted;
  return r;
}

#ifdef BENCH_SPEEXDSP
outcome run_speexdsp(const bench::trace& trace, int margin_ticks) {
  auto* buffer = jitter_buffer_init(ticks_per_packet);
  jitter_buffer_ctl(buffer, JITTER_BUFFER_SET_MARGIN, &margin_ticks);
  std::array<char, ticks_per_packet> sound{};
  std::uint64_t inserted = 0;
  player p;
  p.put = [&](base::instant, std::uint32_t n) {
    JitterBufferPacket packet{sound.data(),
                              ticks_per_packet,
                              n * ticks_per_packet,
                              ticks_per_packet,
                              static_cast<std::uint16_t>(n),
                              0};
    jitter_buffer_put(buffer, &packet);
  };
  p.get = [&](base::instant, std::vector<std::uint32_t>& heard) {
    JitterBufferPacket packet{};
    packet.data = sound.data();
    packet.len = ticks_per_packet;
    spx_int32_t offset = 0;
    const auto what = jitter_buffer_get(buffer, &packet, ticks_per_packet, &offset);
    if (what == JITTER_BUFFER_OK) heard.push_back(packet.timestamp / ticks_per_packet);
    if (what == JITTER_BUFFER_INSERTION) ++inserted;
    jitter_buffer_tick(buffer);
  };
  auto r = run(trace, p);
  r.gaps += inserted;
  jitter_buffer_destroy(buffer);
  return r;
}
#endif

double mos(const outcome& o) {
  rtp::call_conditions c;
  c.one_way_delay_ms = 50 + 20 + o.delay_ms;
  c.loss_percent = 100.0 * static_cast<double>(o.gaps) / bench::trace_packets;
  return rtp::mean_opinion_score(rtp::rating(c));
}

void print(const char* who, double parameter, const char* unit, const outcome& o) {
  std::printf("  %-10s %6g %-2s | %6.1f | %6.2f | %5.2f\n", who, parameter, unit, o.delay_ms,
              100.0 * static_cast<double>(o.gaps) / bench::trace_packets, mos(o));
}

void print_ours(const bench::trace& trace) {
  print("siptty", 0, "", run_ours(trace, {}));
  for (const double percentile : {95.0, 98.0, 99.0, 99.5, 99.9}) {
    rtp::jitter_options covering;
    covering.target_percentile = percentile;
    print("siptty", percentile, "%", run_ours(trace, covering));
  }
}

void print_fixed(const bench::trace& trace) {
  for (const std::uint32_t ms : {10U, 20U, 40U, 60U, 100U, 160U}) {
    rtp::jitter_options fixed;
    fixed.adaptive = false;
    fixed.min_delay_ms = ms;
    print("fixed", ms, "ms", run_ours(trace, fixed));
  }
}

void print_speexdsp([[maybe_unused]] const bench::trace& trace) {
#ifdef BENCH_SPEEXDSP
  for (const int margin_ms : {0, 10, 20, 40, 60})
    print("speexdsp", margin_ms, "ms", run_speexdsp(trace, margin_ms * 8));
#endif
}

}  // namespace

int main(int argc, char** argv) {
  const auto seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  std::puts(
      "Five minutes of PCMU over each network. Delay in ms from the quickest packet's arrival to being "
      "heard; gaps");
  std::puts(
      "in % of the packets, the network's own losses not among them; MOS of both, 70 ms more delay. siptty's "
      "is");
  std::puts("modelled with an owner that plays up to 60 samples more or less in every third interval.");
  for (const auto& trace : bench::all_traces(seed)) {
    std::printf("%s\n", trace.name.c_str());
    print_ours(trace);
    print_fixed(trace);
    print_speexdsp(trace);
  }
}
