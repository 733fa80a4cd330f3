// Files that are played into streams and recorded from them.
#include "media_service_implementation.hpp"

#include <utility>

namespace siptty::audio {

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

void media_service::implementation::stop_recording(stream_id s, stream& known) {
  if (known.recording == nullptr) return;
  with_wait(s, [](sound_handler& h) { h.record(nullptr); });
  worker.wait_until_written(known.recording);
  known.recording = nullptr;
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
  if (old == nullptr || next == nullptr || old->recording == nullptr || next->recording != nullptr)
    return false;
  self.with_wait(from, [](sound_handler& h) { h.leave_recording(); });
  next->recording = std::exchange(old->recording, nullptr);
  next->recording->stream = to;
  self.with(to, [channel = next->recording](sound_handler& h) { h.record(channel); });
  return true;
}

}  // namespace siptty::audio
