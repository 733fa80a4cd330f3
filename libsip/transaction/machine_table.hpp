// The transactions of one side: by id, by key, by hop, by deadline.
#pragma once

#include "hop_index.hpp"

#include <base/key_hash.hpp>
#include <base/slot_table.hpp>
#include <base/timer_table.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <vector>

namespace sip {

/// `Machine` is a value with `next_timeout()`. When two transactions have the same key (a rule that pins the
/// branch), the newer one gets the messages and the older one runs out.
template <class Machine, class Tag>
class machine_table {
 public:
  using id = base::slot_id<Tag>;

  /// `hash` is for the hops; keys come as digests.
  machine_table(std::size_t max_size, base::key_hash hash) : slots_(max_size), hops_(hash) {}

  [[nodiscard]] bool full() const { return slots_.full(); }
  [[nodiscard]] std::size_t size() const { return slots_.size(); }

  id add(const base::key_digest& key, Machine machine) {
    const auto name = slots_.emplace(slot{std::move(machine), key});
    keys_.insert_or_assign(key, name);
    return name;
  }

  void erase(id name) {
    const auto entry = keys_.find(slots_.find(name)->key);
    if (entry != keys_.end() && entry->second == name) keys_.erase(entry);
    timers_.clear(name.index);
    slots_.erase(name);
  }

  [[nodiscard]] Machine* find(id name) {
    auto* s = slots_.find(name);
    return s == nullptr ? nullptr : &s->machine;
  }
  [[nodiscard]] id find(const base::key_digest& key) const {
    const auto entry = keys_.find(key);
    return entry == keys_.end() ? id{} : entry->second;
  }
  /// From now on `on_hop` finds it.
  void join_hop(id name, const hop& h) { hops_.add(name.index, h); }
  void leave_hop(id name, const hop& h) { hops_.remove(name.index, h); }
  [[nodiscard]] std::vector<id> on_hop(const hop& h) const {
    std::vector<id> found;
    for (const auto index : hops_.on(h)) found.push_back(slots_.id_at(index));
    return found;
  }

  void set_timeout(id name, base::instant when) { timers_.set(name.index, when); }
  [[nodiscard]] base::instant next_timeout() const { return timers_.next(); }
  /// A transaction whose deadline has come, nothing when there is none.
  [[nodiscard]] id pop_due(base::instant now) {
    std::uint32_t index = 0;
    return timers_.pop_due(now, index) ? slots_.id_at(index) : id{};
  }

 private:
  struct slot {
    Machine machine;
    base::key_digest key;
  };

  base::slot_table<slot, Tag> slots_;
  boost::unordered_flat_map<base::key_digest, id, base::low_half> keys_;
  hop_index hops_;
  base::timer_table timers_;
};

}  // namespace sip
