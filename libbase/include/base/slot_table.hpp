// A bounded table of values named by small integers with a generation, so that a late event cannot hit a
// reused slot.
#pragma once

#include <base/assert.hpp>
#include <base/export.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
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

/// Values in stable memory. Looking up a stale id gives nullptr. Slots stand in blocks, and the one that was
/// freed last is the first to be used again, so that its memory is still in the caches. A block without
/// values is given back.
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
    auto& b = blocks_[index / slots_per_block];
    if (b == nullptr) b = spare_ != nullptr ? std::move(spare_) : std::make_unique<block>();
    b->slots[index % slots_per_block].emplace(std::forward<Arguments>(arguments)...);
    ++b->used;
    ++size_;
    return id_at(index);
  }

  [[nodiscard]] T* find(id name) {
    if (name.index >= generations_.size() || generations_[name.index] != name.generation) return nullptr;
    return value_at(name.index);
  }
  [[nodiscard]] const T* find(id name) const { return const_cast<slot_table*>(this)->find(name); }
  /// The id that the value in this slot has now, for those who keep the index alone.
  [[nodiscard]] id id_at(std::uint32_t index) const { return {index, generations_[index]}; }

  /// Removes the value if it is still there.
  void erase(id name) {
    if (find(name) == nullptr) return;
    auto& b = blocks_[name.index / slots_per_block];
    b->slots[name.index % slots_per_block].reset();
    if (--b->used == 0) spare_ = std::move(b);
    if (++generations_[name.index] == 0) generations_[name.index] = 1;
    free_.push_back(name.index);
    --size_;
  }

  /// Calls `visit(id, value)` for each value, in index order. `visit` must not add or erase.
  template <class Visit>
  void for_each(Visit&& visit) {
    for (std::uint32_t i = 0; i < generations_.size(); ++i) {
      if (auto* value = value_at(i)) visit(id_at(i), *value);
    }
  }

 private:
  static constexpr std::size_t slots_per_block = 16;
  struct block {
    std::array<std::optional<T>, slots_per_block> slots;
    std::uint32_t used = 0;
  };

  [[nodiscard]] T* value_at(std::uint32_t index) {
    auto& b = blocks_[index / slots_per_block];
    if (b == nullptr) return nullptr;
    auto& s = b->slots[index % slots_per_block];
    return s ? &*s : nullptr;
  }

  std::uint32_t take_index() {
    if (free_.empty()) {
      const auto index = static_cast<std::uint32_t>(generations_.size());
      generations_.push_back(1);
      if (index % slots_per_block == 0) blocks_.emplace_back();
      return index;
    }
    const auto index = free_.back();
    free_.pop_back();
    return index;
  }

  std::size_t max_size_;
  std::size_t size_ = 0;
  std::vector<std::uint32_t> generations_;  ///< by index
  std::vector<std::unique_ptr<block>> blocks_;
  std::unique_ptr<block>
      spare_;  ///< empty: kept, so that a value that comes and goes does not move a block each time
  std::vector<std::uint32_t> free_;
};

}  // namespace base

template <class Tag>
struct std::hash<base::slot_id<Tag>> {
  std::size_t operator()(const base::slot_id<Tag>& id) const noexcept {
    return static_cast<std::size_t>(id.value() * 0x9E3779B97F4A7C15ULL);
  }
};
