#include <base/assert.hpp>
#include <rtp/jitter_buffer.hpp>
#include <rtp/sequence.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

namespace rtp {
namespace {

constexpr std::uint32_t late_cost_ms = 150;       // of one percent, for G.711 with concealment
constexpr std::uint32_t packets_per_target = 16;  // between two looks at the histogram
constexpr std::uint32_t patience = 50;  // intervals for which the owner may look for spare sound
constexpr std::uint32_t max_concealed = 5;        // then it is silence: the sender has stopped
constexpr std::uint32_t idle_after = 25;          // intervals; then the next packet begins a talk spurt
constexpr std::uint32_t max_late = 25;            // packets in a row; then the time base is wrong
constexpr std::int64_t max_intervals_per_packet = 8;
constexpr std::uint32_t bin_ms = 4;          // at least; at most twice that
constexpr std::uint32_t min_jump_ms = 1000;  // between timestamp and arrival: another time base

}  // namespace

jitter_buffer::jitter_buffer(const jitter_options& options)
    : options_(options),
      mask_(options.slots - 1),
      ticks_per_ns_(options.clock_rate_hz * 1e-9),
      interval_(ticks_of_ms(options.interval_ms)),
      min_delay_(ticks_of_ms(options.min_delay_ms)),
      max_delay_(std::max(min_delay_, ticks_of_ms(options.max_delay_ms))),
      jump_(std::max(ticks_of_ms(min_jump_ms), 2 * max_delay_)),
      slots_(options.slots),
      bytes_(std::make_unique<std::uint8_t[]>(std::size_t{options.slots} * options.slot_bytes)),
      lateness_(static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(ticks_of_ms(bin_ms)) - 1))),
      duration_(interval_),
      target_(min_delay_) {
  SIPTTY_ASSERT(std::has_single_bit(options.slots) && options.slot_bytes <= UINT16_MAX && interval_ > 0);
}

std::int64_t jitter_buffer::ticks_of_ms(std::uint32_t ms) const {
  return std::int64_t{ms} * options_.clock_rate_hz / 1000;
}

// A double holds the nanoseconds of a hundred days exactly and loses microseconds only after centuries.
std::int64_t jitter_buffer::ticks(base::instant now) const {
  return static_cast<std::int64_t>(static_cast<double>(now.time_since_epoch().count()) * ticks_per_ns_);
}

base::duration jitter_buffer::length(std::int64_t ticks) const {
  return base::duration(std::llround(static_cast<double>(ticks) / ticks_per_ns_));
}

base::duration jitter_buffer::target_delay() const {
  return length(target_);
}

base::duration jitter_buffer::delay() const {
  return playing_ ? length(now_ - lateness_.base() - (window_end_ - interval_)) : target_delay();
}

// ---- arrival

jitter_buffer::outcome jitter_buffer::put(base::instant arrival, const packet_view& packet) {
  if (packet.payload.size() > options_.slot_bytes) {
    ++statistics_.too_large;
    return outcome::too_large;
  }
  const auto arrived = ticks(arrival);
  if (!begun_) {
    begin(packet.sequence);
    timestamp_ = packet.timestamp;
    lateness_.rebase(arrived - timestamp_);
  }
  const auto sequence = unwrap(packet.sequence, newest_);
  const auto timestamp = unwrap(packet.timestamp, timestamp_);
  if (holds(sequence, state::stored) || holds(sequence, state::played)) {
    ++statistics_.duplicates;
    return outcome::duplicate;
  }
  const auto transit = arrived - timestamp;
  if (std::abs(transit - lateness_.base()) > jump_) {
    if (sequence < head_) {
      ++statistics_.late;
      return outcome::late;
    }
    restart(sequence);
    lateness_.rebase(transit);
  }
  timestamp_ = timestamp;
  lateness_.add(transit);
  if (options_.adaptive && ++since_target_ >= packets_per_target) update_target();
  if (sequence < head_ || (playing_ && timestamp + duration_ <= heard_)) {
    note_late(transit);
    return outcome::late;
  }
  run_of_late_ = 0;
  if (packet.marker && stored_ == 0) playing_ = false;  // a talk spurt: its delay may be chosen anew, unheard
  if (!playing_ && stored_ == 0 && transit - lateness_.base() > max_delay_) lateness_.rebase(transit);
  if (!make_room(sequence)) restart(sequence);

  auto& s = at(sequence);
  s = {sequence,      timestamp,    static_cast<std::uint16_t>(packet.payload.size()), packet.payload_type,
       packet.marker, state::stored};
  const auto index = static_cast<std::size_t>(sequence) & mask_;
  if (s.size > 0) std::memcpy(bytes_.get() + index * options_.slot_bytes, packet.payload.data(), s.size);
  newest_ = std::max(newest_, sequence);
  ++stored_;
  return outcome::stored;
}

jitter_buffer::outcome jitter_buffer::pass_over(std::uint16_t wire_sequence) {
  if (!begun_) return outcome::stored;
  const auto sequence = unwrap(wire_sequence, newest_);
  if (holds(sequence, state::other)) return outcome::duplicate;
  if (sequence < head_ || holds(sequence, state::stored)) return outcome::late;
  if (!make_room(sequence)) restart(sequence);
  at(sequence) = {sequence, 0, 0, 0, false, state::other};
  newest_ = std::max(newest_, sequence);
  return outcome::stored;
}

