#include "peer.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;

namespace {

const auto a_at = *base::endpoint::parse("192.0.2.1:5060");
const auto b_at = *base::endpoint::parse("192.0.2.2:5060");

struct pair_of_peers {
  pair_of_peers(std::uint64_t seed, sip::transport proto, const sip::transaction_options& options = {})
      : world(seed), a(world, a_at, proto, options), b(world, b_at, proto, options) {
    world.observe([this](base::instant, const sip::hop&, const base::packet& bytes) {
      for (const char c : bytes.text()) digest = (digest ^ static_cast<std::uint8_t>(c)) * 0x100000001b3U;
    });
    a.face(b_at);
    b.face(a_at);
  }

  void check_the_end() {
    REQUIRE(world.run_until_idle(world.now() + 1h));
    REQUIRE(a.books_are_closed());
    REQUIRE(b.books_are_closed());
    REQUIRE(a.sends() + b.sends() == world.counts().sent);
  }

  std::uint64_t digest = 0xcbf29ce484222325U;
  sim_world world;
  peer a, b;
};

sim_link bad_link() {
  sim_link l;
  l.loss = 0.2;
  l.duplication = 0.1;
  l.corruption = 0.03;
  l.min_delay = 5ms;
  l.max_delay = 700ms;  // above T1, so that messages overtake each other and their retransmissions
  return l;
}

std::uint64_t storm(std::uint64_t seed, int each) {
  pair_of_peers peers(seed, sip::transport::udp);
  peers.world.set_default_link(bad_link());
  peers.a.start_many(each, 20ms);
  peers.b.start_many(each, 20ms);
  peers.check_the_end();

  const auto& seen = peers.a.seen();
  REQUIRE(seen.started == each);
  REQUIRE(seen.answered > each / 2);
  REQUIRE(seen.rejected_bytes > 0);
  REQUIRE(peers.world.counts().corrupted > 0);
  REQUIRE(peers.world.pool().outstanding() == 0);
  return peers.digest;
}

}  // namespace

TEST_CASE("every transaction ends within its bound on a network that loses, doubles, damages and reorders") {
  for_each_seed(3, [](std::uint64_t seed) { storm(seed, 2'000); });
}

TEST_CASE("a seed repeats a run to the byte, another seed makes another run") {
  const auto once = storm(7, 100);
  REQUIRE(storm(7, 100) == once);
  REQUIRE(storm(8, 100) != once);
}

TEST_CASE("a network that delivers answers everything") {
  pair_of_peers peers(1, sip::transport::udp);
  peers.a.start_many(400, 5ms);
  peers.check_the_end();
  REQUIRE(peers.a.seen().strays == 0);
  REQUIRE(peers.a.seen().answered + peers.a.seen().timed_out >= 400);
}

TEST_CASE("a dead network times everything out") {
  pair_of_peers peers(1, sip::transport::udp);
  sim_link dead;
  dead.loss = 1;
  peers.world.set_default_link(dead);
  peers.a.start_many(100, 5ms);
  peers.check_the_end();
  REQUIRE(peers.a.seen().timed_out == 100);
  REQUIRE(peers.world.counts().sent == 50U * 7 + 50U * 11);
}

TEST_CASE("tables of a few entries bound the state, and what finds no room is answered or refused") {
  sip::transaction_options options;
  options.max_clients = 5;
  options.max_servers = 3;
  for_each_seed(5, [&](std::uint64_t seed) {
    pair_of_peers peers(seed, sip::transport::udp, options);
    peers.world.set_default_link(bad_link());
    peers.a.start_many(300, 100ms);
    peers.b.start_many(300, 100ms);
    peers.check_the_end();
    REQUIRE(peers.a.seen().refused > 0);
    REQUIRE(peers.a.seen().started + peers.a.seen().refused == 300);
  });
}

TEST_CASE("streams that break under the transactions break only those, and nothing is sent again") {
  for_each_seed(5, [](std::uint64_t seed) {
    pair_of_peers peers(seed, sip::transport::tcp);
    sim_link l;
    l.min_delay = 5ms;
    l.max_delay = 300ms;
    peers.world.set_default_link(l);
    peers.a.start_many(400, 20ms);
    peers.b.start_many(400, 20ms);
    for (int i = 0; i < 5; ++i) {
      peers.world.run_until(peers.world.now() + 2s);
      peers.world.cut(i % 2 == 0 ? peers.a.stream() : peers.b.stream());
    }
    peers.check_the_end();
    REQUIRE(peers.a.seen().broken > 0);
    REQUIRE(peers.a.seen().answered > 100);
    REQUIRE(peers.a.seen().rejected_bytes == 0);
  });
}
