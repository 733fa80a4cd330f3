// Who sends when. Pure: deadlines are computed, never waited for.
//
// Each stream has an absolute grid of deadlines, one every interval, so that lateness does not add up. The
// grids start in different 1 ms slots, so that streams do not leave in one burst. After a stall a stream is
// due once, and the intervals that passed in between are reported as missed: their time is over, sending
// their packets now would be a burst.
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
  static constexpr std::uint32_t slots = 20;  ///< streams of the usual 20 ms have one each, as far as they go

  /// `origin`: any instant; all grids are counted from it.
  explicit schedule(base::instant origin) : origin_(origin) {}

  struct due_stream {
    std::uint32_t stream = 0;
    base::instant deadline{};  ///< the latest deadline that passed
    std::uint64_t missed = 0;  ///< whole intervals before it that were not served
  };

  /// Adds a stream in the emptiest slot and returns its number, which is free for reuse after `remove`. Its
  /// first deadline is after `now`. `interval` must be above zero.
  std::uint32_t add(base::instant now, base::duration interval);
  void remove(std::uint32_t stream);
  /// The next deadline of all; `never` when there is no stream.
  [[nodiscard]] base::instant next() const { return timers_.next(); }
  /// Takes the earliest stream that is due at `now` and sets its next deadline after `now`.
  [[nodiscard]] bool pop_due(base::instant now, due_stream& due);
  [[nodiscard]] std::size_t size() const { return timers_.size(); }

 private:
  struct entry {
    base::duration interval{};
    base::instant deadline{};
    std::uint32_t slot = 0;
  };

  [[nodiscard]] std::uint32_t emptiest_slot(base::duration interval) const;

  base::instant origin_;
  base::timer_table timers_;
  std::vector<entry> entries_;
  std::vector<std::uint32_t> free_;
  std::array<std::uint32_t, slots> load_{};
};

}  // namespace rtp
