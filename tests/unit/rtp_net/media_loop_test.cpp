#include "loop_party.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <random>
#include <utility>

using namespace rtp;
using namespace std::chrono_literals;

namespace {

bool counts_up_by_one(const std::vector<std::uint32_t>& numbers) {
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    if (numbers[i] != numbers[i - 1] + 1) return false;
  }
  return !numbers.empty();
}

/// Two streams hear 40 frames of each other. True when nothing had to be skipped; a stall of the machine may
/// force that.
bool hears_each_other_without_gap() {
  std::vector<std::pair<stream_id, base::endpoint>> first;
  party a, b;
  media_loop loop({});
  loop.on_first_packet([&](stream_id id, base::endpoint from) { first.emplace_back(id, from); });
  open(loop, a, 40);
  open(loop, b, 40);
  loop.configure(a.opened.stream, towards(b.opened.rtp));
  loop.configure(b.opened.stream, towards(a.opened.rtp));
  REQUIRE(is_ready(a.enough));
  REQUIRE(is_ready(b.enough));
  const auto stats_a = loop.close(a.opened.stream);
  const auto stats_b = loop.close(b.opened.stream);
  REQUIRE(rises(a.record.numbers));
  REQUIRE(rises(b.record.numbers));
  REQUIRE(stats_a.sent >= 40);
  REQUIRE(stats_a.received >= 40);
  for (const auto& s : {stats_a, stats_b}) {
    REQUIRE(s.lost == 0);
    REQUIRE(s.rejected == 0);
  }
  REQUIRE(first.size() == 2);
  for (const auto& [id, from] : first) REQUIRE(from == (id == a.opened.stream ? b : a).opened.rtp);
  return counts_up_by_one(a.record.numbers) && counts_up_by_one(b.record.numbers) &&
         stats_a.late + stats_b.late == 0 && std::min(stats_a.mos, stats_b.mos) > 4.2;
}

}  // namespace

TEST_CASE(
    "two streams hear each other's frames in order, each once, all of them when the machine keeps time") {
  constexpr int attempts = 10;
  int attempt = 1;
  while (!hears_each_other_without_gap()) REQUIRE(++attempt <= attempts);
}

TEST_CASE("ports are even, taken while a stream is open, and free when it is closed") {
  std::uint16_t port = 0;
  {
    party probe;
    media_loop finder({});
    open(finder, probe, 1);
    port = probe.opened.rtp.port;
  }
  REQUIRE(port % 2 == 0);
  party first, second;
  heard unused;
  media_loop loop({port, static_cast<std::uint16_t>(port + 1), false});
  open(loop, first, 1);
  REQUIRE(first.opened.rtp.port == port);
  const auto in_range = loop.open(loopback, 0, std::make_unique<counting_handler>(unused, 1));
  REQUIRE(in_range.stream == 0);
  REQUIRE(in_range.error.find("no free pair of RTP ports from " + std::to_string(port)) == 0);
  const auto exactly = loop.open(loopback, port, std::make_unique<counting_handler>(unused, 1));
  REQUIRE(exactly.error.find("127.0.0.1:" + std::to_string(port)) != std::string::npos);
  REQUIRE(exactly.error.find("another program uses it") != std::string::npos);
  REQUIRE(loop.open_streams() == 1);
  loop.close(first.opened.stream);
  REQUIRE(loop.open_streams() == 0);
  open(loop, second, 1);
  REQUIRE(second.opened.rtp.port == port);
}

TEST_CASE("an address that is not this machine's is refused with a sentence") {
  heard unused;
  media_loop loop({});
  const auto opened =
      loop.open(*base::ip_address::parse("192.0.2.1"), 0, std::make_unique<counting_handler>(unused, 1));
  REQUIRE(opened.stream == 0);
  REQUIRE(opened.error.find("does not have that address") != std::string::npos);
}

TEST_CASE("a flood of garbage stops neither sending nor hearing") {
  party flooded, peer;
  media_loop loop({});
  open(loop, flooded, 50);
  open(loop, peer, 100);
  loop.configure(flooded.opened.stream, towards(peer.opened.rtp));
  loop.configure(peer.opened.stream, towards(flooded.opened.rtp));
  std::atomic<bool> stop{false};
  std::thread stranger([&] {
    const raw_socket from;
    std::minstd_rand random(1);
    std::vector<std::uint8_t> garbage(172);
    const base::endpoint rtcp{loopback, static_cast<std::uint16_t>(flooded.opened.rtp.port + 1)};
    while (!stop) {
      for (auto& byte : garbage) byte = static_cast<std::uint8_t>(random());
      from.send(garbage, flooded.opened.rtp);
      from.send(garbage, rtcp);
    }
  });
  const bool heard_all = is_ready(peer.enough) && is_ready(flooded.enough);
  stop = true;
  stranger.join();
  REQUIRE(heard_all);
  const auto stats = loop.close(flooded.opened.stream);
  const auto peer_stats = loop.close(peer.opened.stream);
  REQUIRE(stats.rejected > 1000);
  REQUIRE(peer_stats.rejected == 0);
  REQUIRE(rises(flooded.record.numbers));
  REQUIRE(rises(peer.record.numbers));
}
namespace {

/// Sends one telephone-event over five packets in the middle of sound.
class event_sender final : public counting_handler {
 public:
  using counting_handler::counting_handler;
  rtp::outgoing_frame next_frame(std::span<std::uint8_t> payload) override {
    const auto frame = counting_handler::next_frame(payload);
    const auto in_event = record_.asked - 20;
    if (record_.asked < 20 || in_event >= 5) return frame;
    return {4, 101, in_event == 0, 160, in_event > 0};
  }
};

}  // namespace

