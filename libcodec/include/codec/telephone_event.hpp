// Named telephone events: the digits of a keypad as RTP packets (RFC 4733).
#pragma once

#include <base/export.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace codec SIPTTY_API {

/// One event report (RFC 4733 §2.3).
struct telephone_event {
  static constexpr std::size_t size = 4;  ///< bytes on the wire

  std::uint8_t event = 0;
  bool end = false;
  std::uint8_t volume = 0;     ///< dBm0 without its sign, 0 to 63
  std::uint16_t duration = 0;  ///< timestamp ticks since the event's start

  /// Reads the first four bytes; nothing when there are fewer. The R bit is ignored.
  static std::optional<telephone_event> parse(std::span<const std::uint8_t> payload);
  [[nodiscard]] std::array<std::uint8_t, size> bytes() const;

  friend bool operator==(const telephone_event&, const telephone_event&) = default;
};

inline constexpr char flash = '!';  ///< how the hook flash, event 16, is written

/// 0-9 * # A-D and `flash` (RFC 4733 §3.2); nothing for other events. Small letters count as large ones.
std::optional<char> digit_of(std::uint8_t event);
std::optional<std::uint8_t> event_of(char digit);

/// Turns digits into event packets, one at most in each packet interval (RFC 4733 §2.5.1). All packets of an
/// event carry the RTP timestamp of its first one, which has the marker. The last is sent three times.
class dtmf_sender {
 public:
  static constexpr std::size_t max_queued = 64;

  /// Lengths in timestamp ticks. The tone is held between 40 ms and 8 s at 8000 Hz, so that it fits one
  /// segment.
  explicit dtmf_sender(std::uint32_t tone_ticks = 1280, std::uint32_t gap_ticks = 640);

  /// Queues a digit 0-9 * # A-D or `flash`; false when it is none or the queue is full.
  bool push(char digit);
  /// Forgets the digits that did not start yet.
  void clear() { queued_ = 0; }
  [[nodiscard]] bool busy() const { return sending_ || queued_ > 0; }

  struct packet {
    telephone_event event;
    bool marker = false;
  };
  /// The packet for the interval that starts now; nothing when it belongs to sound.
  std::optional<packet> next(std::uint32_t interval_ticks);

 private:
  std::uint32_t tone_, gap_;
  std::size_t first_ = 0, queued_ = 0;
  bool sending_ = false;
  std::uint8_t event_ = 0;
  std::uint32_t elapsed_ = 0;  ///< since the event's start, at the end of the current interval
  std::uint32_t end_packets_ = 0;
  std::uint32_t gap_left_ = 0;
  std::array<std::uint8_t, max_queued> queue_{};
};

struct received_digit {
  char digit = 0;
  std::uint32_t duration = 0;  ///< timestamp ticks, as far as it is known
  friend bool operator==(const received_digit&, const received_digit&) = default;
};

/// Recognises digits in event packets, whichever of them are lost, doubled or late. Each event is reported
/// once: at its first end packet, at the start of the next event, or when it has been quiet for
/// `max_idle_ticks`.
class dtmf_receiver {
 public:
  static constexpr std::uint32_t max_idle_ticks =
      1600;  ///< 200 ms at 8000 Hz: four updates of the slowest usual pace
  static constexpr std::size_t max_events_in_packet = 8;  ///< RFC 4733 §2.5.1.5; further ones are ignored

  void on_packet(std::span<const std::uint8_t> payload, std::uint32_t timestamp, bool marker);
  /// Time passes; to be called once in each packet interval.
  void on_interval(std::uint32_t ticks);
  /// The next recognised digit. Take all of them after each call of the above.
  std::optional<received_digit> take();

 private:
  static constexpr std::uint32_t segment_ticks = 0xffff;  ///< an event's longest segment (§2.5.1.3)

  void on_event(const telephone_event& event, std::uint32_t timestamp, bool marker);
  void finish();

  bool known_ = false;  ///< an event was seen: `segment_` counts
  bool open_ = false;   ///< … and was not reported yet
  std::uint8_t event_ = 0;
  std::uint32_t segment_ = 0;  ///< timestamp of the newest event or segment
  std::uint32_t carried_ = 0;  ///< length of the segments before
  std::uint32_t duration_ = 0;
  std::uint32_t idle_ = 0;
  std::array<received_digit, max_events_in_packet + 1> ready_{};
  std::size_t ready_count_ = 0, ready_taken_ = 0;
};

}  // namespace codec
