// What stands behind the service, for the files that are its parts: streams, files, the conference, the sound
// card.
#pragma once

#include "conference.hpp"
#include "file_worker.hpp"
#include "notice_ring.hpp"
#include "sound_card.hpp"
#include "sound_handler.hpp"

#include <rtp/net/media_loop.hpp>
#include <siptty/audio/media_service.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace siptty::audio {

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
  void fail(stream_id s, std::string sentence) { tell(media_failed_event{s, std::move(sentence)}); }
  void tell(media_event e) {
    {
      const std::lock_guard lock(others_mutex);
      others.push_back(std::move(e));
    }
    notices.wake();
  }

  sound_card& the_card() {
    if (!card) {
      card.emplace(sound_card::listener{[this](card_report r) {
                                          tell(card_event{0, std::move(r)});
                                        },
                                        [this](device_listing l) {
                                          tell(devices_event{0, std::move(l)});
                                        }},
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

  // The loop goes first, then the conference: their handlers hold channels of the worker and of the card.
  notice_ring notices;
  std::mutex others_mutex;
  std::vector<media_event> others;  ///< of other threads than the media thread
  file_worker worker;
  card_settings devices;
  voice_processing processing;
  std::optional<sound_card> card;  ///< once it was wanted
  std::shared_ptr<conference> room;
  rtp::media_loop loop;
  std::map<stream_id, stream> streams;
};

}  // namespace siptty::audio
