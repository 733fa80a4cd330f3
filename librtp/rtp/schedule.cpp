#include <base/assert.hpp>
#include <rtp/schedule.hpp>

#include <algorithm>
#include <array>

namespace rtp {
namespace {

// Each slot lies in the middle of a widest gap between those before it, also where an interval has ten only.
constexpr std::array<std::uint32_t, schedule::slots> order = {0, 10, 5, 15, 2, 12, 7, 17, 1, 11,
                                                              6, 16, 3, 13, 8, 18, 4, 14, 9, 19};

}  // namespace

// The emptiest of those in use; the next one when they are full.
std::uint32_t schedule::choose_slot(base::duration interval) const {
  const auto usable = static_cast<std::uint32_t>(std::clamp<std::int64_t>(interval / slot_length, 1, slots));
  std::uint32_t best = order[0], in_use = 0;
  for (const auto slot : order) {
    if (slot >= usable) continue;
    if (in_use++ >= first_slots && load_[best] < streams_per_slot_) break;
    if (load_[slot] < load_[best]) best = slot;
  }
  return best;
}

std::uint32_t schedule::group_for(base::instant now, base::duration interval) {
  const auto slot = choose_slot(interval);
  const auto same = [&](const group& g) { return g.interval == interval && g.slot == slot; };
  auto at = std::find_if(groups_.begin(), groups_.end(), same);
  if (at == groups_.end())
    at = std::find_if(groups_.begin(), groups_.end(), [](const group& g) { return g.streams.empty(); });
  if (at == groups_.end()) at = groups_.insert(groups_.end(), group{});
  const auto index = static_cast<std::uint32_t>(at - groups_.begin());
  if (!at->streams.empty()) return index;
  at->interval = interval;
  at->slot = slot;
  const auto grid = origin_ + slot * slot_length;
  auto intervals = (now - grid) / interval;
  if (grid + intervals * interval <= now) ++intervals;
  at->deadline = grid + intervals * interval;
  timers_.set(index, at->deadline);
  return index;
}

std::uint32_t schedule::take_number() {
  if (free_.empty()) {
    group_of_.push_back(0);
    return static_cast<std::uint32_t>(group_of_.size() - 1);
  }
  const auto number = free_.back();
  free_.pop_back();
  return number;
}

std::uint32_t schedule::add(base::instant now, base::duration interval) {
  SIPTTY_ASSERT(interval > base::duration::zero());
  const auto stream = take_number();
  const auto index = group_for(now, interval);
  group_of_[stream] = index;
  groups_[index].streams.push_back(stream);
  ++load_[groups_[index].slot];
  return stream;
}

void schedule::remove(std::uint32_t stream) {
  const auto index = group_of_[stream];
  auto& g = groups_[index];
  const auto at = std::find(g.streams.begin(), g.streams.end(), stream);
  SIPTTY_ASSERT(at != g.streams.end());
  if (serving_ == index) {
    const auto position = static_cast<std::size_t>(at - g.streams.begin());
    if (position < served_) --served_;
    if (position < end_) --end_;
  }
  g.streams.erase(at);
  if (g.streams.empty()) timers_.clear(index);
  --load_[g.slot];
  free_.push_back(stream);
}

base::instant schedule::next() const {
  return served_ < end_ ? due_.deadline : timers_.next();
}

bool schedule::begin_group(base::instant now) {
  if (!timers_.pop_due(now, serving_)) return false;
  auto& g = groups_[serving_];
  const auto missed = (now - g.deadline) / g.interval;
  due_.missed = static_cast<std::uint64_t>(missed);
  due_.deadline = g.deadline + missed * g.interval;
  g.deadline = due_.deadline + g.interval;
  timers_.set(serving_, g.deadline);
  served_ = 0;
  end_ = g.streams.size();
  return true;
}

bool schedule::pop_due(base::instant now, due_stream& due) {
  if (served_ == end_ && !begin_group(now)) return false;
  due_.stream = groups_[serving_].streams[served_++];
  due = due_;
  return true;
}

}  // namespace rtp
