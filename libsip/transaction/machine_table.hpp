// The transactions of one side: by id, by key, by hop, by deadline.
#pragma once

#include "hop_index.hpp"
#include "key.hpp"

#include <base/slot_table.hpp>
#include <base/timer_table.hpp>

#include <string>
#include <unordered_map>
#include <vector>

namespace sip {

/// `Machine` is a value with `next_timeout()`. When two transactions have the same key (a rule that pins the
/// branch), the newer one gets the messages and the older one runs out.
template <class Machine, class Tag>
class machine_table {
 public:
  using id = base::slot_id<Tag>;

  machine_table(std::size_t max_size, key_hash hash) : slots_(max_size), keys_(0, hash), hops_(hash) {}

  [[nodiscard]] bool full() const { return slots_.full(); }
  [[nodiscard]] std::size_t size() const { return slots_.size(); }

  id add(std::string_view key, Machine machine) {
    const auto name = slots_.emplace(slot{std::move(machine), nullptr});
    if (names_.size() <= name.index) names_.resize(name.index + 1);
    names_[name.index] = name;
    const auto [entry, added] = keys_.try_emplace(std::string(key), name);
    if (!added) {
      slots_.find(entry->second)->key = nullptr;
      entry->second = name;
    }
    slots_.find(name)->key = &entry->first;
    return name;
  }

  void erase(id name) {
    const auto* s = slots_.find(name);
    if (s->key != nullptr) keys_.erase(keys_.find(*s->key));
    timers_.clear(name.index);
    slots_.erase(name);
  }

  [[nodiscard]] Machine* find(id name) {
    auto* s = slots_.find(name);
    return s == nullptr ? nullptr : &s->machine;
  }
  [[nodiscard]] id find(std::string_view key) const {
    const auto entry = keys_.find(key);
    return entry == keys_.end() ? id{} : entry->second;
  }
  /// From now on `on_hop` finds it.
  void join_hop(id name, const hop& h) { hops_.add(name.index, h); }
  void leave_hop(id name, const hop& h) { hops_.remove(name.index, h); }
  [[nodiscard]] std::vector<id> on_hop(const hop& h) const {
    std::vector<id> found;
    for (const auto index : hops_.on(h)) found.push_back(names_[index]);
    return found;
  }

  void set_timeout(id name, base::instant when) { timers_.set(name.index, when); }
  [[nodiscard]] base::instant next_timeout() const { return timers_.next(); }
  /// A transaction whose deadline has come, nothing when there is none.
  [[nodiscard]] id pop_due(base::instant now) {
    std::uint32_t index = 0;
    return timers_.pop_due(now, index) ? names_[index] : id{};
  }

 private:
  struct slot {
    Machine machine;
    const std::string* key;  ///< nothing when a newer transaction took it over
  };

  base::slot_table<slot, Tag> slots_;
  std::vector<id> names_;  ///< by index
  std::unordered_map<std::string, id, key_hash, std::equal_to<>> keys_;
  hop_index hops_;
  base::timer_table timers_;
};

}  // namespace sip
