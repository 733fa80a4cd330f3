#include <base/timer_table.hpp>

namespace base {

void timer_table::set(std::uint32_t index, instant when) {
  if (when == never) return clear(index);
  if (index >= position_.size()) position_.resize(index + 1, absent);
  auto position = static_cast<std::size_t>(position_[index]);
  if (position_[index] == absent) {
    position = heap_.size();
    heap_.push_back({});
  }
  place(position, {when, order_++, index});
  sift_up(position);
  sift_down(position_[index]);
}

void timer_table::clear(std::uint32_t index) {
  if (index < position_.size() && position_[index] != absent) remove(position_[index]);
}

bool timer_table::pop_due(instant now, std::uint32_t& index) {
  if (heap_.empty() || heap_.front().when > now) return false;
  index = heap_.front().index;
  remove(0);
  return true;
}

void timer_table::place(std::size_t position, const entry& e) {
  heap_[position] = e;
  position_[e.index] = static_cast<std::uint32_t>(position);
}

void timer_table::sift_up(std::size_t position) {
  const entry e = heap_[position];
  while (position > 0 && e.before(heap_[(position - 1) / 2])) {
    place(position, heap_[(position - 1) / 2]);
    position = (position - 1) / 2;
  }
  place(position, e);
}

void timer_table::sift_down(std::size_t position) {
  const entry e = heap_[position];
  for (;;) {
    auto child = 2 * position + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1].before(heap_[child])) ++child;
    if (!heap_[child].before(e)) break;
    place(position, heap_[child]);
    position = child;
  }
  place(position, e);
}

void timer_table::remove(std::size_t position) {
  position_[heap_[position].index] = absent;
  const entry last = heap_.back();
  heap_.pop_back();
  if (position == heap_.size()) return;
  place(position, last);
  sift_up(position);
  sift_down(position_[last.index]);
}

}  // namespace base
