// The tones of a call, by country: what a caller hears while a call is made.
#pragma once

#include <base/export.hpp>
#include <codec/tone.hpp>

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace codec SIPTTY_API {

enum class tone_kind : std::uint8_t { dial, ringback, busy, congestion, call_waiting, special_information };
enum class tone_plan : std::uint8_t { eu, us, uk, jp };

/// Up to two frequencies (0: none) for a while; a pause has none.
struct tone_step {
  double hz_1 = 0, hz_2 = 0;
  std::uint32_t ms = 0;
};

/// Steps that repeat without end. Second frequency: added, or the modulator where it is below 100 Hz.
struct tone_pattern {
  static constexpr std::size_t max_steps = 6;
  std::array<tone_step, max_steps> steps{};
  std::size_t count = 0;
};

[[nodiscard]] const tone_pattern& pattern_of(tone_plan plan, tone_kind kind);
/// "eu", "us", "uk", "jp"; nothing for others.
[[nodiscard]] std::optional<tone_plan> tone_plan_of(std::string_view name);

/// Plays a pattern; each step begins and ends over 2 ms, without a click.
class tone_pattern_player {
 public:
  explicit tone_pattern_player(const tone_pattern& pattern, double rate_hz = 8000);
  void fill(std::span<std::int16_t> out);

 private:
  void start_step();
  tone_pattern pattern_;
  double rate_hz_;
  sine first_, second_;
  std::size_t step_ = 0;
  std::uint64_t position_ = 0, length_ = 0, edge_;
};

}  // namespace codec
