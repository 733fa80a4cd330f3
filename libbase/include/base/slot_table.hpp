// A bounded table of values named by small integers with a generation, so that a late event cannot hit a reused slot.
#pragma once

#include <base/assert.hpp>
#include <base/export.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace base SIPTTY_API {

/// Name of a slot. `Tag` keeps the names of different tables apart. A default one names nothing.
template <class Tag>
struct slot_id {
  std::uint32_t index = 0;
  std::uint32_t generation = 0;  ///< 0 is never handed out

  [[nodiscard]] explicit operator bool() const { return generation != 0; }
  /// One number for logs, traces and commands.
  [[nodiscard]] std::uint64_t value() const { return std::uint64_t{generation} << 32U | index; }
  friend bool operator==(const slot_id&, const slot_id&) = default;
  friend auto operator<=>(const slot_id&, const slot_id&) = default;
};

/// Values in stable memory. Looking up a stale id gives nullptr.
template <class T, class Tag = T>
class slot_table {
 public:
  using id = slot_id<Tag>;

  explicit slot_table(std::size_t max_size) : max_size_(max_size) {}

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool full() const { return size_ >= max_size_; }
  [[nodiscard]] std::size_t max_size() const { return max_size_; }

  /// Adds a value; the table must not be full (ask first).
  template <class... Arguments>
  id emplace(Arguments&&... arguments) {
    SIPTTY_ASSERT(!full());
    const auto index = take_index();
    auto& s = slots_[index];
    s.value = std::make_unique<T>(std::forward<Arguments>(arguments)...);
    ++size_;
    return {index, s.generation};
  }

  [[nodiscard]] T* find(id name) {
    return name.index < slots_.size() && slots_[name.index].generation == name.generation
               ? slots_[name.index].value.get()
               : nullptr;
  }
  [[nodiscard]] const T* find(id name) const { return const_cast<slot_table*>(this)->find(name); }

  /// Removes the value if it is still there.
  void erase(id name) {
    if (find(name) == nullptr) return;
    auto& s = slots_[name.index];
    s.value.reset();
    if (++s.generation == 0) s.generation = 1;
    free_.push_back(name.index);
    --size_;
  }

  /// Calls `visit(id, value)` for each value, in index order. `visit` must not add or erase.
  template <class Visit>
  void for_each(Visit&& visit) {
    for (std::uint32_t i = 0; i < slots_.size(); ++i) {
      if (slots_[i].value) visit(id{i, slots_[i].generation}, *slots_[i].value);
    }
  }

 private:
  struct slot {
    std::unique_ptr<T> value;
    std::uint32_t generation = 1;
  };

  std::uint32_t take_index() {
    if (free_.empty()) {
      slots_.emplace_back();
      return static_cast<std::uint32_t>(slots_.size() - 1);
    }
    const auto index = free_.back();
    free_.pop_back();
    return index;
  }

  std::size_t max_size_;
  std::size_t size_ = 0;
  std::vector<slot> slots_;
  std::vector<std::uint32_t> free_;
};

}  // namespace base

template <class Tag>
struct std::hash<base::slot_id<Tag>> {
  std::size_t operator()(const base::slot_id<Tag>& id) const noexcept {
    return static_cast<std::size_t>(id.value() * 0x9E3779B97F4A7C15ULL);
  }
};
