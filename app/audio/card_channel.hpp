// What one call and the sound card exchange: a ring each way, with one writer and one reader.
#pragma once

#include <boost/lockfree/spsc_queue.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace siptty::audio {

inline constexpr std::uint32_t min_card_rate_hz = 8000, max_card_rate_hz = 96'000;

/// Mono at the card's own rates. The card keeps it for good and lends it: the engine takes a free one, the
/// media thread works with it and releases it, and what runs the card then frees it.
struct card_channel {
  enum class place : std::uint8_t { free, used, released };
  static constexpr std::size_t capacity = max_card_rate_hz / 4;  ///< 250 ms at the highest rate
  using ring = boost::lockfree::spsc_queue<std::int16_t, boost::lockfree::capacity<capacity>>;

  ring heard;   ///< from the call to the speaker
  ring spoken;  ///< from the microphone to the call
  std::atomic<place> where = place::free;
  /// By the card; 0 as long as that direction does not run.
  std::atomic<std::uint32_t> input_rate_hz = 0, output_rate_hz = 0;
  /// By the card: the most samples that it gave or took at once in the last second.
  std::atomic<std::uint32_t> input_block = 0, output_block = 0;
  /// By the card: how often the speaker found less in the ring than it wanted.
  std::atomic<std::uint32_t> starved = 0;
};

}  // namespace siptty::audio
