// What a stream sends: the source, over it a file, over both digits as tones. Every change is a cross-fade.
#pragma once

#include "card_port.hpp"
#include "file_voice.hpp"
#include "sound_settings.hpp"

#include <codec/dtmf_tones.hpp>
#include <codec/gain.hpp>
#include <codec/tone.hpp>

#include <array>
#include <optional>
#include <vector>

namespace siptty::audio {

class sound_source {
 public:
  explicit sound_source(const sound_settings& settings);
  void configure(const sound_settings& settings);
  /// Takes the place of the source until it ends; nullptr stops. Likewise the file of source_mode::file.
  void play_over(play_channel* channel) { over_.exchange(channel); }
  void play_source(play_channel* channel) { file_.exchange(channel); }
  /// The microphone of source_mode::device; nullptr: there is none, and the call goes on as if it were
  /// `null`.
  void listen_to(const card_port* card) { card_ = card; }
  [[nodiscard]] bool plays_over() const { return over_.playing(); }
  /// Silences all but digits.
  void mute(bool on) { muted_ = on; }
  [[nodiscard]] bool is_muted() const { return muted_; }
  /// 0-9 * # A-D as tones; false when it is none or too many wait.
  bool push_digit(char digit) { return digits_.push(digit); }

  /// Makes the next sound; returns whether any is to be sent. `heard` is what `echo` sends back.
  bool fill(samples frame, std::span<const std::int16_t> heard);
  /// The files that ended in the last frame.
  struct ended_files {
    std::optional<std::uint32_t> over, source;
  };
  [[nodiscard]] const ended_files& ended() const { return ended_; }

 private:
  void set_rate(std::uint32_t rate_hz);
  void leave_tail();
  bool make(samples frame, std::span<const std::int16_t> heard);
  void add_digits(samples frame);

  // What every interval looks at stands together.
  std::uint32_t rate_hz_;
  const card_port* card_ = nullptr;
  source_mode mode_;
  bool begun_ = false;  ///< something was made: what follows is blended with it
  bool muted_ = false;
  file_voice over_, file_;
  std::vector<std::int16_t> tail_;  ///< the beginning of what would have followed where a source was left
  ended_files ended_;
  codec::gain under_digits_;
  codec::dtmf_generator digits_;
  codec::sine tone_;
};

}  // namespace siptty::audio