TEST_CASE("event packets bypass the jitter buffer, share one timestamp and are no loss") {
  party a, b;
  media_loop loop({});
  open(loop, a, 40);
  auto handler = std::make_unique<event_sender>(b.record, 1);
  b.opened = loop.open(loopback, 0, std::move(handler));
  for (auto [from, to] : {std::pair{&a, &b}, std::pair{&b, &a}}) {
    auto options = towards(to->opened.rtp);
    options.event_payload_type = 101;
    loop.configure(from->opened.stream, options);
  }
  REQUIRE(is_ready(a.enough));
  const auto stats = loop.close(a.opened.stream);
  REQUIRE(a.record.event_timestamps.size() == 5);
  for (const auto t : a.record.event_timestamps) REQUIRE(t == a.record.event_timestamps.front());
  REQUIRE(stats.lost == 0);
  REQUIRE(stats.rejected == 0);
  REQUIRE(rises(a.record.numbers));
}

TEST_CASE(
    "directions: without send nothing leaves, without receive nothing is heard, the handler's clock runs") {
  party silent, deaf;
  media_loop loop({});
  open(loop, silent, 50, true);
  open(loop, deaf, 50, true);
  auto no_send = towards(deaf.opened.rtp);
  no_send.send = false;
  auto no_receive = towards(silent.opened.rtp);
  no_receive.receive = false;
  loop.configure(silent.opened.stream, no_send);
  loop.configure(deaf.opened.stream, no_receive);
  REQUIRE(is_ready(silent.enough));
  REQUIRE(is_ready(deaf.enough));
  const auto silent_stats = loop.close(silent.opened.stream);
  const auto deaf_stats = loop.close(deaf.opened.stream);
  REQUIRE(silent_stats.sent == 0);
  REQUIRE(silent_stats.received > 0);
  REQUIRE(deaf_stats.sent >= 50);
  REQUIRE(deaf_stats.received == 0);
  REQUIRE(deaf.record.numbers.empty());
  REQUIRE(deaf.record.nothing + 1 >= deaf.record.asked);
}

TEST_CASE("handlers are reached and destroyed on the media thread only") {
  heard record;
  heard abandoned;
  std::thread::id media_thread;
  {
    media_loop loop({0, 0, true});
    auto handler = std::make_unique<counting_handler>(record, 1, true);
    auto asked = handler->enough();
    const auto opened = loop.open(loopback, 0, std::move(handler));
    loop.configure(opened.stream, towards({loopback, 9}));
    REQUIRE(is_ready(asked));
    loop.with_handler_wait(opened.stream,
                           [&](stream_handler&) { media_thread = std::this_thread::get_id(); });
    REQUIRE(media_thread != std::thread::id{});
    REQUIRE(media_thread != std::this_thread::get_id());
    loop.close(opened.stream);
    REQUIRE(record.destroyed_on_media_thread);

    bool ran = false;
    loop.with_handler_wait(opened.stream, [&](stream_handler&) { ran = true; });
    REQUIRE_FALSE(ran);
    REQUIRE(loop.statistics(opened.stream).sent == 0);
    loop.close(opened.stream);

    auto left_open = std::make_unique<counting_handler>(abandoned, 1, true);
    asked = left_open->enough();
    loop.configure(loop.open(loopback, 0, std::move(left_open)).stream, towards({loopback, 9}));
    REQUIRE(is_ready(asked));
  }
  REQUIRE(abandoned.destroyed_on_media_thread);
}

TEST_CASE("streams of IPv6 work like those of IPv4") {
  const auto v6 = *base::ip_address::parse("::1");
  party a, b;
  media_loop loop({});
  for (auto* p : {&a, &b}) {
    auto handler = std::make_unique<counting_handler>(p->record, 10);
    p->enough = handler->enough();
    p->opened = loop.open(v6, 0, std::move(handler));
    REQUIRE(p->opened.error.empty());
  }
  loop.configure(a.opened.stream, towards(b.opened.rtp));
  loop.configure(b.opened.stream, towards(a.opened.rtp));
  REQUIRE(is_ready(a.enough));
  REQUIRE(is_ready(b.enough));
}
