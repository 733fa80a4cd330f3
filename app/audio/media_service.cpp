#include "media_service_implementation.hpp"

#include <codec/telephone_event.hpp>

#include <algorithm>
#include <utility>

namespace siptty::audio {

namespace {

rtp::stream_options options_of(const stream_settings& s) {
  rtp::stream_options o;
  o.remote_rtp = s.remote_rtp;
  o.remote_rtcp = s.remote_rtcp;
  o.symmetric = s.symmetric;
  o.send = true;  // the handler decides: what a hold interrupts fades out first
  o.receive = s.receive;
  const auto sound = sound_of(s);
  o.payload_type = s.receive_payload_type;
  o.event_payload_type = s.receive_telephone_event;
  o.comfort_noise_payload_type = s.receive_comfort_noise;
  o.max_payload_bytes = codec::largest_payload_bytes(sound.codec, 2 * sound.packet_ms);
  o.clock_rate_hz = sound.codec.clock_rate_hz;
  o.packet_ms = sound.packet_ms;
  o.rtcp_mux = s.rtcp_mux;
  o.impairment = rtp::impairment_of(sound.codec.name);
  return o;
}

stream_statistics merged(const rtp::loop_statistics& loop, const sound_measures& sound,
                         const card_delay& card) {
  stream_statistics s;
  s.sent = loop.sent;
  s.received = loop.received;
  s.lost = loop.lost;
  s.late = loop.late;
  s.duplicates = loop.duplicates;
  s.rejected = loop.rejected;
  s.discarded = loop.discarded;
  s.thrown_away = loop.thrown_away;
  s.garbage = loop.garbage;
  s.wrong_source = loop.wrong_source;
  s.wrong_payload = loop.wrong_payload;
  s.implausible = loop.implausible;
  s.remote_mos = loop.remote_mos;
  s.jitter_ms = loop.jitter_ms;
  s.round_trip_ms = loop.round_trip_ms;
  s.remote_lost = loop.remote_lost;
  s.remote_jitter_ms = loop.remote_jitter_ms;
  s.mos = loop.mos;
  s.playout_delay_ms = loop.playout_delay_ms;
  s.tone_heard_seconds = sound.tone_heard_seconds;
  s.level_in_dbov = sound.heard.level();
  s.level_out_dbov = sound.sent.level();
  s.peak_in_dbov = sound.heard.peak();
  s.peak_out_dbov = sound.sent.peak();
  s.capture_delay_ms = card.capture_ms;
  s.playback_delay_ms = card.playback_ms;
  return s;
}

}  // namespace

media_service::opened media_service::implementation::add(rtp::media_loop::opened opened_stream) {
  if (opened_stream.stream == 0) return {0, {}, std::move(opened_stream.error)};
  const auto id = opened_stream.stream;
  streams[id] = {};
  with(id, [id](sound_handler& h) { h.identify(id); });
  return {id, opened_stream.rtp, {}};
}

media_event media_service::implementation::event_of(const notice& n) {
  switch (n.what) {
    case notice::kind::digit:
      return digit_event{n.stream, n.digit, n.duration_ms};
    case notice::kind::first_packet:
      return first_packet_event{n.stream, n.from};
    case notice::kind::play_finished:
      break;
  }
  play_finished_event finished{n.stream, {}};
  if (const auto* known = find(n.stream)) {
    finished.file = known->over.id == n.play ? known->over.file : known->source.file;
  }
  return finished;
}

media_service::media_service(const service_options& options)
    : implementation_(std::make_unique<implementation>(options)) {}

media_service::~media_service() = default;

media_service::opened media_service::open(const base::ip_address& local, std::uint16_t wanted_port) {
  auto& self = *implementation_;
  return self.add(self.loop.open(local, wanted_port, std::make_unique<sound_handler>(self.notices)));
}

media_service::opened media_service::open_to_group(const rtp::multicast_group& to) {
  auto& self = *implementation_;
  return self.add(self.loop.open_to_group(to, std::make_unique<sound_handler>(self.notices)));
}

media_service::opened media_service::open_in_group(const rtp::multicast_group& from) {
  auto& self = *implementation_;
  return self.add(self.loop.open_in_group(from, std::make_unique<sound_handler>(self.notices)));
}

void media_service::configure(stream_id stream, const stream_settings& settings) {
  auto& self = *implementation_;
  auto* known = self.find(stream);
  if (known == nullptr) return;
  const auto sound = sound_of(settings);
  known->rate_hz = codec::sample_rate_hz(sound.codec);
  auto* file = self.open_source(stream, *known, settings);
  known->events_agreed = settings.telephone_event.has_value();
  known->in_band_digits = settings.in_band_digits;
  self.with(stream, [file, sound](sound_handler& h) {
    h.configure(sound);
    if (file != nullptr) h.play_source(file);
  });
  self.match_card(stream, *known, settings.source);
  self.loop.configure(stream, options_of(settings));
}

void media_service::mute(stream_id stream, bool on) {
  implementation_->with(stream, [on](sound_handler& h) { h.mute(on); });
}

void media_service::set_faults(stream_id stream, bool incoming, const rtp::media_faults& faults) {
  implementation_->loop.set_faults(stream, incoming, faults);
}

void media_service::send_digits(stream_id stream, std::string digits) {
  auto& self = *implementation_;
  const auto* known = self.find(stream);
  if (known == nullptr) return;
  const auto sendable = [&](char c) {
    return codec::event_of(c).has_value() && !(c == codec::flash && known->in_band_digits);
  };
  if (!known->events_agreed && !known->in_band_digits) {
    self.fail(stream, "cannot send digits: the other side has not agreed to telephone-event");
  } else if (!std::all_of(digits.begin(), digits.end(), sendable)) {
    self.fail(stream, "cannot send " + digits + ": digits are 0-9 * # A-D" +
                          (known->in_band_digits ? "" : ", and ! for the hook flash"));
  } else if (digits.size() > codec::dtmf_sender::max_queued) {
    self.fail(stream, "cannot send that many digits at once: at most " +
                          std::to_string(codec::dtmf_sender::max_queued) + " can wait");
  } else {
    self.with(stream, [digits](sound_handler& h) { h.push_digits(digits); });
  }
}

bool media_service::has_realtime_priority() const {
  return implementation_->loop.has_realtime_priority();
}

stream_statistics media_service::statistics(stream_id stream) const {
  sound_measures sound;
  card_delay card;
  implementation_->with_wait(stream, [&](sound_handler& h) {
    sound = h.measures();
    card = h.delay_of_card();
  });
  return merged(implementation_->loop.statistics(stream), sound, card);
}

stream_statistics media_service::close(stream_id stream) {
  auto& self = *implementation_;
  auto* known = self.find(stream);
  if (known == nullptr) return {};
  sound_measures sound;
  card_delay card;
  self.with_wait(stream, [&](sound_handler& h) {
    sound = h.measures();
    card = h.delay_of_card();
    h.use_card(nullptr, {});
  });
  self.stop_recording(stream, *known);
  self.streams.erase(stream);
  return merged(self.loop.close(stream), sound, card);
}

std::size_t media_service::open_streams() const {
  return implementation_->streams.size() - implementation_->streams.count(local_party);
}

std::vector<media_event> media_service::take_events() {
  auto& self = *implementation_;
  std::vector<media_event> events;
  for (notice n; self.notices.pop(n);) events.push_back(self.event_of(n));
  const std::lock_guard lock(self.others_mutex);
  std::move(self.others.begin(), self.others.end(), std::back_inserter(events));
  self.others.clear();
  return events;
}

void media_service::on_event(std::function<void()> wake) {
  implementation_->notices.on_event(std::move(wake));
}

}  // namespace siptty::audio
