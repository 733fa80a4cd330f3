#include "stream.hpp"

#include <base/fetch.hpp>

#include <algorithm>
#include <array>

namespace rtp {
namespace {

constexpr std::size_t max_batches_per_interval =
    16;  // 512 packets: a flood costs a bounded part of an interval
constexpr std::uint64_t intervals_per_rtcp_look = 10;
constexpr std::uint32_t min_packet_ms = 5, max_packet_ms = 120;

session_options to_session(const stream_options& o) {
  session_options s;
  s.remote_rtp = o.remote_rtp;
  s.remote_rtcp = o.remote_rtcp;
  s.symmetric = o.symmetric;
  s.payload_type = o.payload_type;
  s.event_payload_type = o.event_payload_type;
  s.comfort_noise_payload_type = o.comfort_noise_payload_type;
  s.clock_rate_hz = o.clock_rate_hz;
  s.interval_ms = o.packet_ms;
  s.rtcp_mux = o.rtcp_mux;
  s.max_payload_bytes = o.max_payload_bytes;
  s.impairment = o.impairment;
  return s;
}

double milliseconds(base::duration d) {
  return std::chrono::duration<double, std::milli>(d).count();
}

template <class Take>
void drain(udp_socket& socket, datagram_batch& batch, Take&& take) {
  for (std::size_t round = 0; round < max_batches_per_interval; ++round) {
    const auto count = socket.receive(batch);
    for (std::size_t i = 0; i < count; ++i) take(batch[i]);
    if (count < datagram_batch::capacity) return;
  }
}

}  // namespace

void stream::configure(const stream_options& options, datagram_batch& batch, base::rng& random) {
  options_ = options;
  options_.packet_ms = std::clamp(options.packet_ms, min_packet_ms, max_packet_ms);
  keep_rtcp_socket();
  if (session_) {
    session_->configure(to_session(options_));
    filtered_.reset();  // the signalled address may be another one
    sockets_.rtp.accept_all();
    return;
  }
  const auto throw_away = [](const datagram_batch::datagram&) {};
  drain(sockets_.rtp, batch, throw_away);
  drain(sockets_.rtcp, batch, throw_away);
  session_.emplace(to_session(options_), now(), random);
}

// RFC 5761 §5.1.1: the second port is held until both have agreed to do without. When that changes later it
// may be somebody else's: then there are no reports.
void stream::keep_rtcp_socket() {
  if (options_.rtcp_mux) return sockets_.rtcp.close();
  if (sockets_.rtcp.is_open()) return;
  const auto rtp = sockets_.rtp.local();
  static_cast<void>(sockets_.rtcp.open({rtp.address, static_cast<std::uint16_t>(rtp.port + 1)}));
}

std::optional<base::endpoint> stream::listen(base::instant at, datagram_batch& batch) {
  const auto first = receive(at, batch);
  play(at);
  if (++intervals_ % intervals_per_rtcp_look == 0) look_at_reports(batch);
  if (at >= session_->next_report()) send_report(at);
  return first;
}

byte_view stream::make_packet(base::instant at, std::uint64_t missed_intervals,
                              std::span<std::uint8_t> room) {
  const auto frame = handler_->next_frame(room.subspan(fixed_header_size));
  session_->skip(static_cast<std::uint32_t>(missed_intervals) * frame.timestamp_step);
  const auto size = options_.send && session_->can_send() ? frame.size : 0;
  return session_->send(
      at, {size, frame.payload_type, frame.marker, frame.hold_timestamp, frame.timestamp_step}, room);
}

void stream::fetch_for_packet() const {
  base::fetch(this, &session_);
  session_->fetch_for_packet_out();
}

void stream::fetch_handler() const {
  constexpr std::size_t looked_at = 1024;  // of a handler in each interval, at most
  const auto* begin = reinterpret_cast<const char*>(handler_.get());
  base::fetch(begin, begin + looked_at);
}

void stream::send(base::instant at, byte_view packet) {
  if (outgoing_faults_) {
    if (!packet.empty()) outgoing_faults_->put(at, session_->rtp_destination(), packet);
    send_held(at);
  } else if (!packet.empty()) {
    sockets_.rtp.send(packet, session_->rtp_destination());
  }
}

std::optional<base::endpoint> stream::receive(base::instant at, datagram_batch& batch) {
  std::optional<base::endpoint> first;
  in_step_ = (in_step_ && receive_in_step(batch, first)) || receive_all(batch, first);
  received_at_ = at;
  if (incoming_faults_) take_held(at, first);
  follow_source();
  return first;
}

// A packet an interval is the rule, and to ask for a second one costs as much as a tenth of the first. So
// while the rule holds one is asked for. A second one that came all the same waits for an interval, in which
// it is not due yet, and is then known by its age. Returns whether the rule held.
bool stream::receive_in_step(datagram_batch& batch, std::optional<base::endpoint>& first) {
  if (sockets_.rtp.receive_one(batch) == 0) return false;
  const auto d = batch[0];
  const bool is_sound = put(d, first);
  return is_sound && d.arrival > received_at_;
}

// Returns whether one came and nothing else.
bool stream::receive_all(datagram_batch& batch, std::optional<base::endpoint>& first) {
  std::size_t sound = 0, others = 0;
  drain(sockets_.rtp, batch, [&](const auto& d) { ++(put(d, first) ? sound : others); });
  return sound == 1 && others == 0;
}

bool stream::put(const datagram_batch::datagram& d, std::optional<base::endpoint>& first) {
  if (!options_.receive && !(options_.rtcp_mux && is_rtcp(d.bytes))) return false;
  if (!incoming_faults_) return take(d, first);
  incoming_faults_->put(d.arrival, d.from, d.bytes);
  return false;
}

// Returns whether it was sound, or an event.
bool stream::take(const datagram_batch::datagram& d, std::optional<base::endpoint>& first) {
  const auto received = session_->on_packet(d.arrival, d.from, d.bytes);
  if (received.first) first = d.from;
  const auto& p = received.packet;
  if (received.what == session::admission::event) {
    handler_->on_event_packet(p.payload_type, p.payload, p.timestamp, p.marker);
  }
  return received.what == session::admission::media || received.what == session::admission::event;
}

// Whoever else sends is refused before it takes room in the socket's buffer, but for the signalled address,
// which may still take over. Others may have sent until now: the next look is at all, and at their addresses.
void stream::follow_source() {
  const auto& source = session_->source_address();
  if (source == filtered_) return;
  filtered_ = source;
  in_step_ = false;
  if (source) sockets_.rtp.accept_only(*source, options_.remote_rtp);
}

void stream::set_faults(bool incoming, const media_faults& faults, base::rng& random) {
  auto& injector = incoming ? incoming_faults_ : outgoing_faults_;
  if (injector) {
    injector->configure(faults);
  } else if (faults.any()) {
    injector.emplace(faults, random);
  }
}

void stream::send_held(base::instant at) {
  while (const auto p = outgoing_faults_->take(at)) sockets_.rtp.send(p->bytes, p->peer);
}

void stream::take_held(base::instant at, std::optional<base::endpoint>& first) {
  while (const auto p = incoming_faults_->take(at)) take({p->bytes, p->peer, p->due}, first);
}

// With rtcp-mux they came among the sound.
void stream::look_at_reports(datagram_batch& batch) {
  const auto take_report = [&](const auto& d) { session_->on_rtcp(d.arrival, d.from, d.bytes); };
  if (!options_.rtcp_mux) drain(sockets_.rtcp, batch, take_report);
  if (const auto loss = session_->recent_remote_loss()) handler_->on_remote_loss(*loss);
}

void stream::play(base::instant at) {
  auto& buffer = session_->buffer();
  buffer.advance(at, handler_->spare(buffer.wants_spare()));
  for (auto item = buffer.next(); item.what != playout::kind::done; item = buffer.next()) {
    if (item.what == playout::kind::packet) {
      handler_->play(item.payload_type, item.payload, item.timestamp, item.marker);
    } else {
      handler_->play_nothing(item.what == playout::kind::lost);
    }
  }
}

void stream::send_report(base::instant at) {
  std::array<std::uint8_t, max_packet> packet;
  const auto size = session_->write_report(at, packet);
  const auto destination = session_->rtcp_destination();
  if (destination.port != 0) rtcp_socket().send(std::span(packet).first(size), destination);
}

void stream::send_bye() {
  if (!session_ || session_->rtcp_destination().port == 0) return;
  std::array<std::uint8_t, max_packet> packet;
  const auto size = session_->write_bye(now(), packet);
  if (size > 0) rtcp_socket().send(std::span(packet).first(size), session_->rtcp_destination());
}

loop_statistics stream::statistics() const {
  if (!session_) return {};
  const auto s = session_->statistics();
  loop_statistics out;
  out.sent = s.sent;
  out.received = s.received;
  out.lost = s.lost;
  out.late = s.late;
  out.duplicates = s.duplicates;
  out.thrown_away = sockets_.rtp.thrown_away() + sockets_.rtcp.thrown_away();
  out.rejected = s.rejected + out.thrown_away;
  out.garbage = s.garbage;
  out.wrong_source = s.wrong_source;
  out.wrong_payload = s.wrong_payload;
  out.implausible = s.implausible;
  out.discarded = s.discarded;
  out.remote_mos = s.remote_mos;
  out.jitter_ms = milliseconds(s.jitter);
  out.round_trip_ms = milliseconds(s.round_trip);
  out.remote_lost = s.remote_lost;
  out.remote_jitter_ms = milliseconds(s.remote_jitter);
  out.mos = s.mos;
  out.playout_delay_ms = milliseconds(s.playout_delay);
  return out;
}

}  // namespace rtp
