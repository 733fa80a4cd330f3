#include <rtp/rtcp.hpp>
#include <rtp/statistics.hpp>

#include "packets.hpp"

#include <catch2/catch.hpp>

using namespace rtp;
using namespace base;
using namespace std::chrono_literals;
using kind = rtcp_packet::kind;

namespace {

void word(bytes& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

/// A header that claims `words` after it, then as many words as are given.
bytes piece(std::uint8_t first, std::uint8_t type, std::uint16_t words,
            std::initializer_list<std::uint32_t> body) {
  bytes out;
  word(out, std::uint32_t{first} << 24 | std::uint32_t{type} << 16 | words);
  for (const auto w : body) word(out, w);
  return out;
}

bytes joined(std::initializer_list<bytes> parts) {
  bytes out;
  for (const auto& p : parts) out.insert(out.end(), p.begin(), p.end());
  return out;
}

const bytes empty_rr = piece(0x80, 201, 1, {0xAA});

std::vector<rtcp_packet> read(const bytes& wire) {
  auto compound = rtcp_compound::parse(wire);
  REQUIRE(compound.has_value());
  std::vector<rtcp_packet> packets;
  while (const auto p = compound->next()) packets.push_back(*p);
  return packets;
}

}  // namespace

TEST_CASE("a report that is built is read back") {
  outgoing_report out;
  out.ssrc = 0x01020304;
  out.sender = sender_info{0x1122334455667788, 99, 1000, 160'000};
  out.block = report_block{7, 64, -5, 0x10002, 33, 0xABCD, 0x8000};
  out.cname = "abcde";
  out.bye = true;
  bytes wire(200);
  wire.resize(build_report(out, wire));
  const auto packets = read(wire);
  REQUIRE(packets.size() == 3);
  REQUIRE(packets[0].what == kind::sender_report);
  REQUIRE(packets[0].ssrc == out.ssrc);
  REQUIRE(packets[0].sender->ntp == out.sender->ntp);
  REQUIRE(packets[0].sender->rtp_timestamp == 99);
  REQUIRE(packets[0].sender->packets == 1000);
  REQUIRE(packets[0].sender->octets == 160'000);
  REQUIRE(packets[0].block_count() == 1);
  const auto b = packets[0].block(0);
  REQUIRE(b.ssrc == 7);
  REQUIRE(b.fraction_lost == 64);
  REQUIRE(b.lost == -5);
  REQUIRE(b.highest_sequence == 0x10002);
  REQUIRE(b.jitter == 33);
  REQUIRE(b.last_sender_report == 0xABCD);
  REQUIRE(b.delay_since == 0x8000);
  REQUIRE(packets[1].what == kind::source_description);
  REQUIRE(packets[1].ssrc == out.ssrc);
  REQUIRE(packets[1].cname == "abcde");
  REQUIRE(packets[2].what == kind::bye);
  REQUIRE(packets[2].ssrc == out.ssrc);
}

TEST_CASE("names of every length end on a word, and what does not fit is not written") {
  for (std::size_t length = 0; length <= 255; ++length) {
    const std::string name(length, 'n');
    outgoing_report out;
    out.cname = name;
    bytes wire(400);
    const auto size = build_report(out, wire);
    REQUIRE(size % 4 == 0);
    REQUIRE(build_report(out, std::span(wire).first(size - 1)) == 0);
    wire.resize(size);
    REQUIRE(read(wire).at(1).cname == name);
  }
}

TEST_CASE("APP and unknown packets are passed over") {
  const auto packets = read(joined({empty_rr, piece(0x80, 204, 2, {1, 2}), piece(0x80, 192, 1, {3}),
                                    piece(0x80, 250, 0, {}), piece(0x81, 203, 1, {0xAA})}));
  REQUIRE(packets.size() == 5);
  for (const auto i : {1, 2, 3}) REQUIRE(packets[static_cast<std::size_t>(i)].what == kind::other);
  REQUIRE(packets[4].what == kind::bye);
}

TEST_CASE("a BYE may name several sources and a reason, padding and profile extensions are left out") {
  const auto wire = joined({piece(0x80, 201, 3, {0xAA, 0xDEAD, 0xBEEF}),  // an RR with two words of a profile
                            piece(0xA2, 203, 5, {0xAA, 0xBB, 0x03627965, 0, 4})});
  const auto packets = read(wire);
  REQUIRE(packets[0].block_count() == 0);
  REQUIRE(packets[1].sources.size() == 8);
  REQUIRE(packets[1].reason == "bye");
}

TEST_CASE("compounds that lie are refused with the place of the packet") {
  struct row {
    const char* name;
    bytes wire;
    rtcp_error code;
    std::size_t offset;
  };
  const row rows[] = {
      {"nothing", {}, rtcp_error::truncated, 0},
      {"three bytes", {0x80, 201, 0}, rtcp_error::truncated, 0},
      {"a length beyond the end", piece(0x80, 201, 2, {0xAA}), rtcp_error::truncated, 0},
      {"length 65535", joined({empty_rr, piece(0x80, 202, 65535, {1})}), rtcp_error::truncated, 8},
      {"trailing bytes", joined({empty_rr, {0x80, 200}}), rtcp_error::truncated, 8},
      {"version 1", piece(0x40, 201, 1, {0xAA}), rtcp_error::version, 0},
      {"version 1 in the second", joined({empty_rr, piece(0x41, 203, 1, {1})}), rtcp_error::version, 8},
      {"SDES first", piece(0x80, 202, 0, {}), rtcp_error::not_compound, 0},
      {"padding on the first", joined({piece(0xA0, 201, 2, {0xAA, 4}), empty_rr}), rtcp_error::padding, 0},
      {"padding of three", piece(0xA0, 201, 2, {0xAA, 3}), rtcp_error::padding, 0},
      {"padding of none", piece(0xA0, 201, 2, {0xAA, 0}), rtcp_error::padding, 0},
      {"padding of more than there is", piece(0xA0, 201, 2, {0xAA, 12}), rtcp_error::padding, 0},
      {"an SR without sender information", piece(0x80, 200, 1, {0xAA}), rtcp_error::blocks, 0},
      {"an RR without an SSRC", piece(0x80, 201, 0, {}), rtcp_error::blocks, 0},
      {"31 blocks, none there", piece(0x9F, 201, 1, {0xAA}), rtcp_error::blocks, 0},
      {"a chunk without end", joined({empty_rr, piece(0x81, 202, 2, {1, 0x01026162})}), rtcp_error::chunks,
       8},
      {"an item that runs over", joined({empty_rr, piece(0x81, 202, 2, {1, 0x01FF6162})}), rtcp_error::chunks,
       8},
      {"two chunks, one there", joined({empty_rr, piece(0x82, 202, 2, {1, 0})}), rtcp_error::chunks, 8},
      {"BYE of more than there are", joined({empty_rr, piece(0x82, 203, 1, {1})}), rtcp_error::sources, 8},
      {"an XR without an SSRC", joined({empty_rr, piece(0x80, 207, 0, {})}), rtcp_error::extended, 8},
      {"an XR block that runs over", joined({empty_rr, piece(0x80, 207, 4, {1, 0x04000003, 0, 0})}),
       rtcp_error::extended, 8},
      {"an XR block of 65535 words", joined({empty_rr, piece(0x80, 207, 2, {1, 0x0700FFFF})}),
       rtcp_error::extended, 8},
      {"a reason that runs over", joined({empty_rr, piece(0x81, 203, 2, {1, 0x04616263})}),
       rtcp_error::sources, 8},
  };
  for (const auto& r : rows) {
    INFO(r.name);
    const auto compound = rtcp_compound::parse(r.wire);
    REQUIRE(compound.has_error());
    REQUIRE(compound.error().code == r.code);
    REQUIRE(compound.error().offset == r.offset);
    REQUIRE_FALSE(describe(compound.error().code).empty());
  }
}

TEST_CASE("the round trip is the time since the report less the time the peer held it") {
  // RFC 3550 figure 2: 6.125 s.
  report_block block;
  block.last_sender_report = 0xB7052000;
  block.delay_since = 0x00054000;
  const instant arrival{std::chrono::seconds(0xB710) + 500ms};
  REQUIRE(*round_trip(arrival, block.last_sender_report, block.delay_since) == 6s + 125ms);
  REQUIRE_FALSE(round_trip(arrival - 7s, block.last_sender_report, block.delay_since));
  REQUIRE_FALSE(round_trip(arrival + 120s, block.last_sender_report, block.delay_since));
  REQUIRE_FALSE(round_trip(arrival, 0, block.delay_since));
  REQUIRE(to_ntp(instant{1s + 500ms}) == 0x1'8000'0000);
  REQUIRE(to_short_ntp(2s + 250ms) == 0x24000);
}

TEST_CASE("loss is counted since the beginning and since the last report") {
  reception r(7, 100, 8000, 1);
  instant now{1s};
  const auto hear = [&](std::uint16_t sequence) { r.on_packet(now += 20ms, sequence, sequence * 160U); };
  for (std::uint16_t s = 100; s < 200; ++s) hear(s);
  auto block = r.report(now);
  REQUIRE(block.fraction_lost == 0);
  REQUIRE(block.lost == 0);
  REQUIRE(block.highest_sequence == 199);
  REQUIRE(block.last_sender_report == 0);
  for (std::uint16_t s = 200; s < 300; s += 4) hear(s);  // the last one is 296
  block = r.report(now);
  REQUIRE(block.lost == 97 - 25);
  REQUIRE(block.fraction_lost == (97 - 25) * 256 / 97);
  hear(297);
  hear(297);
  hear(297);
  block = r.report(now);
  REQUIRE(block.fraction_lost == 0);
  REQUIRE(block.lost == 70);
  r.on_sender_report(now, 0x1234);
  block = r.report(now + 500ms);
  REQUIRE(block.last_sender_report == 0x1234);
  REQUIRE(block.delay_since == 0x8000);
}

TEST_CASE("jitter follows the recursion of appendix A.8") {
  reception r(7, 0, 8000, 1);
  double expected = 0;
  std::int64_t transit_before = 0;
  seeded_rng random(2);
  for (std::uint16_t i = 0; i < 2000; ++i) {
    const auto late = static_cast<std::int64_t>(random.below(160));
    r.on_packet(instant{1s + std::chrono::microseconds((i * 160 + late) * 125)}, i, i * 160U);
    if (i > 0) expected += (std::abs(static_cast<double>(late - transit_before)) - expected) / 16;
    transit_before = late;
    REQUIRE(r.jitter_ticks() == Approx(expected).margin(1.5));
  }
  REQUIRE(r.jitter_ticks() > 30);
}
