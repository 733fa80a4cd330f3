#include <rtp/extended_report.hpp>

#include "rtcp_writer.hpp"

namespace rtp {
namespace {

constexpr std::uint8_t type_xr = 207;
constexpr std::size_t block_header_size = 4, reference_time_size = 8, delay_size = 12, metrics_size = 32;

void block_header(std::uint8_t type, std::size_t content_size, rtcp_writer& out) {
  out.word(std::uint32_t{type} << 24U | content_size / 4);
}

std::uint32_t word_of(unsigned a, unsigned b, unsigned c, unsigned d) {
  return (a & 0xFFU) << 24U | (b & 0xFFU) << 16U | (c & 0xFFU) << 8U | (d & 0xFFU);
}

std::uint32_t word_of(std::uint16_t high, std::uint16_t low) {
  return std::uint32_t{high} << 16U | low;
}

void write_metrics(const voip_metrics& m, rtcp_writer& out) {
  block_header(extended_block::voip_metrics_type, metrics_size, out);
  out.word(m.ssrc);
  out.word(word_of(m.loss_rate, m.discard_rate, m.burst_density, m.gap_density));
  out.word(word_of(m.burst_duration_ms, m.gap_duration_ms));
  out.word(word_of(m.round_trip_ms, m.end_system_delay_ms));
  out.word(word_of(static_cast<unsigned>(m.signal_level_dbm), static_cast<unsigned>(m.noise_level_dbm),
                   m.echo_return_loss_db, m.gap_threshold));
  out.word(word_of(m.rating, m.external_rating, m.listening_mos_tenths, m.conversational_mos_tenths));
  out.word(word_of(static_cast<std::uint16_t>(m.receiver_configuration << 8U), m.nominal_delay_ms));
  out.word(word_of(m.maximum_delay_ms, m.absolute_maximum_delay_ms));
}

}  // namespace

std::optional<extended_block> take_block(byte_view& blocks) {
  if (blocks.size() < block_header_size) return std::nullopt;
  const auto size = wire::load16(blocks.data() + 2) * std::size_t{4};
  if (blocks.size() - block_header_size < size) return std::nullopt;
  const extended_block block{blocks[0], blocks.subspan(block_header_size, size)};
  blocks = blocks.subspan(block_header_size + size);
  return block;
}

std::optional<std::uint64_t> extended_block::reference_time() const {
  if (type != reference_time_type || content.size() != reference_time_size) return std::nullopt;
  return wire::load64(content.data());
}

std::optional<delay_since_reference> extended_block::delay_since(std::uint32_t ssrc) const {
  if (type != delay_since_type || content.size() % delay_size != 0) return std::nullopt;
  for (auto rest = content; !rest.empty(); rest = rest.subspan(delay_size)) {
    const auto* p = rest.data();
    if (wire::load32(p) == ssrc) return delay_since_reference{ssrc, wire::load32(p + 4), wire::load32(p + 8)};
  }
  return std::nullopt;
}

std::optional<voip_metrics> extended_block::metrics() const {
  if (type != voip_metrics_type || content.size() != metrics_size) return std::nullopt;
  const auto* p = content.data();
  voip_metrics m;
  m.ssrc = wire::load32(p);
  m.loss_rate = p[4];
  m.discard_rate = p[5];
  m.burst_density = p[6];
  m.gap_density = p[7];
  m.burst_duration_ms = wire::load16(p + 8);
  m.gap_duration_ms = wire::load16(p + 10);
  m.round_trip_ms = wire::load16(p + 12);
  m.end_system_delay_ms = wire::load16(p + 14);
  m.signal_level_dbm = static_cast<std::int8_t>(p[16]);
  m.noise_level_dbm = static_cast<std::int8_t>(p[17]);
  m.echo_return_loss_db = p[18];
  m.gap_threshold = p[19];
  m.rating = p[20];
  m.external_rating = p[21];
  m.listening_mos_tenths = p[22];
  m.conversational_mos_tenths = p[23];
  m.receiver_configuration = p[24];
  m.nominal_delay_ms = wire::load16(p + 26);
  m.maximum_delay_ms = wire::load16(p + 28);
  m.absolute_maximum_delay_ms = wire::load16(p + 30);
  return m;
}

void write_extended(const outgoing_report& report, rtcp_writer& out) {
  const auto size = (report.reference_time ? block_header_size + reference_time_size : 0) +
                    (report.delay_since ? block_header_size + delay_size : 0) +
                    (report.metrics ? block_header_size + metrics_size : 0);
  if (size == 0) return;
  out.header(0, type_xr, rtcp_header_size + 4 + size);
  out.word(report.ssrc);
  if (report.reference_time) {
    block_header(extended_block::reference_time_type, reference_time_size, out);
    out.word(*report.reference_time >> 32U);
    out.word(*report.reference_time);
  }
  if (report.delay_since) {
    block_header(extended_block::delay_since_type, delay_size, out);
    out.word(report.delay_since->ssrc);
    out.word(report.delay_since->last_reference);
    out.word(report.delay_since->delay);
  }
  if (report.metrics) write_metrics(*report.metrics, out);
}

}  // namespace rtp
