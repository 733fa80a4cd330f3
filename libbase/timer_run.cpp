#include <base/timer_run.hpp>

namespace base {

void timer_run::push(const timer_entry& e) {
  if (size_ == ring_.size()) grow();
  ring_[place(size_++)] = e;
}

void timer_run::pop() {
  head_ = place(1);
  if (--size_ > 0 || ring_.size() <= kept_when_empty) return;
  ring_ = {};
  head_ = 0;
}

void timer_run::grow() {
  std::vector<timer_entry> larger(ring_.empty() ? 16 : 2 * ring_.size());
  for (std::size_t i = 0; i < size_; ++i) larger[i] = ring_[place(i)];
  ring_ = std::move(larger);
  head_ = 0;
}

}  // namespace base
