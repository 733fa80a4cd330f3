// How the sound of a call is: for events and for the screen.
#include "media_report.hpp"

namespace siptty {

media_view media_of(const session& s, const audio::stream_statistics& statistics) {
  media_view m;
  const auto& a = *s.agreed();
  m.codec = a.codec;
  m.sent = statistics.sent;
  m.received = statistics.received;
  m.lost = statistics.lost;
  m.jitter_ms = statistics.jitter_ms;
  m.round_trip_ms = statistics.round_trip_ms;
  m.mos = statistics.mos;
  m.rejected = statistics.rejected;
  m.muted = s.muted();
  m.clock_rate_hz = a.clock_rate;
  m.send_payload_type = a.send_payload_type;
  m.receive_payload_type = a.receive_payload_type;
  m.ptime_ms = s.packet_ms();
  m.digits = name_of(s.digits());
  m.comfort_noise = a.send_comfort_noise.has_value();
  m.rtcp_mux = a.rtcp_mux;
  m.garbage = statistics.garbage;
  m.wrong_source = statistics.wrong_source;
  m.wrong_payload = statistics.wrong_payload;
  m.late = statistics.late;
  m.duplicates = statistics.duplicates;
  m.discarded = statistics.discarded;
  m.jitter_buffer_ms = statistics.playout_delay_ms;
  m.remote_loss_percent = 100 * statistics.remote_lost;
  m.remote_jitter_ms = statistics.remote_jitter_ms;
  m.remote_mos = statistics.remote_mos;
  m.level_in_dbov = statistics.level_in_dbov;
  m.level_out_dbov = statistics.level_out_dbov;
  return m;
}

event media_event_of(std::uint32_t call, const media_view& m) {
  const auto count = [](std::uint64_t n) { return static_cast<std::int64_t>(n); };
  event e{"media", {}};
  e.number("id", call).text("codec", m.codec);
  e.number("sent", count(m.sent)).number("received", count(m.received)).number("lost", count(m.lost));
  e.decimal("jitter_ms", m.jitter_ms, 2).decimal("rtt_ms", m.round_trip_ms, 2).decimal("mos", m.mos, 2);
  e.number("rejected", count(m.rejected)).number("garbage", count(m.garbage)).number("wrong_source", count(m.wrong_source));
  e.number("wrong_payload", count(m.wrong_payload)).number("late", count(m.late)).number("duplicates", count(m.duplicates));
  e.number("discarded", count(m.discarded)).decimal("jitter_buffer_ms", m.jitter_buffer_ms, 1);
  e.number("payload_type", m.send_payload_type).number("receive_payload_type", m.receive_payload_type);
  e.number("ptime", m.ptime_ms);
  e.decimal("remote_loss_percent", m.remote_loss_percent, 2).decimal("remote_jitter_ms", m.remote_jitter_ms, 2);
  e.decimal("remote_mos", m.remote_mos, 2);
  e.decimal("level_in_dbov", m.level_in_dbov, 1).decimal("level_out_dbov", m.level_out_dbov, 1);
  return e;
}

}  // namespace siptty
