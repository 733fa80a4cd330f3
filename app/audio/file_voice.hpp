// A file that plays over other sound. It glides in, and out where it ends or is stopped.
#pragma once

#include "channels.hpp"
#include "rate_converter.hpp"
#include "sound_settings.hpp"

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace siptty::audio {

/// Allocates when the rate or the channel changes only.
class file_voice {
 public:
  file_voice() = default;
  ~file_voice() { exchange(nullptr); }
  file_voice(const file_voice&) = delete;
  file_voice& operator=(const file_voice&) = delete;

  /// Of the sound that it plays over. A channel that began at another one is converted.
  void set_rate(std::uint32_t rate_hz);
  /// Takes the place of the channel before, which is released; nullptr stops.
  void exchange(play_channel* channel);
  [[nodiscard]] bool playing() const { return channel_ != nullptr || !tail_.empty(); }
  /// Lays the next sound over `frame`, a fade's length or longer. Where the worker is late that is silence.
  /// The id of a file that ended here, whose channel is released.
  std::optional<std::uint32_t> cover(samples frame);

 private:
  /// What was read at the channel's rate and not yet converted.
  struct conversion {
    rate_converter converter;
    std::array<std::int16_t, 256> input{};
    std::size_t first = 0, end = 0;
  };

  [[nodiscard]] std::size_t remaining() const;
  std::size_t read(samples out);
  std::size_t read_converted(samples out);
  void lay_over(samples frame, std::span<const std::int16_t> sound, std::size_t ends_at);

  std::uint32_t rate_hz_ = 8000;
  play_channel* channel_ = nullptr;
  std::unique_ptr<conversion> conversion_;
  double share_ = 0;                ///< of the file in what is heard
  std::vector<std::int16_t> tail_;  ///< the beginning of what would have followed where a channel was left
};

}  // namespace siptty::audio
