// RTCP compound packets (RFC 3550 §6), read as views and written in one go.
#pragma once

#include <base/export.hpp>
#include <base/result.hpp>
#include <base/rng.hpp>
#include <base/time.hpp>
#include <rtp/extended_report.hpp>
#include <rtp/header.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace rtp SIPTTY_API {

/// Sender information of an SR (§6.4.1).
struct sender_info {
  std::uint64_t ntp = 0;  ///< 32.32 seconds; of any clock that runs steadily
  std::uint32_t rtp_timestamp = 0;
  std::uint32_t packets = 0;
  std::uint32_t octets = 0;
};

/// What a receiver tells about one source (§6.4.1).
struct report_block {
  static constexpr std::int32_t max_lost = 0x7fffff;
  static constexpr std::int32_t min_lost = -0x800000;

  std::uint32_t ssrc = 0;
  std::uint8_t fraction_lost = 0;  ///< of 256, since the previous report
  std::int32_t lost = 0;           ///< since the beginning; negative with duplicates
  std::uint32_t highest_sequence = 0;
  std::uint32_t jitter = 0;              ///< media clock ticks
  std::uint32_t last_sender_report = 0;  ///< middle bits of its NTP time; 0: none came
  std::uint32_t delay_since = 0;         ///< 1/65536 s
};

/// 1/65536 s, as in LSR and DLSR; what does not fit is cut to 32 bits.
[[nodiscard]] std::uint32_t to_short_ntp(base::duration d);
/// 32.32 s since the clock's beginning, as §6.4.1 allows for a sender without wall clock.
[[nodiscard]] std::uint64_t to_ntp(base::instant now);
[[nodiscard]] inline std::uint32_t middle_of(std::uint64_t ntp) {
  return static_cast<std::uint32_t>(ntp >> 16U);
}
/// The round trip that an answer to our own time tells, when it tells one: A - LSR - DLSR (§6.4.1), or the
/// same of a DLRR block. `last` and `delay` are the answer's.
[[nodiscard]] std::optional<base::duration> round_trip(base::instant arrival, std::uint32_t last,
                                                       std::uint32_t delay);

/// One packet of a compound. What a kind does not have stays empty.
struct rtcp_packet {
  enum class kind : std::uint8_t {
    sender_report,
    receiver_report,
    source_description,
    bye,
    extended_report,
    other
  };
  kind what = kind::other;
  std::uint8_t type = 0;   ///< on the wire
  std::uint32_t ssrc = 0;  ///< of the sender; of the first chunk in an SDES, of the first source in a BYE
  std::optional<sender_info> sender;
  byte_view blocks;
  byte_view sources;        ///< BYE: all of them, four bytes each
  byte_view extended;       ///< XR: its blocks, for `take_block`
  std::string_view cname;   ///< of the first chunk
  std::string_view reason;  ///< BYE

  [[nodiscard]] std::size_t block_count() const { return blocks.size() / 24; }
  [[nodiscard]] report_block block(std::size_t index) const;  ///< `index` below block_count()
};

/// Whether a datagram of a port that carries both is RTCP: its type is where RTP has payload types 64 to 95
/// with marker (RFC 5761 §4).
[[nodiscard]] bool is_rtcp(byte_view bytes);

enum class rtcp_error : std::uint8_t {
  truncated,     ///< ends inside a packet
  version,       ///< not version 2
  not_compound,  ///< does not begin with SR or RR (§6.1)
  padding,       ///< wrong count, or not on the last packet
  blocks,        ///< more report blocks than there is room
  chunks,        ///< source description that runs over its end
  sources,       ///< BYE with more sources, or a longer reason, than there is room
  extended,      ///< XR without SSRC, or with a block that runs over its end
};

struct rtcp_failure {
  rtcp_error code;
  std::size_t offset;  ///< of the packet in the compound
};

[[nodiscard]] std::string_view describe(rtcp_error code);

/// A compound packet all of whose parts have been checked.
class rtcp_compound {
 public:
  [[nodiscard]] static base::result<rtcp_compound, rtcp_failure> parse(byte_view bytes);
  /// The packets in their order, then nothing. Packets of kind `other` are APP and what else there may be.
  [[nodiscard]] std::optional<rtcp_packet> next();

 private:
  explicit rtcp_compound(byte_view bytes) : rest_(bytes) {}
  byte_view rest_;
};

/// What the interval between reports follows from (§6.3). A participant alone or with one peer: one or two
/// members, as many senders.
struct rtcp_load {
  std::uint32_t members = 1;
  std::uint32_t senders = 0;
  bool we_sent = false;
  bool initial = true;           ///< no report was sent yet
  double average_size = 0;       ///< octets of a compound, with the headers of UDP and IP
  double octets_per_second = 0;  ///< share of the session's bandwidth that is for RTCP
};
/// The deterministic calculated interval Td (§6.3.1): 5 s, before the first report half of it, more when the
/// bandwidth asks for it.
[[nodiscard]] base::duration calculated_interval(const rtcp_load& load);
/// Time to the next report: Td times 0.5 to 1.5, over e - 3/2. Reconsideration is left out, as §6.3 allows
/// between two parties.
[[nodiscard]] base::duration report_interval(const rtcp_load& load, base::rng& random);

/// A report to send: SR with `sender`, else RR; then SDES with the CNAME; then XR with what there is for it;
/// then BYE when asked for.
struct outgoing_report {
  std::uint32_t ssrc = 0;
  std::optional<sender_info> sender;
  std::optional<report_block> block;
  std::string_view cname;                       ///< at most 255 bytes
  std::optional<std::uint64_t> reference_time;  ///< our NTP time, for a peer to answer
  std::optional<delay_since_reference> delay_since;
  std::optional<voip_metrics> metrics;
  bool bye = false;
};

/// Writes the compound and returns its size, 0 when it does not fit.
std::size_t build_report(const outgoing_report& report, std::span<std::uint8_t> out);

}  // namespace rtp
