// A call's end of the sound card, on the media thread: from the card's rates and clock to the call's.
#pragma once

#include "card_channel.hpp"
#include "level_keeper.hpp"
#include "rate_converter.hpp"
#include "voice_processor.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace siptty::audio {

/// Delays that the rings add, of late.
struct card_delay {
  double capture_ms = 0, playback_ms = 0;
};

/// Allocates when it is made, when the call's rate changes and when the card starts.
class card_port {
 public:
  /// `max_frame`: the longest interval, in samples at the call's rate.
  card_port(card_channel& channel, std::uint32_t rate_hz, std::size_t max_frame);
  /// Releases the channel.
  ~card_port();
  card_port(const card_port&) = delete;
  card_port& operator=(const card_port&) = delete;

  void set_rate(std::uint32_t rate_hz, std::size_t max_frame);
  void process_voice(const voice_processing& wanted);

  /// Once for each interval: what is heard goes to the speaker, and as much comes from the microphone.
  void exchange(std::span<const std::int16_t> heard);
  /// The microphone's interval, of the same length. False as long as there is no microphone.
  [[nodiscard]] bool take(std::span<std::int16_t> frame) const;
  [[nodiscard]] card_delay delay() const;

 private:
  /// One direction: made when the card tells its rate.
  struct way {
    way(std::uint32_t card_rate_hz, std::uint32_t from_hz, std::uint32_t to_hz);
    void follow();

    std::uint32_t rate_hz;  ///< the card's
    rate_converter converter;
    level_keeper keeper;
    int corrected_ppm = 0;
    bool filling = true;      ///< nothing is used until there is enough
    std::size_t surplus = 0;  ///< samples to be left out
  };

  void match(std::optional<way>& one, std::uint32_t card_rate_hz, bool to_card);
  void speak(std::span<const std::int16_t> heard, std::uint32_t interval_ms);
  void listen(std::span<std::int16_t> spoken, std::uint32_t interval_ms);
  std::size_t refill();
  [[nodiscard]] bool processes() const;

  card_channel* channel_;
  std::uint32_t rate_hz_;
  voice_processing wanted_;
  std::optional<way> capture_, playback_;
  std::optional<voice_processor> processor_;
  std::vector<std::int16_t> spoken_;   ///< in this interval
  std::vector<std::int16_t> scratch_;  ///< an interval at the card's rate
  std::vector<std::int16_t> input_;    ///< read from the ring and not yet converted
  std::size_t input_first_ = 0, input_end_ = 0;
};

}  // namespace siptty::audio
