// One stream's share of its recording: what is sent on the left, what is heard on the right.
#pragma once

#include "channels.hpp"
#include "rate_converter.hpp"
#include "sound_settings.hpp"

#include <optional>

namespace siptty::audio {

/// Allocates when the channel or the rate changes only.
class sound_recorder {
 public:
  sound_recorder() = default;
  ~sound_recorder() { exchange(nullptr); }
  sound_recorder(const sound_recorder&) = delete;
  sound_recorder& operator=(const sound_recorder&) = delete;

  void set_rate(std::uint32_t rate_hz);
  /// Closes the channel before; nullptr stops.
  void exchange(record_channel* channel);
  /// Lets go of the recording, which another stream will go on with.
  void leave();
  /// Both sides of one interval, equally long.
  void record(std::span<const std::int16_t> sent, std::span<const std::int16_t> heard);

 private:
  void match_rate();
  void mark_gap();
  void push(std::span<const std::int16_t> frames);

  std::uint32_t rate_hz_ = 8000;
  record_channel* channel_ = nullptr;
  std::optional<rate_converter> converter_;
};

}  // namespace siptty::audio
