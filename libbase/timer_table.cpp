#include <base/timer_table.hpp>

#include <algorithm>

namespace base {

namespace {

bool after(const timer_entry& a, const timer_entry& b) {
  return b.before(a);
}

}  // namespace

void timer_table::set(std::uint32_t index, instant when) {
  if (when == never) return clear(index);
  if (index >= deadlines_.size()) deadlines_.resize(index + 1);
  auto& d = deadlines_[index];
  if (d.order != 0 && d.when == when) return;
  if (d.order != 0) leave(index);
  d = {when, ++order_};
  ++live_;
  add({when, d.order, index});
}

void timer_table::clear(std::uint32_t index) {
  if (index < deadlines_.size() && deadlines_[index].order != 0) leave(index);
}

bool timer_table::pop_due(instant now, std::uint32_t& index) {
  if (next() > now || live_ == 0) return false;
  index = front(first_).index;
  deadlines_[index] = {};
  --live_;
  drop_front(first_);
  find_first();
  return true;
}

void timer_table::add(const timer_entry& e) {
  const bool is_first = live_ == 1 || e.before(front(first_));
  const auto source = run_for(e);
  if (source == in_heap) {
    heap_.push_back(e);
    std::push_heap(heap_.begin(), heap_.end(), after);
  } else {
    runs_[source].push(e);
  }
  if (is_first) first_ = source;
}

/// The run that ends last before `e`; else an empty one.
std::size_t timer_table::run_for(const timer_entry& e) const {
  auto best = in_heap;
  for (std::size_t i = 0; i < max_runs; ++i) {
    if (runs_[i].empty()) {
      if (best == in_heap) best = i;
      continue;
    }
    const auto end = runs_[i].back().when;
    const bool fits = end <= e.when && e.when - end <= max_gap;
    if (fits && (best == in_heap || runs_[best].empty() || runs_[best].back().when < end)) best = i;
  }
  return best;
}

void timer_table::drop_front(std::size_t source) {
  if (source != in_heap) return runs_[source].pop();
  std::pop_heap(heap_.begin(), heap_.end(), after);
  heap_.pop_back();
}

/// Its entry stays where it is and is an old one from now on.
void timer_table::leave(std::uint32_t index) {
  const bool was_first = front(first_).index == index;
  deadlines_[index] = {};
  --live_;
  ++old_;
  if (old_ > live_ + max_old) drop_old();
  if (was_first) find_first();
}

/// Old entries in front go first, so that each front is a deadline that holds.
void timer_table::find_first() {
  bool found = false;
  for (std::size_t i = 0; i <= in_heap; ++i) {
    while (!is_empty(i) && !holds(front(i))) {
      drop_front(i);
      --old_;
    }
    if (is_empty(i) || (found && !front(i).before(front(first_)))) continue;
    first_ = i;
    found = true;
  }
}

void timer_table::drop_old() {
  const auto is_live = [this](const timer_entry& e) { return holds(e); };
  for (auto& run : runs_) run.keep_if(is_live);
  std::erase_if(heap_, [&](const timer_entry& e) { return !holds(e); });
  std::make_heap(heap_.begin(), heap_.end(), after);
  old_ = 0;
}

}  // namespace base
