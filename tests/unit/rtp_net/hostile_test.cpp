// A good call while others send whatever they like to its ports.
#include "counting_handler.hpp"
#include "raw_socket.hpp"

#include <rtp/header.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <random>

using namespace rtp;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;
using packet = std::vector<std::uint8_t>;

/// Two streams that hear each other's numbered frames.
struct call {
  heard record_a, record_b;
  std::future<void> enough;
  media_loop::opened a, b;
  media_loop loop{loop_options{}};  // last: its handlers write into the above

  explicit call(std::size_t frames) {
    auto handler = std::make_unique<counting_handler>(record_a, frames);
    enough = handler->enough();
    a = loop.open(loopback, 0, std::move(handler));
    b = loop.open(loopback, 0, std::make_unique<counting_handler>(record_b, frames));
    configure(a, b);
    configure(b, a);
    (void)loop.statistics(a.stream);  // waits until both are configured: what comes before that is thrown away
  }
  void configure(const media_loop::opened& from, const media_loop::opened& to) {
    stream_options options;
    options.remote_rtp = to.rtp;
    loop.configure(from.stream, options);
  }
};

packet random_bytes(std::size_t size, std::minstd_rand& random) {
  packet p(size);
  for (auto& byte : p) byte = static_cast<std::uint8_t>(random());
  return p;
}

packet sound_of(std::uint16_t sequence, std::uint32_t ssrc, std::uint8_t type, std::size_t size) {
  const packet payload(size, 0xD5);
  packet_view view;
  view.payload_type = type;
  view.sequence = sequence;
  view.timestamp = sequence * 160U;
  view.ssrc = ssrc;
  view.payload = payload;
  packet bytes(packet_size(view));
  build_packet(view, bytes);
  return bytes;
}

/// One of everything that is wrong.
std::vector<packet> rogues() {
  std::minstd_rand random(1);
  std::vector<packet> all;
  for (std::size_t size = 1; size < 20; ++size) all.push_back(random_bytes(size, random));  // truncated
  all.push_back(random_bytes(1472, random));
  all.push_back(random_bytes(9000, random));  // longer than the library reads
  auto version = sound_of(1, 7, 0, 160);
  version[0] = 0x40;
  all.push_back(version);
  all.push_back(sound_of(2, 7, 0, 1400));   // more sound than was agreed
  all.push_back(sound_of(3, 7, 111, 160));  // of a type that was not
  all.push_back(sound_of(4, 7, 0, 160));    // a source of its own
  auto csrcs = sound_of(5, 7, 0, 20);
  csrcs[0] = 0x8F;
  all.push_back(csrcs);
  auto extension = sound_of(6, 7, 0, 4);
  extension[0] = 0x90;
  extension[14] = extension[15] = 0xFF;
  all.push_back(extension);
  auto padding = sound_of(7, 7, 0, 4);
  padding[0] = 0xA0;
  padding[15] = 200;
  all.push_back(padding);
  all.push_back({0x80, 201, 0xFF, 0xFF, 0, 0, 0, 7});  // RTCP that lies of its length
  return all;
}

bool rises(const std::vector<std::uint32_t>& numbers) {
  return std::adjacent_find(numbers.begin(), numbers.end(), std::greater_equal<>()) == numbers.end();
}

}  // namespace

TEST_CASE("everything that is wrong, sent to both ports: the call goes on without a gap, each is counted") {
  call c(60);
  const auto bad = rogues();
  const raw_socket stranger;
  const base::endpoint rtcp{loopback, static_cast<std::uint16_t>(c.a.rtp.port + 1)};
  for (int round = 0; round < 5; ++round) {
    for (const auto& p : bad) {
      stranger.send(p, c.a.rtp);
      stranger.send(p, rtcp);
    }
  }
  REQUIRE(c.enough.wait_for(patience) == std::future_status::ready);
  const auto s = c.loop.close(c.a.stream);
  REQUIRE(s.lost == 0);
  REQUIRE(rises(c.record_a.numbers));
  REQUIRE(s.rejected >= 5 * bad.size());
}

TEST_CASE("100,000 packets a second of a third party: nothing of the call is lost, all is counted") {
  call c(150);
  std::atomic<bool> stop{false};
  std::uint64_t sent = 0;
  double seconds = 0;
  while (c.loop.statistics(c.a.stream).received == 0) std::this_thread::yield();  // the call is up
  std::thread flood([&] {
    std::minstd_rand random(1);
    std::vector<packet> packets;
    for (int i = 0; i < 50; ++i) packets.push_back(random_bytes(172, random));
    for (int i = 0; i < 50; ++i) packets.push_back(sound_of(static_cast<std::uint16_t>(i), 7, 0, 160));
    const raw_socket stranger;
    const auto start = std::chrono::steady_clock::now();
    const auto elapsed = [&] {
      return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    while (!stop) {
      for (const auto& p : packets) stranger.send(p, c.a.rtp);
      sent += packets.size();
      while (!stop && elapsed() * 100'000 < static_cast<double>(sent)) std::this_thread::yield();
    }
    seconds = elapsed();
  });
  const bool heard_all = c.enough.wait_for(patience) == std::future_status::ready;
  stop = true;
  flood.join();
  REQUIRE(heard_all);
  const auto s = c.loop.close(c.a.stream);
  CAPTURE(sent, seconds, s.rejected, s.thrown_away, s.late);
  REQUIRE(static_cast<double>(sent) > 20'000 * seconds);  // a busy machine may not send as many as it should
  REQUIRE(s.rejected >= sent * 99 / 100);
  REQUIRE(s.lost == 0);
  REQUIRE(rises(c.record_a.numbers));
}

namespace {

/// What a stream with faults hears of another one.
loop_statistics hear_through(const media_faults& in, const media_faults& out, std::size_t frames) {
  call c(frames);
  c.loop.set_faults(c.a.stream, true, in);
  c.loop.set_faults(c.b.stream, false, out);
  REQUIRE(c.enough.wait_for(patience) == std::future_status::ready);
  REQUIRE(rises(c.record_a.numbers));
  return c.loop.close(c.a.stream);
}

}  // namespace

TEST_CASE("faults of a stream happen to its packets, in and out, and are gone when they are off") {
  media_faults lossy, late;
  lossy.loss = 0.3;
  late.delay = 100ms;
  late.duplicate = 1;
  for (const bool incoming : {true, false}) {
    CAPTURE(incoming);
    const auto lost = incoming ? hear_through(lossy, {}, 60) : hear_through({}, lossy, 60);
    REQUIRE(lost.lost >= 5);
    REQUIRE(lost.lost < 60);
    const auto twice = incoming ? hear_through(late, {}, 40) : hear_through({}, late, 40);
    REQUIRE(twice.duplicates >= 20);
    REQUIRE(twice.lost == 0);
  }
}
