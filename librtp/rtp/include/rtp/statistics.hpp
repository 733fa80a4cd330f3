// What a receiver counts about one source, and the report block made of it (RFC 3550 §6.4.1, appendices A.3
// and A.8).
#pragma once

#include <base/export.hpp>
#include <base/time.hpp>
#include <rtp/rtcp.hpp>
#include <rtp/sequence.hpp>

#include <cstdint>

namespace rtp SIPTTY_API {

class reception {
 public:
  reception(std::uint32_t ssrc, std::uint16_t first_sequence, std::uint32_t clock_rate_hz,
            unsigned probation);

  /// Counts a packet; what is not valid or restarted is not from this source.
  source_validator::verdict on_packet(base::instant arrival, std::uint16_t sequence, std::uint32_t timestamp);
  /// A sender report of this source came: its middle 32 bits of NTP time.
  void on_sender_report(base::instant arrival, std::uint32_t middle_ntp);

  [[nodiscard]] std::uint32_t ssrc() const { return ssrc_; }
  [[nodiscard]] const source_validator& source() const { return source_; }
  [[nodiscard]] std::uint32_t jitter_ticks() const { return jitter_sixteenths_ / 16; }
  /// The block for the next report; the fraction lost covers the time since the previous call.
  [[nodiscard]] report_block report(base::instant now);

 private:
  void update_jitter(base::instant arrival, std::uint32_t timestamp);

  std::uint32_t ssrc_;
  double ticks_per_ns_;
  source_validator source_;
  bool has_transit_ = false;
  std::uint32_t transit_ = 0;
  std::uint32_t jitter_sixteenths_ = 0;
  std::int64_t expected_before_ = 0;
  std::int64_t received_before_ = 0;
  std::uint32_t last_report_ = 0;
  base::instant last_report_arrival_{};
};

}  // namespace rtp
