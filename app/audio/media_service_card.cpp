// The sound card, which streams in mode "device" share.
#include "media_service_implementation.hpp"

#include <utility>

namespace siptty::audio {

void media_service::implementation::match_card(stream_id s, stream& known, source_mode source) {
  const bool wanted = source == source_mode::device;
  if (wanted == known.on_card) return;
  card_channel* channel = wanted ? the_card().attach() : nullptr;
  known.on_card = channel != nullptr;
  if (wanted && channel == nullptr)
    return fail(s, "too many calls share the sound card; this one has no sound");
  with(s, [channel, wish = processing](sound_handler& h) { h.use_card(channel, wish); });
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

}  // namespace siptty::audio
