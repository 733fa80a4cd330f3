// What is heard, and when: the window that moves, and what is handed out in it.
#include <rtp/jitter_buffer.hpp>

#include <algorithm>
#include <utility>

namespace rtp {
namespace {

constexpr std::uint32_t patience = 50;      // intervals for which the owner may look for spare sound
constexpr std::uint32_t max_concealed = 5;  // then it is silence: the sender has stopped
constexpr std::uint32_t idle_after = 25;    // intervals; then the next packet begins a talk spurt
constexpr std::int64_t max_intervals_per_packet = 8;

}  // namespace

void jitter_buffer::advance(base::instant now, std::int64_t spare) {
  now_ = ticks(now);
  insert_ = answered_ = wants_spare_ = false;
  if (!playing_) return try_start();
  window_end_ += interval_;
  correct_delay(spare);
}

void jitter_buffer::try_start() {
  auto* first = first_stored();
  const auto waited = [&] { return now_ - lateness_.base() - first->timestamp; };
  while (first != nullptr && waited() > max_delay_ + interval_) {
    skip_first();
    first = first_stored();
  }
  if (first == nullptr || waited() < target_) return;
  playing_ = true;
  heard_ = first->timestamp;
  window_end_ = heard_ + interval_;
  run_of_nothing_ = 0;
}

// Keeps the delay within [target, target + interval], with some play at both ends so that it does not swing.
// A delay beyond the maximum (this side stalled) is left behind at once.
void jitter_buffer::correct_delay(std::int64_t spare) {
  const auto lag = now_ - lateness_.base() - (window_end_ - interval_);
  if (lag > max_delay_ + 2 * interval_) {
    playing_ = false;
    return try_start();
  }
  if (lag < target_) return lengthen_delay(spare);
  if (4 * (lag - target_ - interval_) <= interval_ || spare >= interval_ / 2) return;
  if (holds(head_, state::stored) && holds(head_ + 1, state::stored)) {
    window_end_ += interval_;
    ++statistics_.early;
  }
}

// An empty buffer has nothing to lose by waiting; an owner without spare sound is waited for, but not for
// long.
void jitter_buffer::lengthen_delay(std::int64_t spare) {
  if (spare < interval_ && stored_ > 0 && ++waited_for_spare_ < patience) {
    wants_spare_ = true;
    return;
  }
  waited_for_spare_ = 0;
  window_end_ -= interval_;
  insert_ = spare < interval_;
  ++(insert_ ? statistics_.inserted : statistics_.covered);
}

void jitter_buffer::pass_others() {
  while (head_ <= newest_ && holds(head_, state::other)) {
    ++head_;
    pattern_.heard();
    after_other_ = true;
  }
}

jitter_buffer::slot* jitter_buffer::first_stored() {
  if (stored_ == 0) return nullptr;
  auto sequence = head_;
  while (!holds(sequence, state::stored)) ++sequence;  // stored_ > 0: there is one before newest_
  return &at(sequence);
}

// The turn of all before `sequence` is over.
void jitter_buffer::pass_to(std::int64_t sequence) {
  for (; head_ < sequence; ++head_) {
    if (holds(head_, state::other)) {
      pattern_.heard();
    } else {
      ++statistics_.missing;
      pattern_.unheard();
    }
  }
}

void jitter_buffer::leave(slot& s) {
  s.is = state::played;
  places_[--stored_] = s.place;
}

// The packet's turn is over, and that of all before it.
void jitter_buffer::take(slot& s, bool noise) {
  if (head_ < s.sequence) pass_to(s.sequence);
  ++head_;
  heard_ = std::max(heard_, s.timestamp + (noise ? interval_ : duration_));
  leave(s);
}

void jitter_buffer::skip_first() {
  auto& s = *first_stored();
  take(s, is_noise(s));
  pattern_.unheard();
  ++statistics_.skipped;
}

// Two equal steps tell the length of a packet; one may be a pause. Noise comes at any pace.
void jitter_buffer::learn_duration(const slot& s) {
  const auto step = s.sequence == last_played_.sequence + 1 ? s.timestamp - last_played_.timestamp : 0;
  if (step == last_step_ && step > 0 && step <= max_intervals_per_packet * interval_) duration_ = step;
  last_step_ = step;
  last_played_ = {s.sequence, s.timestamp};
}

playout jitter_buffer::next_item() {
  if (insert_) {
    insert_ = false;
    return nothing(!after_other_ && run_of_nothing_ < max_concealed);
  }
  if (!playing_)
    return std::exchange(answered_, true) ? playout{} : playout{playout::kind::silence, 0, false, 0, {}};
  auto* first = &at(head_);
  if (!holds(head_, state::stored)) {
    pass_others();
    first = first_stored();
  }
  if (first != nullptr && first->timestamp < window_end_) return play(*first);
  heard_ = window_end_;
  if (first != nullptr) return nothing(run_of_nothing_ < first->sequence - head_);
  if (run_of_nothing_ + 1 >= idle_after) playing_ = false;
  answered_ = true;
  return nothing(!after_other_ && run_of_nothing_ < max_concealed);
}

playout jitter_buffer::play(slot& s) {
  const bool noise = is_noise(s);
  if (noise) {
    last_step_ = 0;
  } else {
    learn_duration(s);
  }
  take(s, noise);
  ++statistics_.played;
  pattern_.heard();
  run_of_nothing_ = 0;
  after_other_ = noise;
  return {playout::kind::packet,
          s.payload_type,
          s.marker,
          static_cast<std::uint32_t>(s.timestamp),
          {bytes_of(s), s.size}};
}

playout jitter_buffer::nothing(bool lost) {
  ++run_of_nothing_;
  statistics_.concealed += lost ? 1 : 0;
  return {lost ? playout::kind::lost : playout::kind::silence, 0, false, 0, {}};
}

}  // namespace rtp
