// Who sends when. Pure: deadlines are computed, never waited for.
//
// Each stream has an absolute grid of deadlines, one every interval, so that lateness does not add up. The
// grids start in different 1 ms slots, so that streams do not leave in one burst. After a stall a stream is
// due once, and the intervals that passed in between are reported as missed: their time is over, sending
// their packets now would be a burst.
//
// To wake up costs the processor as much as some ten packets do: what it needs has left the caches meanwhile.
// So not every stream has a slot of its own: some slots are in use from the beginning, each new stream goes to
// the emptiest of them, and when they hold as many as is no burst on any link another one is begun. The order
// of the slots keeps those in use apart.
#pragma once

#include <base/export.hpp>
#include <base/time.hpp>
#include <base/timer_table.hpp>

#include <array>
#include <cstdint>
#include <vector>

namespace rtp SIPTTY_API {

class schedule {
 public:
  static constexpr base::duration slot_length = std::chrono::milliseconds(1);
  static constexpr std::uint32_t slots = 20;
  /// In use from the beginning: the second stream leaves in the middle of the first one's interval, and so on.
  static constexpr std::uint32_t first_slots = 8;
  /// Each is shared by so many before another is begun: 14 kB of G.711, some 0.2 ms of work. With half of it the last one
  /// of a slot leaves more evenly, and twice as many wake-ups cost a tenth more.
  static constexpr std::uint32_t most_per_slot = 64;

  /// `origin`: any instant; all grids are counted from it. `streams_per_slot`: at most `most_per_slot`.
  explicit schedule(base::instant origin, std::uint32_t streams_per_slot = most_per_slot)
      : origin_(origin), streams_per_slot_(streams_per_slot) {}

  struct due_stream {
    std::uint32_t stream = 0;
    base::instant deadline{};  ///< the latest deadline that passed
    std::uint64_t missed = 0;  ///< whole intervals before it that were not served
  };

  /// Adds a stream and returns its number, which is free for reuse after `remove`. Its first deadline is its slot's
  /// next one: after `now`, unless that slot is being served late. `interval` must be above zero. Streams of one
  /// interval and slot are due together, in the order in which they were added.
  std::uint32_t add(base::instant now, base::duration interval);
  void remove(std::uint32_t stream);
  /// The next deadline of all; `never` when there is no stream.
  [[nodiscard]] base::instant next() const;
  /// Takes the earliest stream that is due at `now` and sets its next deadline after `now`.
  [[nodiscard]] bool pop_due(base::instant now, due_stream& due);
  [[nodiscard]] std::size_t size() const { return group_of_.size() - free_.size(); }

 private:
  /// The streams of one interval and slot.
  struct group {
    base::duration interval{};
    std::uint32_t slot = 0;
    base::instant deadline{};
    std::vector<std::uint32_t> streams;
  };

  [[nodiscard]] std::uint32_t choose_slot(base::duration interval) const;
  [[nodiscard]] std::uint32_t group_for(base::instant now, base::duration interval);
  [[nodiscard]] std::uint32_t take_number();
  [[nodiscard]] bool begin_group(base::instant now);

  base::instant origin_;
  std::uint32_t streams_per_slot_;
  base::timer_table timers_;  ///< of the groups
  std::vector<group> groups_;
  std::vector<std::uint32_t> group_of_;  ///< by stream
  std::vector<std::uint32_t> free_;      ///< numbers of streams
  std::array<std::uint32_t, slots> load_{};

  // The group that is due: its streams from `served_` to `end_` have not been handed out. Who is added meanwhile waits
  // for the next deadline.
  std::uint32_t serving_ = 0;
  std::size_t served_ = 0, end_ = 0;
  due_stream due_;
};

}  // namespace rtp
