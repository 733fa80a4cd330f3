// RTCP of a session: when reports are due, what they say, what the peer's say.
#include <rtp/session.hpp>

#include <algorithm>
#include <cmath>

namespace rtp {
namespace {

constexpr double lower_headers = 28;  // IPv4 and UDP, which count into all sizes (RFC 3550 §6.2)
constexpr double rtcp_share = 0.05;   // of the session's bandwidth (RFC 3550 §6.2)
constexpr std::uint8_t standard_concealment_adaptive = 0xF0;  // RFC 3611 §4.7.6, adjustment rate not known

void note_report_size(double& average, std::size_t size) {
  average += (static_cast<double>(size) + lower_headers - average) / 16;  // RFC 3550 §6.3.3
}

}  // namespace

// ---- what the peer's reports say

bool session::is_rtcp_source(const base::endpoint& from) const {
  const auto& rtp = source_address_ ? *source_address_ : options_.remote_rtp;
  if (from.address == rtp.address) return true;
  return !options_.rtcp_mux && options_.remote_rtcp.port != 0 && from == options_.remote_rtcp;
}

bool session::on_rtcp(base::instant arrival, const base::endpoint& from, byte_view bytes) {
  auto compound = rtcp_compound::parse(bytes);
  if (!compound || !is_rtcp_source(from)) {
    ++(compound ? wrong_source_ : garbage_);
    return false;
  }
  note_report_size(average_report_size_, bytes.size());
  while (const auto packet = compound->next()) {
    if (packet->what == rtcp_packet::kind::other || !may_pass(packet->ssrc, from)) continue;
    if (source_ && packet->ssrc == source_->ssrc()) rtcp_source_ = from;
    on_report(arrival, *packet);
  }
  return true;
}

void session::on_report(base::instant arrival, const rtcp_packet& packet) {
  if (packet.what == rtcp_packet::kind::extended_report) on_extended(arrival, packet);
  if (packet.sender && source_ && packet.ssrc == source_->ssrc()) {
    source_->on_sender_report(arrival, middle_of(packet.sender->ntp));
  }
  for (std::size_t i = 0; i < packet.block_count(); ++i) on_block(arrival, packet.block(i));
}

void session::on_block(base::instant arrival, const report_block& block) {
  if (block.ssrc != ssrc_) return;
  remote_reported_ = true;
  round_trip_ = round_trip(arrival, block.last_sender_report, block.delay_since).value_or(round_trip_);
  remote_jitter_ = block.jitter;
  const auto fraction = block.fraction_lost / 256.0;
  recent_remote_loss_ = (recent_remote_loss_.value_or(fraction) + fraction) / 2;
  remote_lost_ =
      ssrc_packets_ == 0 ? 0 : std::clamp(static_cast<double>(block.lost) / ssrc_packets_, 0.0, 1.0);
}

void session::on_extended(base::instant arrival, const rtcp_packet& packet) {
  auto rest = packet.extended;
  while (const auto block = take_block(rest)) {
    if (const auto ntp = block->reference_time()) {
      reference_ = delay_since_reference{packet.ssrc, middle_of(*ntp), 0};
      reference_arrival_ = arrival;
    }
    if (const auto answer = block->delay_since(ssrc_)) {
      round_trip_ = round_trip(arrival, answer->last_reference, answer->delay).value_or(round_trip_);
    }
    if (const auto m = block->metrics(); m && m->ssrc == ssrc_) remote_metrics_ = m;
  }
}

// ---- what ours say

sender_info session::sender(base::instant now) const {
  const auto elapsed = std::chrono::duration<double>(now - clock_at_).count() * options_.clock_rate_hz;
  return {to_ntp(now), clock_timestamp_ + static_cast<std::uint32_t>(std::llround(elapsed)), ssrc_packets_,
          ssrc_octets_};
}

// A sender reports as one if it sent since the second previous report; a source is reported if it was heard
// since the previous one (§6.4).
outgoing_report session::report(base::instant now) {
  outgoing_report r;
  r.ssrc = ssrc_;
  r.cname = cname_;
  if (sent_ > sent_at_report_[1] && ssrc_packets_ > 0) r.sender = sender(now);
  sent_at_report_ = {sent_, sent_at_report_[0]};
  if (source_ && source_->source().received() > received_at_report_) {
    received_at_report_ = source_->source().received();
    r.block = source_->report(now);
    r.metrics = metrics();
  }
  if (!r.sender) r.reference_time = to_ntp(now);  // a sender knows its round trip without
  if (reference_) {
    r.delay_since = reference_;
    r.delay_since->delay = to_short_ntp(now - reference_arrival_);
  }
  return r;
}

// RFC 3611 §4.7 of what was heard since the beginning.
voip_metrics session::metrics() const {
  const auto s = statistics();
  const auto of_256 = [](auto part, auto whole) {
    return static_cast<std::uint8_t>(whole == 0 ? 0 : std::min<std::uint64_t>(part * 256U / whole, 255));
  };
  const auto ms = [](double value) { return static_cast<std::uint16_t>(std::clamp(value, 0.0, 65535.0)); };
  const auto mean = [&](std::uint64_t packets, std::uint64_t periods) {
    return ms(periods == 0
                  ? 0
                  : static_cast<double>(packets * options_.interval_ms) / static_cast<double>(periods));
  };
  const auto milliseconds = [](base::duration d) {
    return std::chrono::duration<double, std::milli>(d).count();
  };
  const auto tenths = [](double mos) { return static_cast<std::uint8_t>(std::lround(10 * mos)); };
  const auto expected = static_cast<std::uint64_t>(gone_.expected + current_tally().expected);

  voip_metrics m;
  m.ssrc = source_->ssrc();
  m.loss_rate = of_256(s.lost, expected);
  m.discard_rate = of_256(s.discarded, expected);
  m.burst_density = of_256(s.losses.burst_unheard, s.losses.burst_packets);
  m.gap_density = of_256(s.losses.gap_unheard, s.losses.gap_packets);
  m.burst_duration_ms = mean(s.losses.burst_packets, s.losses.bursts);
  m.gap_duration_ms = mean(s.losses.gap_packets, s.losses.gaps);
  m.round_trip_ms = ms(milliseconds(s.round_trip));
  m.end_system_delay_ms = ms(milliseconds(s.playout_delay) + options_.interval_ms);
  m.rating = static_cast<std::uint8_t>(std::lround(s.rating));
  m.listening_mos_tenths = tenths(s.listening_mos);
  m.conversational_mos_tenths = tenths(s.mos);
  m.receiver_configuration = standard_concealment_adaptive;
  m.nominal_delay_ms = ms(milliseconds(s.playout_delay));
  m.maximum_delay_ms = m.absolute_maximum_delay_ms = ms(milliseconds(buffer_.max_delay()));
  return m;
}

// ---- when

rtcp_load session::load() const {
  constexpr double octets_per_ms = 8;  // of G.711, before anything was sent
  const auto payload =
      largest_payload_ > 0 ? static_cast<double>(largest_payload_) : octets_per_ms * options_.interval_ms;
  const auto packets_per_second = 1000.0 / options_.interval_ms;
  rtcp_load l;
  l.we_sent = sent_ > sent_at_report_[1];
  l.members = source_ || remote_reported_ ? 2 : 1;
  l.senders = (l.we_sent ? 1U : 0U) + (source_ ? 1U : 0U);
  l.initial = !reported_;
  l.average_size = average_report_size_;
  l.octets_per_second = rtcp_share * packets_per_second * (payload + fixed_header_size + lower_headers);
  return l;
}

void session::schedule_report(base::instant now) {
  next_report_ = now + report_interval(load(), random_);
}

std::size_t session::write_report(base::instant now, std::span<std::uint8_t> out) {
  outgoing_report farewell;
  if (bye_for_) {
    farewell.ssrc = *bye_for_;
    farewell.cname = cname_;
    farewell.bye = true;
  }
  const auto size = build_report(bye_for_ ? farewell : report(now), out);
  bye_for_.reset();
  reported_ = true;
  note_report_size(average_report_size_, size);
  schedule_report(now);
  return size;
}

std::size_t session::write_bye(base::instant now, std::span<std::uint8_t> out) {
  if (sent_ == 0 && !reported_) return 0;
  auto last = report(now);
  last.bye = true;
  return build_report(last, out);
}

}  // namespace rtp
