// Which intervals are speech, and what is sent in the others (RFC 3389 §5).
//
// A pause begins with a description of its background. Another one follows when the level has changed by 3 dB
// or more, at the earliest after 200 ms; and each second, so that a lost one is not missed for long and what
// watches the stream on its way sees that it lives.
#pragma once

#include "sound_settings.hpp"

#include <codec/comfort_noise.hpp>

#include <vector>

namespace siptty::audio {

/// Allocates when it is made only.
class silence_suppressor {
 public:
  explicit silence_suppressor(std::uint32_t rate_hz);
  enum class verdict : std::uint8_t { speech, description, nothing };
  verdict judge(std::span<const std::int16_t> frame);
  /// The description of the background, with its spectrum or without; returns its size.
  std::size_t describe(std::span<std::uint8_t> payload, bool spectrum) const;
  /// Something else was sent: if the pause goes on, it is described anew.
  void interrupt() { pausing_ = false; }

 private:
  void remember(std::span<const std::int16_t> frame);
  bool speaks(std::span<const std::int16_t> frame);
  [[nodiscard]] std::span<const std::int16_t> recent() const { return std::span(recent_).last(known_); }

  std::uint32_t rate_hz_;
  codec::voice_detector detector_;
  std::vector<std::int16_t> recent_;  ///< the last 100 ms
  std::size_t known_ = 0;             ///< of which there is something
  bool pausing_ = false;
  double described_dbov_ = 0, since_ms_ = 0;
};

}  // namespace siptty::audio
