#include <base/assert.hpp>
#include <rtp/schedule.hpp>

#include <algorithm>

namespace rtp {

std::uint32_t schedule::emptiest_slot(base::duration interval) const {
  const auto usable = std::clamp<std::int64_t>(interval / slot_length, 1, slots);
  return static_cast<std::uint32_t>(std::min_element(load_.begin(), load_.begin() + usable) - load_.begin());
}

std::uint32_t schedule::add(base::instant now, base::duration interval) {
  SIPTTY_ASSERT(interval > base::duration::zero());
  auto stream = static_cast<std::uint32_t>(entries_.size());
  if (free_.empty()) {
    entries_.emplace_back();
  } else {
    stream = free_.back();
    free_.pop_back();
  }
  auto& e = entries_[stream];
  e.interval = interval;
  e.slot = emptiest_slot(interval);
  ++load_[e.slot];
  const auto grid = origin_ + e.slot * slot_length;
  auto intervals = (now - grid) / interval;
  if (grid + intervals * interval <= now) ++intervals;
  e.deadline = grid + intervals * interval;
  timers_.set(stream, e.deadline);
  return stream;
}

void schedule::remove(std::uint32_t stream) {
  --load_[entries_[stream].slot];
  timers_.clear(stream);
  free_.push_back(stream);
}

bool schedule::pop_due(base::instant now, due_stream& due) {
  if (!timers_.pop_due(now, due.stream)) return false;
  auto& e = entries_[due.stream];
  const auto missed = (now - e.deadline) / e.interval;
  due.missed = static_cast<std::uint64_t>(missed);
  due.deadline = e.deadline + missed * e.interval;
  e.deadline = due.deadline + e.interval;
  timers_.set(due.stream, e.deadline);
  return true;
}

}  // namespace rtp
