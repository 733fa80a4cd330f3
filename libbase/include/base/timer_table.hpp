// Deadlines by small integer, the earliest first.
//
// Protocol timers have few durations, so deadlines of one duration are set in the order in which they come.
// Such a run is a queue; what fits no run goes into a heap. A deadline that is moved or cleared leaves its
// old entry behind, which is passed over when it comes to the front: no search, and only the ends of the
// queues are touched, whether a hundred wait or a million.
#pragma once

#include <base/export.hpp>
#include <base/time.hpp>
#include <base/timer_run.hpp>

#include <array>
#include <cstdint>
#include <vector>

namespace base SIPTTY_API {

/// At most one deadline per index. For a deadline that is not before the last one of its duration set, clear
/// and pop cost O(1), else O(log n); next costs O(1). Equal deadlines come out in the order in which they
/// were set, so that a run is repeatable. Memory is in proportion to the deadlines that were set at one time.
class timer_table {
 public:
  /// Sets or moves the deadline of `index`; `never` clears it. The same deadline again changes nothing.
  void set(std::uint32_t index, instant when);
  void clear(std::uint32_t index);
  /// The earliest deadline, `never` when there is none.
  [[nodiscard]] instant next() const { return live_ == 0 ? never : front(first_).when; }
  /// Takes the earliest entry if it is due at `now`.
  [[nodiscard]] bool pop_due(instant now, std::uint32_t& index);
  [[nodiscard]] std::size_t size() const { return live_; }

 private:
  static constexpr std::size_t max_runs = 8;
  static constexpr std::size_t in_heap = max_runs;
  static constexpr std::size_t max_old =
      1024;  ///< entries of deadlines that were moved, beside as many as are live
  /// A deadline further behind the last of a run is of another duration.
  static constexpr duration max_gap = std::chrono::seconds(2);

  struct deadline {
    instant when = never;
    std::uint64_t order = 0;
  };

  void add(const timer_entry& e);
  [[nodiscard]] std::size_t run_for(const timer_entry& e) const;
  [[nodiscard]] bool holds(const timer_entry& e) const { return deadlines_[e.index].order == e.order; }
  [[nodiscard]] const timer_entry& front(std::size_t source) const {
    return source == in_heap ? heap_.front() : runs_[source].front();
  }
  [[nodiscard]] bool is_empty(std::size_t source) const {
    return source == in_heap ? heap_.empty() : runs_[source].empty();
  }
  void drop_front(std::size_t source);
  void leave(std::uint32_t index);
  void find_first();
  void drop_old();

  std::array<timer_run, max_runs> runs_;
  std::vector<timer_entry> heap_;
  std::vector<deadline> deadlines_;  ///< by index; order 0 when it has none
  std::uint64_t order_ = 0;
  std::size_t live_ = 0, old_ = 0;
  std::size_t first_ = 0;  ///< where the earliest stands; it is never an old one
};

}  // namespace base
