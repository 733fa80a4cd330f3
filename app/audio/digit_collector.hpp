// The digits that a peer dials, as events or as tones. A peer that sends both is heard once.
#pragma once

#include "sound_settings.hpp"

#include <codec/dtmf_tones.hpp>
#include <codec/telephone_event.hpp>

#include <array>
#include <memory>
#include <optional>

namespace siptty::audio {

struct collected_digit {
  char digit = 0;
  std::uint32_t duration_ms = 0;
};

/// Allocates when it is configured only.
class digit_collector {
 public:
  /// A tone and an event count as one digit when their ends are reported within this time: the tone waits in
  /// the jitter buffer, an event without an end waits to be missed.
  static constexpr std::uint32_t same_digit_ms = 1000;

  void configure(const sound_settings& settings);
  void on_event_packet(std::span<const std::uint8_t> payload, std::uint32_t timestamp, bool marker) {
    events_.on_packet(payload, timestamp, marker);
  }
  /// One interval passes, and this was heard in it.
  void on_interval(std::span<const std::int16_t> heard, std::uint32_t ms);
  /// Take all of them after each call of the above.
  std::optional<collected_digit> take();

 private:
  enum class way : std::uint8_t { event, tone };
  struct report {
    char digit = 0;  ///< 0: a free place
    way came = way::event;
    std::uint32_t age_ms = 0;
  };
  bool is_new(char digit, way came);

  codec::dtmf_receiver events_;
  std::unique_ptr<codec::dtmf_detector> tones_;  ///< null: no tone is a digit
  std::uint32_t rate_hz_ = 0, ticks_in_ms_ = 8;
  std::array<report, 8> reports_{};  ///< whose other way has not come
};

}  // namespace siptty::audio
