// One direction of the sound card: a PortAudio stream whose thread fills or empties the calls' rings.
#pragma once

#include "card_channel.hpp"
#include "portaudio.hpp"

#include <siptty/audio/devices.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace siptty::audio {

inline constexpr std::size_t max_card_calls = 9;  ///< eight, and the local party of a conference

/// All that is heard through the card: the calls, and last the sounds of our own (ringing, busy).
struct card_channels {
  static constexpr std::size_t own_sounds = max_card_calls;
  std::array<card_channel, max_card_calls + 1> all;
};

/// All of it on one thread, which is the only one that calls PortAudio; its own thread calls back.
class card_stream {
 public:
  using clock = std::chrono::steady_clock;

  card_stream(card_channels& channels, card_direction direction)
      : channels_(&channels), direction_(direction) {}
  ~card_stream() { close(); }
  card_stream(const card_stream&) = delete;
  card_stream& operator=(const card_stream&) = delete;

  /// Opens and starts. The error is a sentence.
  [[nodiscard]] std::string open(std::shared_ptr<const portaudio> functions, const device& wanted);
  void close();
  [[nodiscard]] bool is_open() const { return stream_ != nullptr; }
  /// What is wrong with an open stream: it ended (unplugged), stands still, or runs away. Empty: nothing.
  [[nodiscard]] std::string fault(clock::time_point now);

  /// Its thread is inside a callback. Whoever released a channel before asking knows by a `false` that no
  /// callback touches it any more.
  [[nodiscard]] bool is_inside() const { return turns_ % 2 != 0; }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::uint32_t rate_hz() const { return rate_hz_; }
  [[nodiscard]] double latency_ms() const { return latency_ms_; }  ///< as the sound system says

 private:
  static int on_block(const void* input, void* output, unsigned long frames, const PaStreamCallbackTimeInfo*,
                      PaStreamCallbackFlags, void* self);
  void mix(std::int16_t* output, std::size_t frames);
  void take(const std::int16_t* input, std::size_t frames);
  [[nodiscard]] bool choose_rate(const device& wanted);
  [[nodiscard]] PaStreamParameters parameters(const device& wanted) const;
  void measure_block(std::size_t frames);
  void tell_block(std::uint32_t frames);
  void tell_rate(std::uint32_t rate_hz);

  card_channels* channels_;
  card_direction direction_;
  std::shared_ptr<const portaudio> functions_;
  PaStream* stream_ = nullptr;
  std::string name_;
  std::uint32_t rate_hz_ = 0;
  int channel_count_ = 1;
  double latency_ms_ = 0;
  std::atomic<std::uint64_t> turns_ = 0;   ///< entries and exits of the callback
  std::atomic<std::uint64_t> frames_ = 0;  ///< that the device took or gave
  clock::time_point called_;               ///< by the callback: its last turn
  std::uint32_t at_once_ = 0, most_at_once_ = 0, measured_ = 0;
  std::uint64_t seen_frames_ = 0;
  clock::time_point started_, moved_;
};

}  // namespace siptty::audio
