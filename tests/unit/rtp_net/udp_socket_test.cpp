#include "udp_socket.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace rtp;

namespace {

base::endpoint loopback() {
  return *base::endpoint::parse("127.0.0.1:0");
}

}  // namespace

TEST_CASE("one batch serves many sockets: what one of them did not find changes no address for the next one") {
  const std::array<std::uint8_t, 4> bytes{1, 2, 3, 4};
  udp_socket a, b, sender;
  REQUIRE_FALSE(a.open(loopback()));
  REQUIRE_FALSE(b.open(loopback()));
  REQUIRE_FALSE(sender.open(loopback()));
  REQUIRE_FALSE(a.connect(sender.local()));
  datagram_batch batch;

  REQUIRE(b.send(bytes, b.local()));
  REQUIRE(b.receive(batch) == 1);
  REQUIRE(batch[0].from == b.local());

  REQUIRE(a.receive_one(batch) == 0);
  REQUIRE(sender.send(bytes, b.local()));
  REQUIRE(b.receive(batch) == 1);
  CHECK(batch[0].from == sender.local());

  REQUIRE(sender.send(bytes, a.local()));
  REQUIRE(a.receive_one(batch) == 1);
  CHECK(batch[0].from == sender.local());
  CHECK(batch[0].bytes.size() == bytes.size());
}
