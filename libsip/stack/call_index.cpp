#include "call_index.hpp"

#include <algorithm>

namespace sip {

void call_index::add(const base::key_digest& name, call_handle call) {
  if (!first_.try_emplace(name, call).second) others_.emplace(name, call);
}

void call_index::remove(const base::key_digest& name, call_handle call) {
  const auto first = first_.find(name);
  if (first == first_.end()) return;
  const auto [begin, end] = others_.equal_range(name);
  if (first->second != call) {
    const auto other = std::find_if(begin, end, [&](const auto& entry) { return entry.second == call; });
    if (other != end) others_.erase(other);
  } else if (begin != end) {
    first->second = begin->second;
    others_.erase(begin);
  } else {
    first_.erase(first);
  }
}

}  // namespace sip
