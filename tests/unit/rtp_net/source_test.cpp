// Whose packets are taken: the peer's, from where it is.
#include "loop_party.hpp"

#include <catch2/catch.hpp>

using namespace rtp;

TEST_CASE("a third party's packets are counted and not heard") {
  party a, b;
  media_loop loop({});
  open(loop, a, 40);
  open(loop, b, 10);
  loop.configure(a.opened.stream, towards(b.opened.rtp));
  loop.configure(b.opened.stream, towards(a.opened.rtp));
  REQUIRE(is_ready(b.enough));
  const raw_socket stranger;
  for (std::uint16_t i = 0; i < 10; ++i) stranger.send(rtp_packet(i, 7), a.opened.rtp);
  REQUIRE(is_ready(a.enough));
  const auto stats = loop.close(a.opened.stream);
  REQUIRE(stats.rejected == 10);
  REQUIRE(stats.lost == 0);
  REQUIRE(rises(a.record.numbers));  // the stranger's frames are all number 0
}

namespace {

/// A peer that answers each packet of ours with `count(i)` of its own, so that both keep the same pace.
template <class Count>
std::uint16_t answer(const raw_socket& peer, const base::endpoint& to, int packets, std::uint16_t sequence,
                     Count&& count) {
  for (int i = 0; i < packets; ++i) {
    REQUIRE_FALSE(peer.receive().empty());
    for (int k = count(i); k > 0; --k) peer.send(rtp_packet(sequence++, 7), to);
  }
  return sequence;
}

loop_statistics when_received(const media_loop& loop, stream_id id, std::uint64_t packets) {
  const auto end = std::chrono::steady_clock::now() + patience;
  auto s = loop.statistics(id);
  while (s.received < packets && std::chrono::steady_clock::now() < end) s = loop.statistics(id);
  return s;
}

}  // namespace

TEST_CASE(
    "packets that come by twos and threes after a steady stream are all received, in an interval or two") {
  const raw_socket peer;
  party a;
  media_loop loop({});
  open(loop, a, 1000);
  loop.configure(a.opened.stream, towards(peer.local()));
  const auto by_turns = [](int i) {
    return i == 20 ? 3 : i == 21 || i == 22 ? 0 : i == 35 ? 0 : i == 36 ? 2 : 1;
  };
  const auto sent = answer(peer, a.opened.rtp, 50, 1, by_turns);
  REQUIRE(when_received(loop, a.opened.stream, sent - 1U).received == sent - 1U);
  const auto stats = loop.close(a.opened.stream);
  REQUIRE(stats.lost == 0);
  REQUIRE(stats.duplicates == 0);
  REQUIRE(stats.rejected == 0);
}

TEST_CASE("a peer that moves by signalling is heard at its new address, and no more at the old one") {
  const raw_socket here, there;
  party a;
  media_loop loop({});
  open(loop, a, 1000);
  loop.configure(a.opened.stream, towards(here.local()));
  auto next = answer(here, a.opened.rtp, 10, 1, [](int) { return 1; });
  REQUIRE(when_received(loop, a.opened.stream, 10).received == 10);
  for (int i = 0; i < 5; ++i) there.send(rtp_packet(next, 7), a.opened.rtp);
  loop.configure(a.opened.stream, towards(there.local()));
  next = answer(there, a.opened.rtp, 10, next, [](int) { return 1; });
  REQUIRE(when_received(loop, a.opened.stream, 20).received == 20);
  for (int i = 0; i < 5; ++i) here.send(rtp_packet(next, 7), a.opened.rtp);
  REQUIRE_FALSE(there.receive().empty());
  const auto stats = loop.close(a.opened.stream);
  REQUIRE(stats.received == 20);
  REQUIRE(stats.rejected == 10);  // what each sent before or after its time, counted by the kernel
  REQUIRE(stats.thrown_away == 10);
}

TEST_CASE("no other program can have the port of a stream whose peer is known") {
  const raw_socket peer;
  party a;
  media_loop loop({});
  open(loop, a, 1000);
  loop.configure(a.opened.stream, towards(peer.local()));
  answer(peer, a.opened.rtp, 5, 1, [](int) { return 1; });
  REQUIRE(when_received(loop, a.opened.stream, 5).received == 5);
  REQUIRE_FALSE(raw_socket::is_free(a.opened.rtp));
}

TEST_CASE("with symmetric RTP a stream follows the source, whatever signalling said") {
  const raw_socket nowhere;
  party a, b;
  media_loop loop({});
  open(loop, a, 20);
  open(loop, b, 20);
  loop.configure(a.opened.stream, towards(nowhere.local()));
  loop.configure(b.opened.stream, towards(a.opened.rtp));
  REQUIRE(is_ready(a.enough));
  REQUIRE(is_ready(b.enough));
}
