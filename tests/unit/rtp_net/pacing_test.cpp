// What the media loop does when it could not keep time.
#include "counting_handler.hpp"
#include "raw_socket.hpp"

#include <rtp/header.hpp>
#include <rtp/sequence.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <map>

using namespace rtp;
using namespace std::chrono_literals;

namespace {

using clock = std::chrono::steady_clock;
constexpr auto stall = 300ms;

/// Notes when it is asked, and keeps the media thread from its work once.
class stalling_handler final : public counting_handler {
 public:
  stalling_handler(heard& record, std::size_t wanted, std::size_t stalls_at,
                   std::vector<clock::time_point>& asked)
      : counting_handler(record, wanted, true), stalls_at_(stalls_at), asked_(asked) {}
  rtp::outgoing_frame next_frame(std::span<std::uint8_t> payload) override {
    asked_.push_back(clock::now());
    if (asked_.size() == stalls_at_) std::this_thread::sleep_for(stall);  // this is what is tested
    return counting_handler::next_frame(payload);
  }

 private:
  std::size_t stalls_at_;
  std::vector<clock::time_point>& asked_;
};

struct measured_stream {
  raw_socket peer;
  heard record;
  std::vector<clock::time_point> asked;
  std::future<void> enough;

  void open(media_loop& loop, std::size_t wanted, std::size_t stalls_at, std::uint32_t packet_ms) {
    asked.reserve(1000);
    auto handler = std::make_unique<stalling_handler>(record, wanted, stalls_at, asked);
    enough = handler->enough();
    const auto opened = loop.open(loopback, 0, std::move(handler));
    REQUIRE(opened.error.empty());
    stream_options options;
    options.remote_rtp = peer.local();
    options.packet_ms = packet_ms;
    loop.configure(opened.stream, options);
  }
};

/// The shortest time in which five frames were asked for: of a burst, nothing.
clock::duration shortest_five(const std::vector<clock::time_point>& asked) {
  auto least = clock::duration::max();
  for (std::size_t i = 4; i < asked.size(); ++i) least = std::min(least, asked[i] - asked[i - 4]);
  return least;
}

}  // namespace

// In both cases at default priority and with `realtime`, which may be refused.
TEST_CASE(
    "after a stall of 300 ms each stream goes on at its pace, without a burst, and its media time is right") {
  constexpr std::size_t wanted = 40;
  measured_stream stalled, other, slow;
  {
    media_loop loop({0, 0, GENERATE(false, true)});
    stalled.open(loop, wanted, 10, 20);
    other.open(loop, wanted, 0, 20);
    slow.open(loop, wanted / 2, 0, 60);
    for (auto* s : {&stalled, &other, &slow}) REQUIRE(s->enough.wait_for(20s) == std::future_status::ready);
  }
  REQUIRE(shortest_five(stalled.asked) > 10ms);
  REQUIRE(shortest_five(other.asked) > 10ms);
  REQUIRE(shortest_five(slow.asked) > 30ms);
  for (auto* s : {&stalled, &other}) {
    std::vector<packet_view> packets;
    for (std::size_t i = 0; i < wanted; ++i) {
      const auto packet = parse_packet(s->peer.receive());
      REQUIRE(packet.has_value());
      packets.push_back(*packet);
    }
    std::uint32_t longest = 0;
    for (std::size_t i = 1; i < wanted; ++i) {
      REQUIRE(packets[i].sequence == static_cast<std::uint16_t>(packets[i - 1].sequence + 1));
      const auto step = packets[i].timestamp - packets[i - 1].timestamp;
      REQUIRE(step % 160 == 0);
      longest = std::max(longest, step);
    }
    REQUIRE(longest >= 14 * 160);  // what passed while it stalled is silence for the peer, no delay
    const std::chrono::duration<double, std::milli> passed = s->asked[wanted - 1] - s->asked[0];
    const auto media_ms = (packets.back().timestamp - packets.front().timestamp) / 8;
    REQUIRE(media_ms == Approx(passed.count()).margin(30));
  }
}

TEST_CASE("packets of 10 to 120 ms share one loop, each at its own pace") {
  std::map<std::uint32_t, measured_stream> streams;
  {
    media_loop loop({0, 0, GENERATE(false, true)});
    for (const std::uint32_t packet_ms : {10U, 20U, 30U, 40U, 60U, 120U}) {
      streams[packet_ms].open(loop, 1 + 600 / packet_ms, 0, packet_ms);
    }
    for (auto& [packet_ms, s] : streams) {
      CAPTURE(packet_ms);
      REQUIRE(s.enough.wait_for(20s) == std::future_status::ready);
    }
  }
  for (auto& [packet_ms, s] : streams) {
    CAPTURE(packet_ms);
    const std::chrono::duration<double, std::milli> passed = s.asked[600 / packet_ms] - s.asked[0];
    REQUIRE(passed.count() > 600 - packet_ms);  // late is the machine's affair, early is ours
  }
}
