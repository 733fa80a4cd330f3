#include "wire.hpp"

#include <base/assert.hpp>
#include <rtp/header.hpp>

#include <algorithm>
#include <cstring>

namespace rtp {
namespace {

constexpr std::uint8_t version_bits = 2U << 6U;
constexpr std::uint8_t padding_bit = 0x20;
constexpr std::uint8_t extension_bit = 0x10;
constexpr std::uint8_t marker_bit = 0x80;
constexpr std::size_t extension_header_size = 4;
constexpr std::size_t max_csrcs = 15;
constexpr std::size_t max_extension_words = 65535;

bool expressible(const packet_view& p) {
  const auto extension_size = p.extension ? p.extension->data.size() : 0;
  return p.payload_type < 128 && p.csrcs.size() % 4 == 0 && p.csrc_count() <= max_csrcs &&
         extension_size % 4 == 0 && extension_size / 4 <= max_extension_words;
}

std::uint8_t* append(std::uint8_t* at, byte_view bytes) {
  if (!bytes.empty() && bytes.data() != at) std::memmove(at, bytes.data(), bytes.size());
  return at + bytes.size();
}

std::optional<header_failure> read(byte_view bytes, packet_view& packet) {
  if (bytes.size() < fixed_header_size) return header_failure{header_error::truncated, bytes.size()};
  const auto* p = bytes.data();
  if ((p[0] & 0xC0U) != version_bits) return header_failure{header_error::version, 0};

  packet.marker = (p[1] & marker_bit) != 0;
  packet.payload_type = p[1] & 0x7FU;
  packet.sequence = wire::load16(p + 2);
  packet.timestamp = wire::load32(p + 4);
  packet.ssrc = wire::load32(p + 8);

  auto rest = bytes.subspan(fixed_header_size);
  const std::size_t csrc_size = (p[0] & 0x0FU) * std::size_t{4};
  if (rest.size() < csrc_size) return header_failure{header_error::csrc_beyond_end, bytes.size()};
  packet.csrcs = rest.first(csrc_size);
  rest = rest.subspan(csrc_size);

  if ((p[0] & extension_bit) != 0) {
    const header_failure beyond{header_error::extension_beyond_end, bytes.size()};
    if (rest.size() < extension_header_size) return beyond;
    const std::size_t size = wire::load16(rest.data() + 2) * std::size_t{4};
    if (rest.size() - extension_header_size < size) return beyond;
    packet.extension = header_extension{wire::load16(rest.data()), rest.subspan(extension_header_size, size)};
    rest = rest.subspan(extension_header_size + size);
  }

  if ((p[0] & padding_bit) != 0) {
    const std::uint8_t count = rest.empty() ? 0 : rest.back();
    if (count == 0 || count > rest.size())
      return header_failure{header_error::padding_count, bytes.size() - 1};
    packet.padding = count;
  }
  packet.payload = rest.first(rest.size() - packet.padding);
  return std::nullopt;
}

}  // namespace

std::uint32_t packet_view::csrc(std::size_t index) const {
  SIPTTY_ASSERT(index < csrc_count());
  return wire::load32(csrcs.data() + 4 * index);
}

std::string_view describe(header_error code) {
  switch (code) {
    case header_error::truncated:
      return "shorter than an RTP header";
    case header_error::version:
      return "not RTP version 2";
    case header_error::csrc_beyond_end:
      return "the CSRC list is longer than the packet";
    case header_error::extension_beyond_end:
      return "the header extension is longer than the packet";
    case header_error::padding_count:
      return "the padding count is zero or longer than the payload";
  }
  return "unknown";
}

base::result<packet_view, header_failure> parse_packet(byte_view bytes) {
  // Read in its place: moving it out of a local costs more than reading it.
  base::result<packet_view, header_failure> packet(boost::system::in_place_value);
  if (const auto failure = read(bytes, *packet)) packet = *failure;
  return packet;
}

std::size_t packet_size(const packet_view& p) {
  const auto extension = p.extension ? extension_header_size + p.extension->data.size() : 0;
  return fixed_header_size + p.csrcs.size() + extension + p.payload.size() + p.padding;
}

std::size_t build_packet(const packet_view& packet, std::span<std::uint8_t> out) {
  const auto size = packet_size(packet);
  if (size > out.size() || !expressible(packet)) return 0;
  auto* p = out.data();
  // The payload first: it may stand where the header parts end, never where they begin.
  auto* payload = p + size - packet.padding - packet.payload.size();
  auto* end = append(payload, packet.payload);
  if (packet.padding > 0) {
    std::fill_n(end, packet.padding - 1U, std::uint8_t{0});
    end[packet.padding - 1] = packet.padding;
  }
  p[0] = static_cast<std::uint8_t>(version_bits | (packet.padding > 0 ? padding_bit : 0U) |
                                   (packet.extension ? extension_bit : 0U) | packet.csrc_count());
  p[1] = static_cast<std::uint8_t>((packet.marker ? marker_bit : 0U) | packet.payload_type);
  wire::store16(p + 2, packet.sequence);
  wire::store32(p + 4, packet.timestamp);
  wire::store32(p + 8, packet.ssrc);
  p = append(p + fixed_header_size, packet.csrcs);
  if (packet.extension) {
    wire::store16(p, packet.extension->profile);
    wire::store16(p + 2, packet.extension->data.size() / 4);
    append(p + extension_header_size, packet.extension->data);
  }
  return size;
}

}  // namespace rtp
