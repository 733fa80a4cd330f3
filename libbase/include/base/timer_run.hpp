// Deadlines that are set in the order in which they come: a queue in a ring of memory that is kept.
#pragma once

#include <base/export.hpp>
#include <base/time.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace base SIPTTY_API {

/// What stands in a timer table for one deadline.
struct timer_entry {
  instant when;
  std::uint64_t order;  ///< of setting
  std::uint32_t index;
  [[nodiscard]] bool before(const timer_entry& other) const {
    return when != other.when ? when < other.when : order < other.order;
  }
};

/// Entries in order, the earliest in front. Adding and taking touch its two ends only, so the table costs the
/// same however many wait.
class timer_run {
 public:
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const timer_entry& front() const { return ring_[head_]; }
  [[nodiscard]] const timer_entry& back() const { return ring_[place(size_ - 1)]; }

  /// `e` must not be before back().
  void push(const timer_entry& e);
  void pop();
  /// Keeps those for which `holds` is true.
  template <class Holds>
  void keep_if(Holds&& holds) {
    const auto before = size_;
    size_ = 0;
    for (std::size_t i = 0; i < before; ++i) {
      const auto e = ring_[place(i)];
      if (holds(e)) ring_[place(size_++)] = e;
    }
  }

 private:
  static constexpr std::size_t kept_when_empty = 4096;

  [[nodiscard]] std::size_t place(std::size_t i) const { return (head_ + i) & (ring_.size() - 1); }
  void grow();

  std::vector<timer_entry> ring_;  ///< its size is a power of two, or 0
  std::size_t head_ = 0, size_ = 0;
};

}  // namespace base
