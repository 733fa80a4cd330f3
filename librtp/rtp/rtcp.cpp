#include "rtcp_writer.hpp"

#include <base/assert.hpp>
#include <rtp/rtcp.hpp>

#include <algorithm>

namespace rtp {
namespace {

constexpr std::uint8_t type_sr = 200, type_rr = 201, type_sdes = 202, type_bye = 203, type_xr = 207;
constexpr std::uint8_t item_cname = 1;
constexpr std::size_t sender_size = 20, block_size = 24;

std::string_view text(byte_view bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

sender_info read_sender(const std::uint8_t* p) {
  return {wire::load64(p), wire::load32(p + 8), wire::load32(p + 12), wire::load32(p + 16)};
}

// SSRC, sender information, blocks; then profile-specific bytes, which are skipped.
std::optional<rtcp_error> read_report(byte_view body, unsigned count, rtcp_packet& packet) {
  const bool is_sr = packet.type == type_sr;
  const auto fixed = 4 + (is_sr ? sender_size : 0);
  if (body.size() < fixed + count * block_size) return rtcp_error::blocks;
  packet.what = is_sr ? rtcp_packet::kind::sender_report : rtcp_packet::kind::receiver_report;
  packet.ssrc = wire::load32(body.data());
  if (is_sr) packet.sender = read_sender(body.data() + 4);
  packet.blocks = body.subspan(fixed, count * block_size);
  return std::nullopt;
}

// One chunk of §6.5: SSRC, items, at least one zero, filled to a word. Returns what follows; nothing when it
// runs over.
std::optional<byte_view> read_chunk(byte_view chunk, std::string_view& cname) {
  if (chunk.size() < 4) return std::nullopt;
  std::size_t at = 4;
  while (at < chunk.size() && chunk[at] != 0) {
    if (chunk.size() - at < 2 || chunk.size() - at - 2 < chunk[at + 1]) return std::nullopt;
    if (chunk[at] == item_cname) cname = text(chunk.subspan(at + 2, chunk[at + 1]));
    at += 2U + chunk[at + 1];
  }
  const auto end = at / 4 * 4 + 4;
  if (end > chunk.size()) return std::nullopt;
  return chunk.subspan(end);
}

std::optional<rtcp_error> read_descriptions(byte_view body, unsigned count, rtcp_packet& packet) {
  packet.what = rtcp_packet::kind::source_description;
  for (unsigned i = 0; i < count; ++i) {
    std::string_view cname;
    const auto rest = read_chunk(body, cname);
    if (!rest) return rtcp_error::chunks;
    if (i == 0) {
      packet.ssrc = wire::load32(body.data());
      packet.cname = cname;
    }
    body = *rest;
  }
  return std::nullopt;
}

std::optional<rtcp_error> read_bye(byte_view body, unsigned count, rtcp_packet& packet) {
  packet.what = rtcp_packet::kind::bye;
  const auto size = std::size_t{count} * 4;
  if (body.size() < size) return rtcp_error::sources;
  packet.sources = body.first(size);
  if (count > 0) packet.ssrc = wire::load32(body.data());
  const auto rest = body.subspan(size);
  if (rest.empty()) return std::nullopt;
  if (rest.size() - 1 < rest[0]) return rtcp_error::sources;
  packet.reason = text(rest.subspan(1, rest[0]));
  return std::nullopt;
}

std::optional<rtcp_error> read_extended(byte_view body, rtcp_packet& packet) {
  packet.what = rtcp_packet::kind::extended_report;
  if (body.size() < 4) return rtcp_error::extended;
  packet.ssrc = wire::load32(body.data());
  packet.extended = body.subspan(4);
  auto rest = packet.extended;
  while (!rest.empty()) {
    if (!take_block(rest)) return rtcp_error::extended;
  }
  return std::nullopt;
}

std::optional<rtcp_error> read_body(byte_view body, unsigned count, rtcp_packet& packet) {
  switch (packet.type) {
    case type_sr:
    case type_rr:
      return read_report(body, count, packet);
    case type_sdes:
      return read_descriptions(body, count, packet);
    case type_bye:
      return read_bye(body, count, packet);
    case type_xr:
      return read_extended(body, packet);
    default:
      if (body.size() >= 4) packet.ssrc = wire::load32(body.data());
      return std::nullopt;
  }
}

// Reads the first packet of `rest` and takes it away.
std::optional<rtcp_error> read_packet(byte_view& rest, rtcp_packet& packet) {
  if (rest.size() < rtcp_header_size) return rtcp_error::truncated;
  const auto first = rest[0];
  if (first >> 6U != 2) return rtcp_error::version;
  const auto size = (wire::load16(rest.data() + 2) + std::size_t{1}) * 4;
  if (rest.size() < size) return rtcp_error::truncated;
  auto body = rest.subspan(rtcp_header_size, size - rtcp_header_size);
  rest = rest.subspan(size);
  if ((first & 0x20U) != 0) {
    const std::size_t padding = body.empty() ? 0 : body.back();
    if (padding == 0 || padding % 4 != 0 || padding > body.size() || !rest.empty())
      return rtcp_error::padding;
    body = body.first(body.size() - padding);
  }
  packet.type = *(body.data() - rtcp_header_size + 1);
  return read_body(body, first & 0x1FU, packet);
}

void write_sender(const sender_info& sender, rtcp_writer& out) {
  out.word(sender.ntp >> 32U);
  out.word(sender.ntp);
  out.word(sender.rtp_timestamp);
  out.word(sender.packets);
  out.word(sender.octets);
}

void write_block(const report_block& b, rtcp_writer& out) {
  out.word(b.ssrc);
  out.word(std::uint32_t{b.fraction_lost} << 24U | (static_cast<std::uint32_t>(b.lost) & 0xFFFFFFU));
  out.word(b.highest_sequence);
  out.word(b.jitter);
  out.word(b.last_sender_report);
  out.word(b.delay_since);
}

void write_description(const outgoing_report& report, rtcp_writer& out) {
  const auto items = 2 + report.cname.size();
  const auto filled = items / 4 * 4 + 4;
  out.header(1, type_sdes, rtcp_header_size + 4 + filled);
  out.word(report.ssrc);
  out.byte(item_cname);
  out.byte(static_cast<std::uint8_t>(report.cname.size()));
  for (const char c : report.cname) out.byte(static_cast<std::uint8_t>(c));
  for (auto i = items; i < filled; ++i) out.byte(0);
}

}  // namespace

bool is_rtcp(byte_view bytes) {
  return bytes.size() >= 2 && bytes[1] >= 192 && bytes[1] <= 223;
}

std::string_view describe(rtcp_error code) {
  switch (code) {
    case rtcp_error::truncated:
      return "ends inside an RTCP packet";
    case rtcp_error::version:
      return "not RTCP version 2";
    case rtcp_error::not_compound:
      return "does not begin with a sender or receiver report";
    case rtcp_error::padding:
      return "padding with a wrong count or before the last packet";
    case rtcp_error::blocks:
      return "more report blocks than the packet holds";
    case rtcp_error::chunks:
      return "a source description runs over its end";
    case rtcp_error::sources:
      return "a BYE runs over its end";
    case rtcp_error::extended:
      return "an extended report runs over its end";
  }
  return "unknown";
}

std::uint32_t to_short_ntp(base::duration d) {
  return static_cast<std::uint32_t>(to_ntp(base::instant{d}) >> 16U);
}

std::uint64_t to_ntp(base::instant now) {
  constexpr std::uint64_t ns_per_second = 1'000'000'000;
  const auto ns = static_cast<std::uint64_t>(now.time_since_epoch().count());
  return ns / ns_per_second << 32U | (ns % ns_per_second << 32U) / ns_per_second;
}

// Clocks that run apart can make it slightly negative; a stale or invented LSR gives hours. Both tell
// nothing.
std::optional<base::duration> round_trip(base::instant arrival, std::uint32_t last, std::uint32_t delay) {
  constexpr std::uint32_t longest = 60U << 16U;
  if (last == 0) return std::nullopt;
  const auto units = middle_of(to_ntp(arrival)) - last - delay;
  if (static_cast<std::int32_t>(units) < 0 || units > longest) return std::nullopt;
  return base::duration(std::int64_t{units} * 1'000'000'000 / 65536);
}

report_block rtcp_packet::block(std::size_t index) const {
  SIPTTY_ASSERT(index < block_count());
  const auto* p = blocks.data() + index * block_size;
  const auto loss = wire::load32(p + 4);
  return {wire::load32(p),
          static_cast<std::uint8_t>(loss >> 24U),
          static_cast<std::int32_t>(loss << 8U) >> 8,
          wire::load32(p + 8),
          wire::load32(p + 12),
          wire::load32(p + 16),
          wire::load32(p + 20)};
}

base::result<rtcp_compound, rtcp_failure> rtcp_compound::parse(byte_view bytes) {
  auto rest = bytes;
  do {
    const auto offset = bytes.size() - rest.size();
    rtcp_packet packet;
    if (const auto error = read_packet(rest, packet)) return rtcp_failure{*error, offset};
    if (offset == 0 && packet.type != type_sr && packet.type != type_rr)
      return rtcp_failure{rtcp_error::not_compound, 0};
  } while (!rest.empty());
  return rtcp_compound(bytes);
}

std::optional<rtcp_packet> rtcp_compound::next() {
  if (rest_.empty()) return std::nullopt;
  rtcp_packet packet;
  SIPTTY_ASSERT(!read_packet(rest_, packet));
  return packet;
}

// A quarter of the bandwidth is the senders' as long as they are no more than a quarter of the members.
base::duration calculated_interval(const rtcp_load& load) {
  constexpr double sender_share = 0.25, shortest = 5, shortest_first = 2.5, longest = 600;
  double share = 1;
  auto n = load.members;
  if (load.senders <= load.members * sender_share) {
    share = load.we_sent ? sender_share : 1 - sender_share;
    n = load.we_sent ? load.senders : load.members - load.senders;
  }
  const auto asked = n * load.average_size / std::max(share * load.octets_per_second, 1.0);
  const auto seconds = std::clamp(asked, load.initial ? shortest_first : shortest, longest);
  return base::duration(static_cast<std::int64_t>(seconds * 1e9));
}

base::duration report_interval(const rtcp_load& load, base::rng& random) {
  constexpr double compensation = 1.21828;
  constexpr std::uint64_t steps = 1U << 20U;
  const auto factor = 0.5 + static_cast<double>(random.below(steps)) / steps;
  const auto calculated = static_cast<double>(calculated_interval(load).count());
  return base::duration(static_cast<std::int64_t>(calculated * factor / compensation));
}

std::size_t build_report(const outgoing_report& report, std::span<std::uint8_t> out) {
  SIPTTY_ASSERT(report.cname.size() <= 255);
  rtcp_writer w(out);
  const auto size =
      rtcp_header_size + 4 + (report.sender ? sender_size : 0) + (report.block ? block_size : 0);
  w.header(report.block ? 1 : 0, report.sender ? type_sr : type_rr, size);
  w.word(report.ssrc);
  if (report.sender) write_sender(*report.sender, w);
  if (report.block) write_block(*report.block, w);
  write_description(report, w);
  write_extended(report, w);
  if (report.bye) {
    w.header(1, type_bye, rtcp_header_size + 4);
    w.word(report.ssrc);
  }
  return w.size();
}

}  // namespace rtp
