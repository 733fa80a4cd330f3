// The conference, whose local party is no stream.
#include "media_service_implementation.hpp"

#include <utility>

namespace siptty::audio {

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
  self.match_card(local_party, known, local.source);
}

void media_service::end_conference() {
  auto& self = *implementation_;
  if (!self.room) return;
  self.stop_recording(local_party, self.streams.at(local_party));
  self.match_card(local_party, self.streams.at(local_party), source_mode::null);
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
  if (party == local_party)
    return self.loop.perform([room = self.room, factor] { room->set_local_gain(factor); });
  self.with(party, [factor](sound_handler& h) { h.seat().set_gain(factor); });
}

}  // namespace siptty::audio
