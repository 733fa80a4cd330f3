// Deadlines by small integer, the earliest first: a binary heap that knows where each entry stands.
#pragma once

#include <base/export.hpp>
#include <base/time.hpp>

#include <cstdint>
#include <vector>

namespace base SIPTTY_API {

/// At most one deadline per index. set, clear and pop cost O(log n); next costs O(1). Equal deadlines come out in
/// the order in which they were set, so that a run is repeatable.
class timer_table {
 public:
  /// Sets or moves the deadline of `index`; `never` clears it.
  void set(std::uint32_t index, instant when);
  void clear(std::uint32_t index);
  /// The earliest deadline, `never` when there is none.
  [[nodiscard]] instant next() const { return heap_.empty() ? never : heap_.front().when; }
  /// Takes the earliest entry if it is due at `now`.
  [[nodiscard]] bool pop_due(instant now, std::uint32_t& index);
  [[nodiscard]] std::size_t size() const { return heap_.size(); }

 private:
  struct entry {
    instant when;
    std::uint64_t order;
    std::uint32_t index;
    [[nodiscard]] bool before(const entry& other) const {
      return when != other.when ? when < other.when : order < other.order;
    }
  };
  static constexpr std::uint32_t absent = UINT32_MAX;

  void place(std::size_t position, const entry& e);
  void sift_up(std::size_t position);
  void sift_down(std::size_t position);
  void remove(std::size_t position);

  std::vector<entry> heap_;
  std::vector<std::uint32_t> position_;  ///< by index; `absent` when it has no deadline
  std::uint64_t order_ = 0;
};

}  // namespace base
