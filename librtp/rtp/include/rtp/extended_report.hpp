// The blocks of an RTCP extended report (RFC 3611) that a phone sends and reads: its time, the answer to the
// peer's, and how the sound is.
#pragma once

#include <base/export.hpp>
#include <rtp/header.hpp>

#include <cstdint>
#include <optional>

namespace rtp SIPTTY_API {

/// One sub-block of a DLRR block (§4.5): what a receiver needs to know its round trip.
struct delay_since_reference {
  std::uint32_t ssrc = 0;            ///< of the participant that sent the reference time
  std::uint32_t last_reference = 0;  ///< the middle bits of that time; 0: none came
  std::uint32_t delay = 0;           ///< 1/65536 s since it came
};

/// VoIP metrics (§4.7), as on the wire. Rates and densities are of 256.
struct voip_metrics {
  static constexpr std::uint8_t unavailable = 127;

  std::uint32_t ssrc = 0;  ///< of the source that is reported on
  std::uint8_t loss_rate = 0;
  std::uint8_t discard_rate = 0;
  std::uint8_t burst_density = 0;
  std::uint8_t gap_density = 0;
  std::uint16_t burst_duration_ms = 0;  ///< mean
  std::uint16_t gap_duration_ms = 0;    ///< mean
  std::uint16_t round_trip_ms = 0;
  std::uint16_t end_system_delay_ms = 0;
  std::int8_t signal_level_dbm = unavailable;
  std::int8_t noise_level_dbm = unavailable;
  std::uint8_t echo_return_loss_db = unavailable;
  std::uint8_t gap_threshold = 16;  ///< Gmin
  std::uint8_t rating = unavailable;
  std::uint8_t external_rating = unavailable;
  std::uint8_t listening_mos_tenths = unavailable;
  std::uint8_t conversational_mos_tenths = unavailable;
  std::uint8_t receiver_configuration = 0;  ///< concealment, adaptive, rate (§4.7.6)
  std::uint16_t nominal_delay_ms = 0;       ///< of the jitter buffer, as the next two
  std::uint16_t maximum_delay_ms = 0;
  std::uint16_t absolute_maximum_delay_ms = 0;
};

/// One block of an extended report; its length has been checked against the packet.
struct extended_block {
  static constexpr std::uint8_t reference_time_type = 4, delay_since_type = 5, voip_metrics_type = 7;

  std::uint8_t type = 0;
  byte_view content;  ///< after the block's header

  /// The NTP time of a receiver reference time block (§4.4); nothing when this is none.
  [[nodiscard]] std::optional<std::uint64_t> reference_time() const;
  /// What a DLRR block says about `ssrc`; nothing when this is none, or says nothing.
  [[nodiscard]] std::optional<delay_since_reference> delay_since(std::uint32_t ssrc) const;
  [[nodiscard]] std::optional<voip_metrics> metrics() const;
};

/// Takes the first block away from `blocks`. Nothing at the end, or when the block runs over it.
[[nodiscard]] std::optional<extended_block> take_block(byte_view& blocks);

}  // namespace rtp
