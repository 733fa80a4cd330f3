#include <rtp/session.hpp>

#include <algorithm>
#include <cmath>

namespace rtp {
namespace {

constexpr std::size_t cname_length = 20;   // 100 bits, a new one for each session (RFC 7022 §4.2)
constexpr double first_report_size = 120;  // probable, with the headers of UDP and IP (RFC 3550 §6.3.2)

constexpr std::uint32_t bytes_per_ms = 8;  // 64 kbit/s

// Peers do not always keep to the agreed length: packets twice as long as our own are taken.
std::uint32_t largest_payload(const session_options& options) {
  return std::max({std::uint32_t{368}, 2 * bytes_per_ms * options.interval_ms, options.max_payload_bytes});
}

// Slots for packets as long as our own, which for most calls is all that is needed, or for longer ones once
// such a packet came.
jitter_options buffer_options(const session_options& options, bool long_packets = false) {
  jitter_options jitter;
  jitter.clock_rate_hz = options.clock_rate_hz;
  jitter.interval_ms = options.interval_ms;
  jitter.slots = 32;
  jitter.slot_bytes = long_packets ? largest_payload(options) : bytes_per_ms * options.interval_ms + 24;
  jitter.comfort_noise_payload_type = options.comfort_noise_payload_type;
  return jitter;
}

bool is_reachable(const base::endpoint& remote) {
  return remote.port != 0 && !remote.address.is_unspecified();
}

}  // namespace

session::session(const session_options& options, base::instant now, base::rng& random)
    : random_(random),
      cname_(random.token(cname_length)),
      options_(options),
      sequence_(static_cast<std::uint16_t>(random.next())),
      timestamp_(static_cast<std::uint32_t>(random.next())),
      clock_timestamp_(timestamp_),
      clock_at_(now),
      buffer_(buffer_options(options)),
      average_report_size_(first_report_size) {
  choose_ssrc();
  schedule_report(now);
}

void session::configure(const session_options& options) {
  const bool moved = options.remote_rtp != options_.remote_rtp;
  const bool other_buffer = options.clock_rate_hz != options_.clock_rate_hz ||
                            options.interval_ms != options_.interval_ms ||
                            options.max_payload_bytes != options_.max_payload_bytes;
  options_ = options;
  if (moved) {
    source_address_.reset();
    rtcp_source_.reset();
    candidate_.reset();
  }
  if (other_buffer) {
    close_tally(current_tally());
    source_.reset();
    candidate_.reset();
    renew_buffer();
  }
  buffer_.know_comfort_noise(options.comfort_noise_payload_type);
}

// What was counted is the call's, and goes on.
void session::renew_buffer(bool long_packets) {
  jitter_buffer next(buffer_options(options_, long_packets));
  next.go_on_counting(buffer_);
  buffer_ = std::move(next);
}

void session::choose_ssrc() {
  const auto old = ssrc_;
  do {
    ssrc_ = static_cast<std::uint32_t>(random_.next());
  } while (ssrc_ == old || (source_ && ssrc_ == source_->ssrc()));
  ssrc_packets_ = ssrc_octets_ = 0;
}

base::duration session::length(double ticks) const {
  return base::duration(std::llround(ticks * 1e9 / options_.clock_rate_hz));
}

// ---- sending

byte_view session::send(base::instant now, const outgoing& frame, std::span<std::uint8_t> packet) {
  clock_timestamp_ = timestamp_;
  clock_at_ = now;
  timestamp_ += frame.timestamp_step;
  if (frame.payload_size == 0 || fixed_header_size + frame.payload_size > packet.size()) return {};
  const bool goes_on =
      frame.hold_timestamp && !frame.marker && sent_ > 0 && frame.payload_type == sent_payload_type_;
  if (!goes_on) sent_timestamp_ = clock_timestamp_;
  sent_payload_type_ = frame.payload_type;

  packet_view view;
  view.payload_type = frame.payload_type & 0x7FU;
  view.marker = frame.marker;
  view.sequence = sequence_++;
  view.timestamp = sent_timestamp_;
  view.ssrc = ssrc_;
  view.payload = packet.subspan(fixed_header_size, frame.payload_size);
  ++sent_;
  ++ssrc_packets_;
  largest_payload_ = std::max(largest_payload_, frame.payload_size);
  ssrc_octets_ += static_cast<std::uint32_t>(frame.payload_size);
  return packet.first(build_packet(view, packet));
}

bool session::can_send() const {
  return is_reachable(options_.remote_rtp);
}

base::endpoint session::rtp_destination() const {
  if (!can_send()) return {};
  return options_.symmetric && source_address_ ? *source_address_ : options_.remote_rtp;
}

base::endpoint session::rtcp_destination() const {
  if (!can_send()) return {};
  if (options_.rtcp_mux) return rtp_destination();
  if (options_.symmetric && rtcp_source_) return *rtcp_source_;
  if (is_reachable(options_.remote_rtcp)) return options_.remote_rtcp;
  return {options_.remote_rtp.address, static_cast<std::uint16_t>(options_.remote_rtp.port + 1)};
}

// ---- receiving

bool session::is_known_payload(std::uint8_t type) const {
  return type == options_.payload_type || type == options_.event_payload_type ||
         type == options_.comfort_noise_payload_type;
}

bool session::may_be_peer(const base::endpoint& from) const {
  return !source_address_ || from == *source_address_ || from == options_.remote_rtp;
}

// RFC 3550 §8.2: whoever uses our SSRC makes us take another one; who does it again loops our own packets
// back.
bool session::may_pass(std::uint32_t ssrc, const base::endpoint& from) {
  if (ssrc != ssrc_) return true;
  if (std::find(conflicting_.begin(), conflicting_.end(), from) != conflicting_.end()) return false;
  conflicting_[collisions_++ % conflicting_.size()] = from;
  if (sent_ > 0 || reported_) bye_for_ = ssrc_;
  choose_ssrc();
  next_report_ = base::instant::min();
  return true;
}

session::received session::on_packet(base::instant arrival, const base::endpoint& from, byte_view bytes) {
  received result;
  if (options_.rtcp_mux && is_rtcp(bytes)) {
    if (on_rtcp(arrival, from, bytes)) result.what = admission::control;
    return result;
  }
  const auto parsed = parse_packet(bytes);
  if (!parsed) {
    ++garbage_;
    return result;
  }
  const auto received_before = received_;
  result.packet = *parsed;
  result.what = take(arrival, from, *parsed);
  result.first = received_before == 0 && received_ == 1;
  return result;
}

session::admission session::take(base::instant arrival, const base::endpoint& from, const packet_view& p) {
  if (!may_be_peer(from) || !may_pass(p.ssrc, from)) {
    ++wrong_source_;
    return admission::rejected;
  }
  if (!is_known_payload(p.payload_type)) {
    ++wrong_payload_;
    return admission::rejected;
  }
  const auto refusal = admit(arrival, from, p);
  return refusal ? *refusal : deliver(arrival, p);
}

// Nothing when the packet is one of the source's.
std::optional<session::admission> session::admit(base::instant arrival, const base::endpoint& from,
                                                 const packet_view& p) {
  const bool held = source_address_ == from;
  if (!held || !source_ || source_->ssrc() != p.ssrc) {
    return try_candidate(arrival, from, p);
  }
  const auto before = current_tally();
  switch (source_->on_packet(arrival, p.sequence, p.timestamp)) {
    case source_validator::verdict::implausible:
    case source_validator::verdict::probation:
      ++implausible_;
      return admission::rejected;
    case source_validator::verdict::restarted:
      close_tally(before);
      buffer_.reset();
      break;
    case source_validator::verdict::valid:
      break;
  }
  return std::nullopt;
}

// A new source must show some packets in sequence, except that the first one from where signalling told may
// speak at once.
std::optional<session::admission> session::try_candidate(base::instant arrival, const base::endpoint& from,
                                                         const packet_view& p) {
  if (!candidate_ || candidate_->from != from || candidate_->source.ssrc() != p.ssrc) {
    const bool expected = from == options_.remote_rtp && source_address_ != from;
    const auto probation = expected ? 1 : source_validator::default_probation;
    candidate_ = candidate{from, reception(p.ssrc, p.sequence, options_.clock_rate_hz, probation)};
  }
  if (candidate_->source.on_packet(arrival, p.sequence, p.timestamp) != source_validator::verdict::valid) {
    return admission::probation;
  }
  close_tally(current_tally());
  source_address_ = from;
  source_ = candidate_->source;
  candidate_.reset();
  buffer_.reset();
  return std::nullopt;
}

session::admission session::deliver(base::instant arrival, const packet_view& p) {
  const bool is_event = p.payload_type == options_.event_payload_type;
  auto outcome = is_event ? buffer_.pass_over(p.sequence) : buffer_.put(arrival, p);
  if (outcome == jitter_buffer::outcome::too_large && p.payload.size() <= largest_payload(options_)) {
    renew_buffer(true);  // once in a call, most often at its start
    outcome = buffer_.put(arrival, p);
  }
  if (outcome == jitter_buffer::outcome::too_large) {
    ++garbage_;
    return admission::rejected;
  }
  ++received_;
  if (outcome == jitter_buffer::outcome::late && !is_event) ++late_;
  if (outcome != jitter_buffer::outcome::duplicate) return is_event ? admission::event : admission::media;
  ++duplicates_;
  ++source_duplicates_;
  return is_event ? admission::duplicate : admission::media;
}

session::tally session::current_tally() const {
  if (!source_) return {};
  return {source_->source().expected(),
          source_->source().received() - static_cast<std::int64_t>(source_duplicates_)};
}

void session::close_tally(const tally& counts) {
  gone_.expected += counts.expected;
  gone_.received += counts.received;
  source_duplicates_ = 0;
  received_at_report_ = 0;
}

}  // namespace rtp
