// What the media thread and the file worker share: rings with one writer and one reader, and flags.
#pragma once

#include <boost/lockfree/spsc_queue.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace siptty::audio {

/// Sound on its way from a file into a call: a second of it. The worker owns the channel and keeps it until
/// `released`.
struct play_channel {
  explicit play_channel(std::uint32_t number, std::uint32_t rate = 8000)
      : id(number), rate_hz(rate), samples(rate) {}

  const std::uint32_t id;
  const std::uint32_t rate_hz;
  boost::lockfree::spsc_queue<std::int16_t> samples;
  std::atomic<bool> complete = false;  ///< by the worker: no sample will follow
  std::atomic<bool> released = false;  ///< by the media thread, which does not touch the channel afterwards
};

/// Sound on its way from a call into a file: two seconds of sent and heard samples in turn, at 48000 Hz. The
/// worker owns the channel and keeps it until `closed`.
struct record_channel {
  boost::lockfree::spsc_queue<std::int16_t, boost::lockfree::capacity<std::size_t{2} * 48'000 * 2>> samples;
  std::atomic<std::uint32_t> rate_hz = 0;  ///< by the media thread before the first sample; then it stays
  std::atomic<std::uint32_t> stream = 0;   ///< by the engine: whose failure it is
  std::atomic<std::uint32_t> missed = 0;   ///< samples that found no room: the file gets as much silence
  /// By the media thread: so many samples of silence belong before the sample `gap_at`, counted from the first one.
  /// The worker sets them back to 0 when it has written them.
  std::atomic<std::uint64_t> gap_samples = 0, gap_at = 0;
  /// The media thread's own: samples so far, and when the recording left a call for another one.
  std::uint64_t pushed = 0;
  std::optional<std::chrono::steady_clock::time_point> left;
  std::atomic<bool> closed = false;  ///< by the media thread, which does not touch the channel afterwards
};

}  // namespace siptty::audio
