#include <rtp/faults.hpp>

#include <algorithm>
#include <utility>

namespace rtp {

fault_injector::fault_injector(const media_faults& faults, base::rng& random)
    : faults_(faults), random_(random), slots_(max_held) {}

bool fault_injector::chance(double share) {
  constexpr std::uint64_t steps = 1U << 24U;
  return share > 0 && static_cast<double>(random_.below(steps)) < share * steps;
}

void fault_injector::put(base::instant at, const base::endpoint& peer, byte_view bytes) {
  if (chance(faults_.loss)) {
    ++counts_.lost;
    return;
  }
  const bool twice = chance(faults_.duplicate);
  const bool swapped = chance(faults_.reorder);
  counts_.duplicated += twice ? 1 : 0;
  counts_.reordered += swapped ? 1 : 0;
  for (int copy = 0; copy < (twice ? 2 : 1); ++copy) {
    const auto jitter = base::duration(random_.below(static_cast<std::uint64_t>(faults_.jitter.count()) + 1));
    const auto due = at + faults_.delay + jitter;
    if (!swapped) release_awaiting(due);
    hold(swapped ? due + longest_hold : due, swapped, peer, bytes);
  }
}

void fault_injector::hold(base::instant due, bool awaits_next, const base::endpoint& peer, byte_view bytes) {
  const auto free = std::find_if(slots_.begin(), slots_.end(), [](const slot& s) { return s.size == 0; });
  if (free == slots_.end() || bytes.empty() || bytes.size() > max_packet) {
    ++counts_.lost;
    return;
  }
  free->due = due;
  free->order = ++order_;
  free->peer = peer;
  free->awaits_next = awaits_next;
  free->size = bytes.size();
  std::copy(bytes.begin(), bytes.end(), free->bytes.begin());
  ++held_;
  if (!chance(faults_.corrupt)) return;
  ++counts_.corrupted;
  free->bytes[random_.below(bytes.size())] ^= static_cast<std::uint8_t>(1U << random_.below(8));
}

// What was to come after the next packet comes right after this one, which is due then.
void fault_injector::release_awaiting(base::instant due) {
  for (auto& s : slots_) {
    if (s.size == 0 || !s.awaits_next) continue;
    s.awaits_next = false;
    s.due = due + base::duration(1);
  }
}

std::optional<fault_injector::packet> fault_injector::take(base::instant now) {
  slot* first = nullptr;
  for (auto& s : slots_) {
    if (s.size == 0 || s.due > now) continue;
    if (first == nullptr || s.due < first->due || (s.due == first->due && s.order < first->order)) first = &s;
  }
  if (first == nullptr) return std::nullopt;
  ++counts_.passed;
  --held_;
  return packet{first->due, first->peer, byte_view(first->bytes).first(std::exchange(first->size, 0))};
}

}  // namespace rtp