void jitter_buffer::begin(std::uint16_t sequence) {
  begun_ = true;
  head_ = sequence;
  newest_ = head_ - 1;
}

// True when the ring can hold `sequence`. Without stored packets the head may go forward to make it so.
bool jitter_buffer::make_room(std::int64_t sequence) {
  const auto first = sequence - static_cast<std::int64_t>(mask_);
  if (first <= head_) return true;
  if (stored_ > 0) return false;
  pass_others();
  const auto missing = static_cast<std::uint64_t>(std::max<std::int64_t>(first - head_, 0));
  statistics_.missing += missing;
  pattern_.unheard(missing);
  head_ = std::max(head_, first);
  newest_ = std::max(newest_, head_ - 1);
  return true;
}

void jitter_buffer::flush() {
  statistics_.flushed += stored_;
  pattern_.unheard(stored_);
  for (auto& s : slots_) {
    if (s.is == state::stored) s.is = state::played;
  }
  stored_ = 0;
  playing_ = insert_ = after_other_ = false;
  run_of_nothing_ = run_of_late_ = 0;
}

// Goes on at `sequence` with a new time base.
void jitter_buffer::restart(std::int64_t sequence) {
  flush();
  head_ = sequence;
  newest_ = sequence - 1;
  ++statistics_.restarts;
}

void jitter_buffer::reset() {
  flush();
  for (auto& s : slots_) s.is = state::empty;
  begun_ = false;
  duration_ = interval_;
  last_step_ = 0;
}

void jitter_buffer::note_late(std::int64_t transit) {
  ++statistics_.late;
  if (options_.adaptive) update_target();
  if (++run_of_late_ < max_late) return;
  flush();
  lateness_.rebase(transit);
  ++statistics_.restarts;
}

void jitter_buffer::update_target() {
  since_target_ = 0;
  const auto wanted = options_.target_percentile > 0 ? lateness_.percentile(options_.target_percentile)
                                                     : lateness_.best(ticks_of_ms(late_cost_ms), max_delay_);
  target_ = std::clamp(wanted, min_delay_, max_delay_);
}

// ---- playout

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
  const auto play = interval_ / 4;
  if (lag > max_delay_ + 2 * interval_) {
    playing_ = false;
    return try_start();
  }
  if (lag < target_) return lengthen_delay(spare);
  const bool can_shorten =
      spare < interval_ / 2 && holds(head_, state::stored) && holds(head_ + 1, state::stored);
  if (lag > target_ + interval_ + play && can_shorten) {
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

// The packet's turn is over, and that of all before it.
void jitter_buffer::take(slot& s) {
  for (; head_ < s.sequence; ++head_) {
    if (holds(head_, state::other)) {
      pattern_.heard();
    } else {
      ++statistics_.missing;
      pattern_.unheard();
    }
  }
  ++head_;
  heard_ = std::max(heard_, s.timestamp + duration_);
  s.is = state::played;
  --stored_;
}

void jitter_buffer::skip_first() {
  take(*first_stored());
  pattern_.unheard();
  ++statistics_.skipped;
}

// Two equal steps tell the length of a packet; one may be a pause.
void jitter_buffer::learn_duration(const slot& s) {
  const auto step = s.sequence == last_played_.sequence + 1 ? s.timestamp - last_played_.timestamp : 0;
  if (step == last_step_ && step > 0 && step <= max_intervals_per_packet * interval_) duration_ = step;
  last_step_ = step;
  last_played_ = {s.sequence, s.timestamp};
}

playout jitter_buffer::next() {
  if (insert_) {
    insert_ = false;
    return nothing(!after_other_ && run_of_nothing_ < max_concealed);
  }
  if (!playing_)
    return std::exchange(answered_, true) ? playout{} : playout{playout::kind::silence, 0, false, 0, {}};
  if (heard_ >= window_end_) return {};
  pass_others();
  auto* first = first_stored();
  if (first != nullptr && first->timestamp < window_end_) return play(*first);
  heard_ = window_end_;
  if (first != nullptr) return nothing(run_of_nothing_ < first->sequence - head_);
  if (run_of_nothing_ + 1 >= idle_after) playing_ = false;
  answered_ = true;
  return nothing(!after_other_ && run_of_nothing_ < max_concealed);
}

playout jitter_buffer::play(slot& s) {
  learn_duration(s);
  take(s);
  ++statistics_.played;
  pattern_.heard();
  run_of_nothing_ = 0;
  after_other_ = false;
  const auto* payload = bytes_.get() + (static_cast<std::size_t>(s.sequence) & mask_) * options_.slot_bytes;
  return {playout::kind::packet,
          s.payload_type,
          s.marker,
          static_cast<std::uint32_t>(s.timestamp),
          {payload, s.size}};
}

playout jitter_buffer::nothing(bool lost) {
  ++run_of_nothing_;
  statistics_.concealed += lost ? 1 : 0;
  return {lost ? playout::kind::lost : playout::kind::silence, 0, false, 0, {}};
}

}  // namespace rtp
