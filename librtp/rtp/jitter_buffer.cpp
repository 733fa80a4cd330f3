#include <base/assert.hpp>
#include <base/fetch.hpp>
#include <rtp/jitter_buffer.hpp>
#include <rtp/sequence.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>

namespace rtp {
namespace {

constexpr std::uint32_t late_cost_ms = 150;       // of one percent, for G.711 with concealment
constexpr std::uint32_t packets_per_target = 16;  // between two looks at the histogram
constexpr std::uint32_t max_late = 25;            // packets in a row; then the time base is wrong
constexpr std::uint32_t bin_ms = 4;               // at least; at most twice that
constexpr std::uint32_t max_slots = 256;          // a place is an octet
constexpr std::uint32_t min_jump_ms = 1000;       // between timestamp and arrival: another time base

}  // namespace

jitter_buffer::jitter_buffer(const jitter_options& options)
    : options_(options),
      mask_(options.slots - 1),
      noise_type_(options.comfort_noise_payload_type ? *options.comfort_noise_payload_type : -1),
      ticks_per_ns_(options.clock_rate_hz * 1e-9),
      interval_(ticks_of_ms(options.interval_ms)),
      min_delay_(ticks_of_ms(options.min_delay_ms)),
      max_delay_(std::max(min_delay_, ticks_of_ms(options.max_delay_ms))),
      jump_(std::max(ticks_of_ms(min_jump_ms), 2 * max_delay_)),
      slots_(options.slots),
      bytes_(std::make_unique<std::uint8_t[]>(std::size_t{options.slots} * options.slot_bytes)),
      places_(options.slots),
      lateness_(static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(ticks_of_ms(bin_ms)) - 1))),
      duration_(interval_),
      target_(options.adaptive ? std::clamp(interval_, min_delay_, max_delay_) : min_delay_) {
  SIPTTY_ASSERT(std::has_single_bit(options.slots) && options.slots <= max_slots &&
                options.slot_bytes <= UINT16_MAX && interval_ > 0);
  std::iota(places_.begin(), places_.end(), std::uint8_t{0});
}

std::int64_t jitter_buffer::ticks_of_ms(std::uint32_t ms) const {
  return std::int64_t{ms} * options_.clock_rate_hz / 1000;
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

void jitter_buffer::fetch_place() const {
  for (const auto sequence : {newest_ + 1, head_}) {
    const auto* s = &slots_[static_cast<std::size_t>(sequence) & mask_];
    base::fetch(s, s + 1);
  }
  base::fetch(places_.data(), places_.data() + 1);
}

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
  auto& s = at(sequence);
  if (s.sequence == sequence && s.is >= state::stored) {
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
  if (!is_within(sequence) && !make_room(sequence)) restart(sequence);

  s.sequence = sequence;
  s.timestamp = timestamp;
  s.size = static_cast<std::uint16_t>(packet.payload.size());
  s.payload_type = packet.payload_type;
  s.marker = packet.marker;
  s.is = state::stored;
  s.place = places_[stored_++];
  newest_ = std::max(newest_, sequence);
  if (s.size > 0) std::memcpy(bytes_of(s), packet.payload.data(), s.size);
  return outcome::stored;
}

jitter_buffer::outcome jitter_buffer::pass_over(std::uint16_t wire_sequence) {
  if (!begun_) return outcome::stored;
  const auto sequence = unwrap(wire_sequence, newest_);
  if (holds(sequence, state::other)) return outcome::duplicate;
  if (sequence < head_ || holds(sequence, state::stored)) return outcome::late;
  if (!is_within(sequence) && !make_room(sequence)) restart(sequence);
  at(sequence) = {sequence, 0, 0, 0, false, state::other, 0};
  newest_ = std::max(newest_, sequence);
  return outcome::stored;
}

void jitter_buffer::begin(std::uint16_t sequence) {
  begun_ = true;
  head_ = sequence;
  newest_ = head_ - 1;
}

// Without stored packets the head may go forward until the ring can hold `sequence`.
bool jitter_buffer::make_room(std::int64_t sequence) {
  if (stored_ > 0) return false;
  pass_others();
  const auto first = sequence - static_cast<std::int64_t>(mask_);
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
    if (s.is == state::stored) leave(s);
  }
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

void jitter_buffer::go_on_counting(jitter_buffer& former) {
  former.flush();
  statistics_ = former.statistics_;
  pattern_ = former.pattern_;
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

}  // namespace rtp
