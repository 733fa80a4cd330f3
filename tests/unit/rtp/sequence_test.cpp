#include <rtp/sequence.hpp>

#include <base/rng.hpp>

#include <catch2/catch.hpp>

using namespace rtp;
using verdict = source_validator::verdict;

TEST_CASE("unwrapped numbers are those that were sent, whatever the steps below half the range") {
  base::seeded_rng random(5);
  std::int64_t sent = 60'000, seen = 60'000;
  std::int64_t long_sent = 0xFFFF'0000, long_seen = long_sent;
  for (int i = 0; i < 100'000; ++i) {
    sent += static_cast<std::int64_t>(random.below(65'535)) - 32'767;
    seen = unwrap(static_cast<std::uint16_t>(sent), seen);
    REQUIRE(seen == sent);
    long_sent += static_cast<std::int64_t>(random.below(0xFFFF'FFFF)) - 0x7FFF'FFFF;
    long_seen = unwrap(static_cast<std::uint32_t>(long_sent), long_seen);
    REQUIRE(long_seen == long_sent);
  }
}

TEST_CASE("unwrapping a forward walk is monotone over many wraps") {
  base::seeded_rng random(6);
  std::uint16_t wire = 65'530;
  std::int64_t last = wire;
  for (int i = 0; i < 100'000; ++i) {
    wire = static_cast<std::uint16_t>(wire + 1 + random.below(3000));
    const auto next = unwrap(wire, last);
    REQUIRE(next > last);
    last = next;
  }
  REQUIRE(last > 1'000'000);
}

TEST_CASE("a source is valid after two packets in sequence") {
  source_validator s(10);
  REQUIRE(s.update(10) == verdict::probation);
  REQUIRE(s.update(12) == verdict::probation);
  REQUIRE(s.update(14) == verdict::probation);
  REQUIRE(s.expected() == 0);
  REQUIRE(s.update(15) == verdict::valid);
  REQUIRE(s.expected() == 1);
  REQUIRE(s.received() == 1);
  REQUIRE(s.update(17) == verdict::valid);
  REQUIRE(s.update(16) == verdict::valid);
  REQUIRE(s.expected() == 3);
  REQUIRE(s.received() == 3);

  source_validator trusted(65'535, 1);
  REQUIRE(trusted.update(65'535) == verdict::valid);
  REQUIRE(trusted.update(0) == verdict::valid);
  REQUIRE(trusted.highest() == 65'536);
}

TEST_CASE("jumps are strays until they go on: the bounds of appendix A.1") {
  struct row {
    const char* name;
    std::uint16_t jump_to;
    verdict expected;
  };
  const row rows[] = {
      {"largest gap", 1000 + 2999, verdict::valid},
      {"beyond it", 1000 + 3000, verdict::implausible},
      {"oldest", 1000 - 99, verdict::valid},
      {"older", 1000 - 101, verdict::implausible},
      {"half the range away", static_cast<std::uint16_t>(1000 + 32'768), verdict::implausible},
  };
  for (const auto& r : rows) {
    INFO(r.name);
    source_validator s(1000, 1);
    REQUIRE(s.update(1000) == verdict::valid);
    REQUIRE(s.update(r.jump_to) == r.expected);
    if (r.expected != verdict::implausible) continue;
    REQUIRE(s.highest() == 1000);
    REQUIRE(s.update(1000) == verdict::valid);
    REQUIRE(s.update(r.jump_to) == verdict::implausible);
    REQUIRE(s.update(static_cast<std::uint16_t>(r.jump_to + 1)) == verdict::restarted);
    REQUIRE(s.expected() == 1);
    REQUIRE(s.received() == 1);
  }
  source_validator s(1000, 1);
  s.update(1000);
  REQUIRE(s.update(1000 - 100) == verdict::implausible);
}
