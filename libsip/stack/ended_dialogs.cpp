#include "ended_dialogs.hpp"

namespace sip {

void ended_dialogs::drop_old(base::instant now, std::size_t room) {
  while (!order_.empty() && (order_.front().until <= now || entries_.size() + room > max_kept)) {
    entries_.erase(order_.front().name);
    order_.pop_front();
  }
}

void ended_dialogs::add(base::instant now, base::duration keep, const base::key_digest& name, entry e) {
  drop_old(now, 1);
  if (entries_.try_emplace(name, std::move(e)).second) order_.push_back({now + keep, name});
}

ended_dialogs::entry* ended_dialogs::find(base::instant now, const base::key_digest& name) {
  drop_old(now, 0);
  const auto found = entries_.find(name);
  return found == entries_.end() ? nullptr : &found->second;
}

}  // namespace sip
