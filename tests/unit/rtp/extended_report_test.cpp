// RTCP XR (RFC 3611): its blocks, and what two sessions tell each other with them.
#include <rtp/session.hpp>

#include "packets.hpp"

#include <catch2/catch.hpp>

using namespace rtp;
using namespace base;
using namespace std::chrono_literals;

namespace {

voip_metrics all_different() {
  voip_metrics m;
  m.ssrc = 0x01020304;
  m.loss_rate = 5;
  m.discard_rate = 6;
  m.burst_density = 7;
  m.gap_density = 8;
  m.burst_duration_ms = 0x090A;
  m.gap_duration_ms = 0x0B0C;
  m.round_trip_ms = 0x0D0E;
  m.end_system_delay_ms = 0x0F10;
  m.signal_level_dbm = -17;
  m.noise_level_dbm = -60;
  m.echo_return_loss_db = 45;
  m.gap_threshold = 20;
  m.rating = 93;
  m.external_rating = 94;
  m.listening_mos_tenths = 43;
  m.conversational_mos_tenths = 42;
  m.receiver_configuration = 0xF3;
  m.nominal_delay_ms = 0x1D1E;
  m.maximum_delay_ms = 0x1F20;
  m.absolute_maximum_delay_ms = 0x2122;
  return m;
}

/// The extended report of a compound; an empty view when it has none.
byte_view blocks_of(const bytes& wire) {
  auto compound = rtcp_compound::parse(wire);
  REQUIRE(compound.has_value());
  while (const auto p = compound->next()) {
    if (p->what == rtcp_packet::kind::extended_report) return p->extended;
  }
  return {};
}

bytes built(const outgoing_report& report) {
  bytes wire(session::max_report_size);
  wire.resize(build_report(report, wire));
  REQUIRE_FALSE(wire.empty());
  return wire;
}

}  // namespace

TEST_CASE("the blocks that are written stand where RFC 3611 has them, and are read back") {
  outgoing_report out;
  out.ssrc = 0xAABBCCDD;
  out.cname = "abcde";
  out.reference_time = 0x1122334455667788;
  out.delay_since = delay_since_reference{0x01020304, 0x33445566, 0x8000};
  out.metrics = all_different();
  const auto wire = built(out);
  const bytes expected{
      0x80, 207,   0,   17, 0xAA, 0xBB, 0xCC, 0xDD,                                               // header
      4,    0,    0,  2,  0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88,                       // §4.4
      5,    0,    0,  3,  1,    2,    3,    4,    0x33, 0x44, 0x55, 0x66, 0,    0,    0x80, 0,  // §4.5
      7,    0,    0,  8,  1,    2,    3,    4,    5,    6,    7,    8,    9,    10,   11,   12,
      13,   14,   15, 16,  // §4.7
      0xEF, 0xC4, 45, 20, 93,   94,   43,   42,   0xF3, 0,    0x1D, 0x1E, 0x1F, 0x20, 0x21, 0x22};
  REQUIRE(wire.size() > expected.size());
  REQUIRE(bytes(wire.end() - static_cast<std::ptrdiff_t>(expected.size()), wire.end()) == expected);

  auto rest = blocks_of(wire);
  const auto time = take_block(rest), delay = take_block(rest), quality = take_block(rest);
  REQUIRE(rest.empty());
  REQUIRE(time->reference_time() == out.reference_time);
  REQUIRE(delay->delay_since(0x01020304)->last_reference == 0x33445566);
  REQUIRE(delay->delay_since(0x01020304)->delay == 0x8000);
  REQUIRE_FALSE(delay->delay_since(0x01020305));
  REQUIRE(quality->metrics()->signal_level_dbm == -17);
  outgoing_report again = out;
  again.metrics = quality->metrics();
  REQUIRE(built(again) == wire);
  for (const auto& other : {*delay, *quality}) REQUIRE_FALSE(other.reference_time());
  REQUIRE_FALSE(time->metrics());
}

TEST_CASE("blocks of unknown types are passed over, known ones of a wrong length say nothing") {
  const bytes blocks{9, 0, 0, 1, 1, 2, 3, 4,              // a type of tomorrow
                     4, 0, 0, 1, 1, 2, 3, 4,              // a time of 32 bits
                     7, 0, 0, 0,                          // metrics of nothing
                     5, 0, 0, 2, 0, 0, 0, 7, 0, 0, 0, 1,  // two thirds of a delay
                     5, 0, 0, 0};                         // a list of none
  byte_view rest = blocks;
  int count = 0;
  while (const auto block = take_block(rest)) {
    ++count;
    REQUIRE_FALSE(block->reference_time());
    REQUIRE_FALSE(block->delay_since(7));
    REQUIRE_FALSE(block->metrics());
  }
  REQUIRE(count == 5);
  REQUIRE(rest.empty());
}

namespace {

const endpoint alice_at = *endpoint::parse("192.0.2.1:4000");
const endpoint bob_at = *endpoint::parse("192.0.2.2:4000");

session_options towards(const endpoint& peer) {
  session_options o;
  o.remote_rtp = peer;
  return o;
}

/// Alice talks, Bob listens.
struct pair {
  seeded_rng random{1};
  instant now{1000s};
  session alice{towards(bob_at), now, random};
  session bob{towards(alice_at), now, random};

