#include <rtp/statistics.hpp>

#include <algorithm>

namespace rtp {

reception::reception(std::uint32_t ssrc, std::uint16_t first_sequence, std::uint32_t clock_rate_hz,
                     unsigned probation)
    : ssrc_(ssrc), ticks_per_ns_(clock_rate_hz * 1e-9), source_(first_sequence, probation) {}

source_validator::verdict reception::on_packet(base::instant arrival, std::uint16_t sequence,
                                               std::uint32_t timestamp) {
  const auto verdict = source_.update(sequence);
  if (verdict == source_validator::verdict::implausible) return verdict;
  if (verdict == source_validator::verdict::restarted) {
    expected_before_ = received_before_ = 0;
    has_transit_ = false;
  }
  update_jitter(arrival, timestamp);
  return verdict;
}

// RFC 3550 A.8 in integers. A jump of a second is another time base, not jitter.
void reception::update_jitter(base::instant arrival, std::uint32_t timestamp) {
  const auto arrived =
      static_cast<std::int64_t>(static_cast<double>(arrival.time_since_epoch().count()) * ticks_per_ns_);
  const auto transit = static_cast<std::uint32_t>(arrived) - timestamp;
  const auto difference = static_cast<std::int32_t>(transit - transit_);
  const auto distance =
      difference < 0 ? 0U - static_cast<std::uint32_t>(difference) : static_cast<std::uint32_t>(difference);
  if (has_transit_ && distance < ticks_per_ns_ * 1e9)
    jitter_sixteenths_ += distance - (jitter_sixteenths_ + 8) / 16;
  transit_ = transit;
  has_transit_ = true;
}

void reception::on_sender_report(base::instant arrival, std::uint32_t middle_ntp) {
  last_report_ = middle_ntp;
  last_report_arrival_ = arrival;
}

report_block reception::report(base::instant now) {
  const auto expected = source_.expected();
  const auto received = source_.received();
  const auto expected_now = expected - expected_before_;
  const auto lost_now = expected_now - (received - received_before_);
  expected_before_ = expected;
  received_before_ = received;

  report_block block;
  block.ssrc = ssrc_;
  if (expected_now > 0 && lost_now > 0) {
    block.fraction_lost =
        static_cast<std::uint8_t>(std::min<std::int64_t>(lost_now * 256 / expected_now, 255));
  }
  block.lost = static_cast<std::int32_t>(
      std::clamp<std::int64_t>(expected - received, report_block::min_lost, report_block::max_lost));
  block.highest_sequence = static_cast<std::uint32_t>(source_.highest());
  block.jitter = jitter_ticks();
  if (last_report_ != 0) {
    block.last_sender_report = last_report_;
    block.delay_since = to_short_ntp(now - last_report_arrival_);
  }
  return block;
}

}  // namespace rtp
