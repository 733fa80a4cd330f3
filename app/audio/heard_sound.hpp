// What a stream hears: packets become sound, losses and pauses are filled.
//
// A codec whose packets tell of the one before (Opus) is heard one packet later from its first loss on, so
// that the next packet is there when a lost one's turn comes.
#pragma once

#include "former_decoder.hpp"
#include "heard_noise.hpp"
#include "sound_queue.hpp"
#include "sound_settings.hpp"

#include <codec/codec.hpp>

#include <memory>
#include <vector>

namespace siptty::audio {

/// Allocates when the codec changes only.
class heard_sound {
 public:
  explicit heard_sound(const sound_settings& settings);
  /// The same codec goes on as it is, so that a re-INVITE is not heard. Another one is blended into.
  void configure(const sound_settings& settings);
  void play(std::uint8_t payload_type, std::span<const std::uint8_t> payload);
  void play_nothing(bool lost);
  void take(samples frame) { queue_.take(frame); }
  /// Samples that wait, and whether an interval's worth of them should.
  std::size_t spare(bool wanted) {
    queue_.want_spare(wanted);
    return queue_.waiting().size();
  }

 private:
  enum class held : std::uint8_t { nothing, packet, loss };

  void make_decoder(const sound_settings& settings);
  void change_rate(std::uint32_t rate_hz);
  [[nodiscard]] samples frame_in(samples room) const { return room.first(settings_.frame_size()); }
  void play_packet(std::span<const std::uint8_t> payload);
  void play_held(std::span<const std::uint8_t> following);
  void play_former(std::uint8_t payload_type, std::span<const std::uint8_t> payload);
  void play_noise(std::span<const std::uint8_t> payload);
  bool go_on(samples frame);
  bool pause(samples frame);

  // What every packet looks at stands together.
  sound_queue queue_;
  std::unique_ptr<codec::decoder> decoder_;
  former_decoder former_;
  bool sounding_ = false;  ///< the decoder's sound was heard, and no pause since
  bool holding_ = false;   ///< packets are heard one later
  held held_ = held::nothing;
  sound_settings settings_;
  heard_noise noise_;
  std::vector<std::uint8_t> held_payload_;  ///< with room, where the codec needs it
  std::size_t held_size_ = 0;
};

}  // namespace siptty::audio
