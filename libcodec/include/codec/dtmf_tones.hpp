// DTMF as sound: two sines at once, one of four low frequencies and one of four high ones (ITU-T Q.23).
//
// Levels are in dBm0: 0 dBov is 6.18 dBm0 (RFC 3389 §3.1), a sine at full scale 3.17.
#pragma once

#include <base/export.hpp>
#include <codec/tone.hpp>

#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace codec SIPTTY_API {

inline constexpr std::array<double, 4> dtmf_low_hz{697, 770, 852, 941}, dtmf_high_hz{1209, 1336, 1477, 1633};

/// Share of full scale that a sine of this level has.
[[nodiscard]] double amplitude_of_dbm0(double level_dbm0);

struct dtmf_tone_settings {
  double low_dbm0 = -8;
  double twist_db = 2;  ///< how much louder the high frequency is (ITU-T Q.23 wants it so on long lines)
  std::uint32_t on_ms = 100, off_ms = 100;
};

/// Plays digits one after the other.
class dtmf_generator {
 public:
  static constexpr std::size_t max_queued = 64;
  explicit dtmf_generator(double rate_hz = 8000, const dtmf_tone_settings& settings = {});
  /// Queues 0-9 * # A-D; false for anything else and when the queue is full.
  bool push(char digit);
  /// Writes tones and pauses over all of `out`; false when it was silence only.
  bool fill(std::span<std::int16_t> out);
  [[nodiscard]] bool busy() const { return position_ < period_samples_ || queued_ > 0; }

 private:
  bool start_next();
  [[nodiscard]] std::int16_t next();

  std::uint64_t on_samples_, period_samples_, position_, edge_samples_;
  std::size_t first_ = 0, queued_ = 0;
  std::array<std::uint8_t, max_queued> queue_{};
  sine low_, high_;
};

/// What counts as a digit. The defaults lie between what ITU-T Q.24 (annex A, the strictest of its
/// administrations) wants accepted and what it wants refused.
struct dtmf_limits {
  double min_dbm0 = -28.5;       ///< of each frequency; -25 is accepted
  double normal_twist_db = 9;    ///< the high frequency's level below the low one's; 8 is accepted
  double reverse_twist_db = 5;   ///< … and above it; 4 is accepted
  double max_deviation = 0.024;  ///< 1.5 % is accepted, 3.5 % is not
  double min_share = 0.72;       ///< of the energy in the two frequencies; 15 dB above noise is accepted
};

struct heard_tone {
  char digit = 0;
  bool ended = false;             ///< false: it was just recognised
  std::uint32_t duration_ms = 0;  ///< when it ended; within some 5 ms
  friend bool operator==(const heard_tone&, const heard_tone&) = default;
};

/// Recognises digits in sound: tones of 40 ms and more with pauses of 40 ms and more, none of less than 23
/// ms; interruptions of 10 ms do not end a digit. A dial tone below is filtered out. Allocates when it is
/// made.
class dtmf_detector {
 public:
  /// `rate_hz` is 8000 or more.
  explicit dtmf_detector(std::uint32_t rate_hz = 8000, const dtmf_limits& limits = {});
  void hear(std::span<const std::int16_t> sound);
  /// What was recognised, in order. Take all of it after at most a second of sound: what does not fit is
  /// lost.
  std::optional<heard_tone> take();
  /// The digit that sounds, 0 for none.
  [[nodiscard]] char sounding() const { return digit_; }

 private:
  struct notch {
    double cosine = 0, radius = 0, x1 = 0, x2 = 0, y1 = 0, y2 = 0;
    double filter(double x);
  };
  /// A frequency that is looked for: window times rotation, and what it gave last.
  struct bin {
    double hz = 0, gain = 1;
    std::vector<float> cosine, sine;
    std::complex<double> value, last;
    [[nodiscard]] double power() const { return std::norm(value) * gain; }
  };
  void step();
  [[nodiscard]] char look();
  [[nodiscard]] bool in_tune(const bin& b) const;
  void decide(char seen);
  void report(const heard_tone& tone);

  dtmf_limits limits_;
  std::size_t hop_, size_;
  double hop_seconds_;
  std::array<notch, 2> dial_tone_;
  std::array<bin, 4> low_, high_;
  std::vector<float> window_squares_, recent_;
  std::size_t filled_ = 0;  ///< samples of the hop
  char candidate_ = 0, digit_ = 0;
  std::uint32_t hits_ = 0, misses_ = 0, length_ = 0;
  static constexpr std::size_t max_reports = 64;
  std::array<heard_tone, max_reports> reports_{};
  std::size_t reported_ = 0, taken_ = 0;
};

}  // namespace codec
