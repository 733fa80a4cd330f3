// A conference of streams and of the one who sits here, on the media thread.
//
// The local party is a stream like any other, but without a network: its handler has the source that all
// hear, the microphone for one, hears all others, as the speaker does, and may be recorded. Its packets are L16 and go straight into the mixer and out of
// it. Nobody wakes it: it has its turns before those of the streams.
#pragma once

#include "notice_ring.hpp"

#include <rtp/mixer.hpp>
#include <siptty/audio/media_service.hpp>

#include <cstdint>
#include <memory>
#include <span>

namespace siptty::audio {

class sound_handler;

class conference {
 public:
  static constexpr std::uint32_t local_rate_hz = 48'000;

  /// Made on any thread; used on the media thread only.
  conference(notice_ring& notices, const local_sound& local);
  ~conference();
  conference(const conference&) = delete;
  conference& operator=(const conference&) = delete;

  [[nodiscard]] rtp::mixer& mixer() { return mixer_; }
  [[nodiscard]] sound_handler& local() { return *local_; }
  void set_local_gain(double factor) { mixer_.set_gain(local_party_, factor); }
  /// A stream's interval.
  void exchange(rtp::mixer::party_id party, std::span<const std::int16_t> heard,
                std::span<std::int16_t> mixed);

 private:
  void local_turn();

  rtp::mixer mixer_;
  std::unique_ptr<sound_handler> local_;
  rtp::mixer::party_id local_party_;
  std::uint64_t local_until_ms_ = 0;  ///< the local party has spoken up to here
};

}  // namespace siptty::audio
