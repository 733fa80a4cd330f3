#include <siptty/audio/media_service.hpp>

#include "conference.hpp"
#include "file_worker.hpp"
#include "notice_ring.hpp"
#include "sound_card.hpp"
#include "sound_handler.hpp"

#include <codec/telephone_event.hpp>
#include <rtp/net/media_loop.hpp>

#include <algorithm>
#include <map>
#include <mutex>
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
  return o;
}

stream_statistics merged(const rtp::loop_statistics& loop, const sound_measures& sound, const card_delay& card) {
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

struct media_service::implementation {
  /// A file that is being played; `id` 0: none.
  struct played_file {
    std::uint32_t id = 0;
    std::string file;
  };
  /// What the engine's side remembers of a stream.
  struct stream {
    played_file source, over;
    record_channel* recording = nullptr;
    bool events_agreed = false, in_band_digits = false;
    bool on_card = false;
    std::uint32_t rate_hz = 8000;  ///< of the codec
  };

  explicit implementation(const service_options& options)
      : worker([this](stream_id s, std::string sentence) { fail(s, std::move(sentence)); }),
        loop({options.first_port, options.last_port, options.realtime}) {
    loop.on_first_packet([this](rtp::stream_id s, base::endpoint from) {
      notice n;
      n.what = notice::kind::first_packet;
      n.stream = s;
      n.from = from;
      notices.push(n);
    });
  }

  /// Any thread but the media thread.
  void fail(stream_id s, std::string sentence) {
    tell(media_failed_event{s, std::move(sentence)});
  }
  void tell(media_event e) {
    {
      const std::lock_guard lock(others_mutex);
      others.push_back(std::move(e));
    }
    notices.wake();
  }

  sound_card& the_card() {
    if (!card) {
      card.emplace(sound_card::listener{[this](card_report r) { tell(card_event{0, std::move(r)}); },
                                        [this](device_listing l) { tell(devices_event{0, std::move(l)}); }},
                   [] { return load_portaudio(); });
      card->use(devices);
    }
    return *card;
  }

  stream* find(stream_id s) {
    const auto found = streams.find(s);
    return found == streams.end() ? nullptr : &found->second;
  }

  /// Runs `work` with the stream's sound_handler on the media thread, without waiting.
  template <class Work>
  void with(stream_id s, Work work) {
    if (s == local_party) {
      if (room) loop.perform([work, at = room] { work(at->local()); });
      return;
    }
    loop.with_handler(s, [work](rtp::stream_handler& h) { work(static_cast<sound_handler&>(h)); });
  }
  template <class Work>
  void with_wait(stream_id s, Work work) const {
    if (s == local_party) {
      if (room) loop.perform_wait([&] { work(room->local()); });
      return;
    }
    loop.with_handler_wait(s, [&](rtp::stream_handler& h) { work(static_cast<sound_handler&>(h)); });
  }

  opened add(rtp::media_loop::opened opened_stream);
  play_channel* open_source(stream_id s, stream& known, const stream_settings& settings);
  void stop_recording(stream_id s, stream& known);
  void match_card(stream_id s, stream& known, source_mode source);
  media_event event_of(const notice& n);

  // The loop goes first, then its handlers touch no channel of the worker.
  notice_ring notices;
  std::mutex others_mutex;
  std::vector<media_event> others;  ///< of other threads than the media thread
  file_worker worker;
  std::shared_ptr<conference> room;
  card_settings devices;
  voice_processing processing;
  std::optional<sound_card> card;  ///< once it was wanted
  rtp::media_loop loop;
  std::map<stream_id, stream> streams;
};

media_service::opened media_service::implementation::add(rtp::media_loop::opened opened_stream) {
  if (opened_stream.stream == 0) return {0, {}, std::move(opened_stream.error)};
  const auto id = opened_stream.stream;
  streams[id] = {};
  with(id, [id](sound_handler& h) { h.identify(id); });
  return {id, opened_stream.rtp, {}};
}

// The same file again (a re-INVITE) goes on where it is.
play_channel* media_service::implementation::open_source(stream_id s, stream& known,
                                                         const stream_settings& settings) {
  if (settings.source != source_mode::file) {
    known.source = {};
    return nullptr;
  }
  if (known.source.id != 0 && known.source.file == settings.play_file) return nullptr;
  auto started = worker.play(settings.play_file, known.rate_hz);
  if (started.channel == nullptr) {
    fail(s, std::move(started.error));
    return nullptr;
  }
  known.source = {started.channel->id, settings.play_file};
  return started.channel;
}

void media_service::implementation::match_card(stream_id s, stream& known, source_mode source) {
  const bool wanted = source == source_mode::device;
  if (wanted == known.on_card) return;
  card_channel* channel = wanted ? the_card().attach() : nullptr;
  known.on_card = channel != nullptr;
  if (wanted && channel == nullptr) return fail(s, "too many calls share the sound card; this one has no sound");
  with(s, [channel, wish = processing](sound_handler& h) { h.use_card(channel, wish); });
}

void media_service::implementation::stop_recording(stream_id s, stream& known) {
  if (known.recording == nullptr) return;
  with_wait(s, [](sound_handler& h) { h.record(nullptr); });
  worker.wait_until_written(known.recording);
  known.recording = nullptr;
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

std::string media_service::play(stream_id stream, const std::string& file) {
  auto& self = *implementation_;
  auto* known = self.find(stream);
  if (known == nullptr) return "cannot play " + file + ": the call has no sound yet";
  auto started = self.worker.play(file, known->rate_hz);
  if (started.channel == nullptr) return std::move(started.error);
  known->over = {started.channel->id, file};
  self.with(stream, [channel = started.channel](sound_handler& h) { h.play_over(channel); });
  return {};
}

std::string media_service::record(stream_id stream, const std::string& file) {
  auto& self = *implementation_;
  auto* known = self.find(stream);
  if (known == nullptr) return "cannot write " + file + ": the call has no sound yet";
  self.stop_recording(stream, *known);
  if (file.empty()) return {};
  auto started = self.worker.record(stream, file);
  if (started.channel == nullptr) return std::move(started.error);
  known->recording = started.channel;
  self.with(stream, [channel = started.channel](sound_handler& h) { h.record(channel); });
  return {};
}

bool media_service::move_recording(stream_id from, stream_id to) {
  auto& self = *implementation_;
  auto *old = self.find(from), *next = self.find(to);
  if (old == nullptr || next == nullptr || old->recording == nullptr || next->recording != nullptr) return false;
  self.with_wait(from, [](sound_handler& h) { h.leave_recording(); });
  next->recording = std::exchange(old->recording, nullptr);
  next->recording->stream = to;
  self.with(to, [channel = next->recording](sound_handler& h) { h.record(channel); });
  return true;
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

void media_service::start_conference(const local_sound& local) {
  auto& self = *implementation_;
  end_conference();
  self.room = std::make_shared<conference>(self.notices, local);
  auto& known = self.streams[local_party];
  known.rate_hz = conference::local_rate_hz;
  stream_settings source;
  source.source = local.source;
  source.play_file = local.play_file;
  if (auto* file = self.open_source(local_party, known, source); file != nullptr) {
    self.with(local_party, [file](sound_handler& h) { h.play_source(file); });
  }
}

void media_service::end_conference() {
  auto& self = *implementation_;
  if (!self.room) return;
  self.stop_recording(local_party, self.streams.at(local_party));
  self.streams.erase(local_party);
  for (const auto& [id, known] : self.streams) leave(id);
  self.room.reset();
}

void media_service::join(stream_id stream) {
  auto& self = *implementation_;
  if (self.room) self.with(stream, [room = self.room](sound_handler& h) { h.join(room); });
}

void media_service::leave(stream_id stream) {
  implementation_->with(stream, [](sound_handler& h) { h.seat().leave(); });
}

void media_service::set_party_gain(stream_id party, double factor) {
  auto& self = *implementation_;
  if (!self.room) return;
  if (party == local_party) return self.loop.perform([room = self.room, factor] { room->set_local_gain(factor); });
  self.with(party, [factor](sound_handler& h) { h.seat().set_gain(factor); });
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

void media_service::use_devices(const card_settings& settings) {
  auto& self = *implementation_;
  self.devices = settings;
  if (self.card) self.card->use(settings);
}

void media_service::process_voice(const voice_processing& wanted) {
  auto& self = *implementation_;
  self.processing = wanted;
  for (const auto& [id, known] : self.streams) {
    if (known.on_card) self.with(id, [wanted](sound_handler& h) { h.process_voice(wanted); });
  }
}

void media_service::play_own(const own_sound& sound) {
  auto& self = *implementation_;
  if (self.card || sound.tone || !sound.file.empty()) self.the_card().play(sound);
}

void media_service::ask_devices() {
  implementation_->the_card().ask_list();
}

void media_service::on_event(std::function<void()> wake) {
  implementation_->notices.on_event(std::move(wake));
}

}  // namespace siptty::audio
