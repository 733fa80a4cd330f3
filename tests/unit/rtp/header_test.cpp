#include <rtp/header.hpp>

#include "packets.hpp"

#include <base/rng.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rtp;

namespace {

struct refusal {
  const char* name;
  bytes wire;
  header_error code;
  std::size_t offset;
};

// V=2 in front, sequence 1, timestamp 2, SSRC 3; `first` is the first byte.
bytes head(std::uint8_t first, std::initializer_list<std::uint8_t> rest = {}) {
  const bytes fixed{first, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3};
  bytes b(fixed.size() + rest.size());
  std::copy(rest.begin(), rest.end(), std::copy(fixed.begin(), fixed.end(), b.begin()));
  return b;
}

}  // namespace

TEST_CASE("a packet with everything is read into views of its own bytes") {
  const auto wire = [] {
    auto b = head(0xB2, {0,    0,    0,   10, 0, 0, 0, 11,  // two CSRCs
                         0xBE, 0xDE, 0,   1,  1, 2, 3, 4,   // extension of one word
                         'p',  'q',  'r', 0,  2});          // payload, two bytes of padding
    b[1] = 0x80 | 101;
    return b;
  }();
  const auto p = parse_packet(wire);
  REQUIRE(p.has_value());
  REQUIRE(p->marker);
  REQUIRE(p->payload_type == 101);
  REQUIRE(p->sequence == 1);
  REQUIRE(p->timestamp == 2);
  REQUIRE(p->ssrc == 3);
  REQUIRE(p->csrc_count() == 2);
  REQUIRE(p->csrc(0) == 10);
  REQUIRE(p->csrc(1) == 11);
  REQUIRE(p->extension->profile == 0xBEDE);
  REQUIRE(p->extension->data.size() == 4);
  REQUIRE(p->extension->data.data() == wire.data() + 24);
  REQUIRE(std::equal(p->payload.begin(), p->payload.end(), "pqr"));
  REQUIRE(p->padding == 2);
}

TEST_CASE("what is not an RTP packet is refused with its reason and place") {
  const refusal cases[] = {
      {"nothing", {}, header_error::truncated, 0},
      {"one byte short", bytes(11, 0x80), header_error::truncated, 11},
      {"version 0", head(0x00), header_error::version, 0},
      {"version 1", head(0x40), header_error::version, 0},
      {"version 3", head(0xC0), header_error::version, 0},
      {"a CSRC that is not there", head(0x81), header_error::csrc_beyond_end, 12},
      {"fifteen CSRCs, fourteen there", head(0x8F, {0, 0, 0, 0}), header_error::csrc_beyond_end, 16},
      {"no extension header", head(0x90, {0, 0, 0}), header_error::extension_beyond_end, 15},
      {"extension of 65535 words", head(0x90, {0, 0, 0xFF, 0xFF, 1}), header_error::extension_beyond_end, 17},
      {"padding bit and no byte", head(0xA0), header_error::padding_count, 11},
      {"padding of zero", head(0xA0, {1, 0}), header_error::padding_count, 13},
      {"padding longer than the payload", head(0xA0, {1, 3}), header_error::padding_count, 13},
      {"padding that would eat the extension", head(0xB0, {0, 0, 0, 0, 2}), header_error::padding_count, 16},
  };
  for (const auto& c : cases) {
    INFO(c.name);
    const auto p = parse_packet(c.wire);
    REQUIRE(p.has_error());
    REQUIRE(p.error().code == c.code);
    REQUIRE(p.error().offset == c.offset);
    REQUIRE_FALSE(describe(p.error().code).empty());
  }
}

TEST_CASE("padding may take all of the payload, and the payload may be empty") {
  REQUIRE(parse_packet(head(0x80))->payload.empty());
  const auto p = parse_packet(head(0xA0, {0, 0, 3}));
  REQUIRE(p.has_value());
  REQUIRE(p->payload.empty());
  REQUIRE(p->padding == 3);
}

TEST_CASE("what is built is what is read") {
  base::seeded_rng random(3);
  bytes source(600);
  for (auto& b : source) b = static_cast<std::uint8_t>(random.next());
  const auto some = [&](std::size_t most) { return byte_view(source).first(random.below(most + 1)); };
  for (int i = 0; i < 5000; ++i) {
    packet_view in;
    in.payload_type = static_cast<std::uint8_t>(random.below(128));
    in.marker = random.below(2) == 1;
    in.sequence = static_cast<std::uint16_t>(random.next());
    in.timestamp = static_cast<std::uint32_t>(random.next());
    in.ssrc = static_cast<std::uint32_t>(random.next());
    in.csrcs = byte_view(source).first(4 * random.below(16));
    if (random.below(2) == 1)
      in.extension = header_extension{7, byte_view(source).first(4 * random.below(20))};
    in.payload = some(500);
    in.padding = static_cast<std::uint8_t>(random.below(5));

    bytes out(packet_size(in));
    REQUIRE(build_packet(in, out) == out.size());
    const auto read = parse_packet(out);
    REQUIRE(read.has_value());
    REQUIRE(wire(*read) == out);
    REQUIRE(read->payload_type == in.payload_type);
    REQUIRE(read->sequence == in.sequence);
    REQUIRE(read->csrc_count() == in.csrc_count());
    REQUIRE(read->extension.has_value() == in.extension.has_value());
    REQUIRE(std::equal(read->payload.begin(), read->payload.end(), in.payload.begin(), in.payload.end()));
    REQUIRE(read->padding == in.padding);

    if (out.size() > 1) REQUIRE(build_packet(in, std::span(out).first(out.size() - 1)) == 0);
  }
}

TEST_CASE("a payload that stands in its place stays there, and what cannot be expressed is not built") {
  bytes buffer(fixed_header_size + 3);
  buffer[12] = 'a';
  auto view = sound(1, 2);
  view.payload = byte_view(buffer).subspan(fixed_header_size);
  REQUIRE(build_packet(view, buffer) == buffer.size());
  REQUIRE(buffer[12] == 'a');

  bytes roomy(1000);
  const bytes odd(5);
  view.csrcs = odd;
  REQUIRE(build_packet(view, roomy) == 0);
  view.csrcs = byte_view(roomy).first(64);
  REQUIRE(build_packet(view, roomy) == 0);
  view.csrcs = {};
  view.extension = header_extension{0, odd};
  REQUIRE(build_packet(view, roomy) == 0);
  view.extension.reset();
  view.payload_type = 128;
  REQUIRE(build_packet(view, roomy) == 0);
}