  void talk(int packets, std::vector<int> lost = {}) {
    bytes packet(400);
    for (int i = 0; i < packets; ++i, now += 20ms) {
      const auto wire = alice.send(now, {160}, packet);
      if (std::find(lost.begin(), lost.end(), i) == lost.end()) bob.on_packet(now, alice_at, wire);
      bob.buffer().advance(now);
      while (bob.buffer().next().what != playout::kind::done) {
      }
    }
  }
  /// A report that takes `transit` on its way.
  bytes report(session& from, session& to, const endpoint& at, duration transit) {
    bytes out(session::max_report_size);
    out.resize(from.write_report(now, out));
    now += transit;
    REQUIRE(to.on_rtcp(now, at, out));
    return out;
  }
};

}  // namespace

TEST_CASE("who only listens knows the round trip, from its own time and the other's answer to it") {
  pair p;
  p.talk(10);
  p.report(p.bob, p.alice, bob_at, 30ms);
  p.now += 700ms;
  REQUIRE(p.bob.statistics().round_trip == 0ms);
  p.report(p.alice, p.bob, alice_at, 40ms);
  REQUIRE(std::abs((p.bob.statistics().round_trip - 70ms).count()) < 50'000);
}

TEST_CASE("each side is told how the other hears it") {
  pair p;
  std::vector<int> lost;
  for (int i = 100; i < 120; i += 2) lost.push_back(i);  // a burst of 19 packets, 10 of them lost
  lost.push_back(400);                                   // and one in a gap
  p.talk(1000, lost);
  REQUIRE_FALSE(p.alice.statistics().remote_metrics);
  p.report(p.bob, p.alice, bob_at, 10ms);
  const auto told = p.alice.statistics();
  REQUIRE(told.remote_metrics);
  const auto& m = *told.remote_metrics;
  REQUIRE(m.ssrc == p.alice.ssrc());
  REQUIRE(m.gap_threshold == 16);
  REQUIRE(m.loss_rate == 11 * 256 / 1000);
  REQUIRE(m.discard_rate == 0);
  REQUIRE(m.burst_density == 10 * 256 / 19);
  REQUIRE(m.burst_duration_ms == 19 * 20);
  REQUIRE(m.gap_duration_ms == Approx((1000 - 19) * 20 / 2).margin(20));
  REQUIRE(m.end_system_delay_ms >= 40);
  REQUIRE(m.signal_level_dbm == voip_metrics::unavailable);
  const auto heard = p.bob.statistics();
  REQUIRE(m.rating == Approx(heard.rating).margin(0.51));
  REQUIRE(told.remote_rating == m.rating);
  REQUIRE(told.remote_mos == Approx(heard.mos).margin(0.051));
  REQUIRE(heard.listening_mos > heard.mos);
  REQUIRE(heard.mos < 4.4);
  REQUIRE(heard.losses.bursts == 1);
}

TEST_CASE("both sides rate a call by its codec's impairment") {
  pair p;
  for (auto* side : {&p.alice, &p.bob}) {
    auto options = towards(side == &p.alice ? bob_at : alice_at);
    options.impairment = impairment_of("G729");
    side->configure(options);
  }
  p.talk(500);
  p.report(p.bob, p.alice, bob_at, 10ms);
  const auto heard = p.bob.statistics();
  REQUIRE(heard.listening_mos == Approx(mean_opinion_score(93.2 - 11)));
  REQUIRE(p.alice.statistics().remote_mos == Approx(heard.mos).margin(0.051));
}

TEST_CASE("without extended reports the plain ones tell what the peer hears") {
  pair p;
  p.talk(500);
  REQUIRE(p.alice.statistics().remote_mos == 0);
  outgoing_report rr;
  rr.ssrc = p.bob.ssrc();
  rr.cname = "bob";
  rr.block = report_block{p.alice.ssrc(), 26, 50, 600, 80, 0, 0};
  REQUIRE(p.alice.on_rtcp(p.now, bob_at, built(rr)));
  const auto s = p.alice.statistics();
  REQUIRE(s.remote_lost == Approx(0.1));
  REQUIRE(s.remote_mos == Approx(mean_opinion_score(rating({60, 10, 1}))));
}

TEST_CASE("metrics that no rule allows are not believed") {
  pair p;
  p.talk(100);
  outgoing_report rr;
  rr.ssrc = p.bob.ssrc();
  rr.cname = "bob";
  rr.block = report_block{p.alice.ssrc(), 0, 0, 100, 0, 0, 0};
  rr.metrics = all_different();
  rr.metrics->ssrc = p.alice.ssrc();
  rr.metrics->rating = 255;
  rr.metrics->conversational_mos_tenths = 200;
  REQUIRE(p.alice.on_rtcp(p.now, bob_at, built(rr)));
  REQUIRE(p.alice.statistics().remote_rating <= 93.2);
  REQUIRE(p.alice.statistics().remote_mos <= 4.5);
  rr.metrics->ssrc = 0xBAD;  // about somebody else
  rr.metrics->rating = 20;
  REQUIRE(p.alice.on_rtcp(p.now, bob_at, built(rr)));
  REQUIRE(p.alice.statistics().remote_metrics->rating == 255);
}
