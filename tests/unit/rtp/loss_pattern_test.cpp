#include <rtp/loss_pattern.hpp>

#include <base/rng.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace rtp;

namespace {

loss_summary of(const std::string& packets) {  // '1' heard, all else not
  loss_pattern pattern;
  for (const char p : packets) p == '1' ? pattern.heard() : pattern.unheard();
  return pattern.summary();
}

/// The definition of RFC 3611 §4.7.2 word by word, slowly.
loss_summary slowly(const std::string& packets) {
  loss_summary s;
  s.expected = packets.size();
  std::vector<std::size_t> unheard;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    if (packets[i] != '1') unheard.push_back(i);
  }
  s.unheard = unheard.size();
  std::size_t gap_from = 0;
  for (std::size_t first = 0; first < unheard.size();) {
    auto last = first;
    while (last + 1 < unheard.size() && unheard[last + 1] - unheard[last] - 1 < 16) ++last;
    if (last > first) {
      ++s.bursts;
      s.burst_packets += unheard[last] - unheard[first] + 1;
      s.burst_unheard += last - first + 1;
      s.gaps += unheard[first] > gap_from ? 1 : 0;
      gap_from = unheard[last] + 1;
    }
    first = last + 1;
  }
  s.gaps += packets.size() > gap_from ? 1 : 0;
  s.gap_packets = s.expected - s.burst_packets;
  s.gap_unheard = s.unheard - s.burst_unheard;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    s.runs += packets[i] != '1' && (i == 0 || packets[i - 1] == '1') ? 1 : 0;
  }
  return s;
}

}  // namespace

TEST_CASE("the example of RFC 3611: a burst of twelve packets, a third of them unheard") {
  const auto s = of("11110111111111111111111X111X1011110111111111111111111X111111111");
  REQUIRE(s.expected == 63);  // the text says 64, the pattern has 63
  REQUIRE(s.bursts == 1);
  REQUIRE(s.burst_packets == 12);
  REQUIRE(s.burst_unheard == 4);
  REQUIRE(s.gaps == 2);
  REQUIRE(s.gap_packets == 23 + 28);
  REQUIRE(s.gap_unheard == 2);
}

TEST_CASE("any pattern is taken apart as the definition says") {
  base::seeded_rng random(3);
  for (int round = 0; round < 2000; ++round) {
    std::string packets;
    const auto length = random.below(200), one_in = 1 + random.below(30);
    for (std::uint64_t i = 0; i < length; ++i) packets += random.below(one_in) == 0 ? '0' : '1';
    CAPTURE(packets);
    const auto fast = of(packets), slow = slowly(packets);
    REQUIRE(fast.expected == slow.expected);
    REQUIRE(fast.unheard == slow.unheard);
    REQUIRE(fast.bursts == slow.bursts);
    REQUIRE(fast.burst_packets == slow.burst_packets);
    REQUIRE(fast.burst_unheard == slow.burst_unheard);
    REQUIRE(fast.gaps == slow.gaps);
    REQUIRE(fast.gap_packets == slow.gap_packets);
    REQUIRE(fast.gap_unheard == slow.gap_unheard);
    REQUIRE(fast.runs == slow.runs);
  }
}

TEST_CASE("the burst ratio is one for independent losses and grows with their length") {
  base::seeded_rng random(4);
  loss_pattern independent, pairs;
  for (int i = 0; i < 100'000; ++i) {
    random.below(10) == 0 ? independent.unheard() : independent.heard();
    if (random.below(20) == 0) {
      pairs.unheard(2);
    } else {
      pairs.heard();
    }
  }
  REQUIRE(independent.summary().burst_ratio() == Approx(1).margin(0.03));
  REQUIRE(pairs.summary().burst_ratio() == Approx(1.9).margin(0.1));
  REQUIRE(of("").burst_ratio() == 1);
  REQUIRE(of("000").burst_ratio() == 1);
}
