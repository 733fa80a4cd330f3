// Holds packets until it is their turn to be heard.
//
// The buffer is a ring of fixed slots, indexed by sequence number; payloads stand apart, each in the place that was
// left last, so that a call in order keeps using memory that the processor still has near. It plays by media time: each interval of
// the owner is a window of timestamps, and the packets whose timestamps fall into it are handed out. The
// distance between that window and the newest timestamp that could have arrived by now is the playout delay.
// Its target follows how late packets come (lateness.hpp). The delay is corrected a whole packet at a time: one
// is handed out early, or an interval gets none. The owner makes that inaudible by playing a little faster or
// slower (codec/elastic.hpp), and tells how much sound it has in hand; one that cannot has the interval concealed.
// That also takes up the difference of the two clocks.
//
// A gap in the timestamps without a gap in the sequence numbers is silence (the sender does not transmit, or
// it sends a telephone-event, which goes another way and is only noted here); a gap in the sequence numbers
// is loss.
#pragma once

#include <base/export.hpp>
#include <base/time.hpp>
#include <rtp/header.hpp>
#include <rtp/lateness.hpp>
#include <rtp/loss_pattern.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace rtp SIPTTY_API {

struct jitter_options {
  std::uint32_t clock_rate_hz = 8000;
  std::uint32_t interval_ms = 20;   ///< between two calls of `advance`
  std::uint32_t min_delay_ms = 4;   ///< between arrival and being heard; an adaptive one begins with an interval
  std::uint32_t max_delay_ms = 240;
  bool adaptive = true;            ///< false: the delay stays at min_delay_ms
  /// Percent of the packets that the delay is to cover. 0: as many as do the E-model's rating good, in which one
  /// percent of late packets is as bad as 150 ms of delay.
  double target_percentile = 0;
  std::uint32_t slots = 64;        ///< a power of two, at most 256
  std::uint32_t slot_bytes = 184;  ///< largest payload
  /// Packets of this type say that nothing follows them on purpose (comfort noise, RFC 3389).
  std::optional<std::uint8_t> comfort_noise_payload_type;
};

struct jitter_statistics {
  std::uint64_t played = 0;
  std::uint64_t concealed = 0;  ///< intervals handed out as lost
  std::uint64_t missing = 0;    ///< sequence numbers that had not come when their turn was over
  std::uint64_t late = 0;       ///< packets that came after it
  std::uint64_t duplicates = 0;
  std::uint64_t too_large = 0;
  std::uint64_t flushed = 0;   ///< thrown away unheard at a restart or an overflow
  std::uint64_t skipped = 0;   ///< thrown away to shorten the delay after a stall
  std::uint64_t early = 0;     ///< handed out an interval early to shorten the delay
  std::uint64_t covered = 0;   ///< intervals without a packet that the owner's spare sound filled
  std::uint64_t inserted = 0;  ///< intervals put in to lengthen the delay, concealed
  std::uint64_t restarts = 0;  ///< new time base
};

/// What is to be heard.
struct playout {
  enum class kind : std::uint8_t {
    packet,
    lost,     ///< one interval to conceal
    silence,  ///< one interval in which nothing was sent
    done,     ///< this interval is filled
  };
  kind what = kind::done;
  std::uint8_t payload_type = 0;
  bool marker = false;
  std::uint32_t timestamp = 0;
  byte_view payload;  ///< valid until the next `put`
};

/// After construction nothing allocates.
class jitter_buffer {
 public:
  /// The payload type of comfort noise, which may change in mid-call.
  void know_comfort_noise(std::optional<std::uint8_t> type) { noise_type_ = type ? *type : -1; }
  enum class outcome : std::uint8_t { stored, duplicate, late, too_large };

  explicit jitter_buffer(const jitter_options& options);

  outcome put(base::instant arrival, const packet_view& packet);
  /// A packet of the same source that is heard another way: its sequence number is not lost.
  outcome pass_over(std::uint16_t sequence);
  /// Begins the next interval. `spare`: media clock ticks of sound that the owner has in hand beyond it.
  void advance(base::instant now, std::int64_t spare = 0);
  /// The delay is too short: the owner should play slower until it has an interval of sound to spare.
  [[nodiscard]] bool wants_spare() const { return wants_spare_; }
  /// What belongs to the current interval, until `done`. Usually one item; more when the sender's packets are
  /// shorter than the interval, none when an earlier packet covers it.
  playout next() {
    const bool filled = playing_ && !insert_ && heard_ >= window_end_;
    return filled ? playout{} : next_item();
  }
  /// Forgets the packets and the time base (another source), keeps the statistics and what is known of the
  /// path.
  void reset();

  /// Takes the place of another one, whose packets are thrown away: statistics and losses go on from there.
  void go_on_counting(jitter_buffer& former);
  [[nodiscard]] const jitter_statistics& statistics() const { return statistics_; }
  /// How what was not heard stands together, over all sources.
  [[nodiscard]] loss_summary losses() const { return pattern_.summary(); }
  [[nodiscard]] std::size_t size() const { return stored_; }
  /// Begins to fetch from memory where the next packet will be noted, and the one that is heard next.
  void fetch_place() const;
  /// Current distance between arrival of the quickest packets and being heard.
  [[nodiscard]] base::duration delay() const;
  [[nodiscard]] base::duration target_delay() const;
  [[nodiscard]] base::duration max_delay() const { return length(max_delay_); }
  /// Memory of the slots, beside the object itself.
  [[nodiscard]] std::size_t capacity_bytes() const {
    return options_.slots * (options_.slot_bytes + sizeof(slot) + sizeof(slot::place));
  }

 private:
  enum class state : std::uint8_t { empty, other, stored, played };  // from `stored` on: the packet has come
  struct slot {
    std::int64_t sequence = 0;
    std::int64_t timestamp = 0;
    std::uint16_t size = 0;
    std::uint8_t payload_type = 0;
    bool marker = false;
    state is = state::empty;
    std::uint8_t place = 0;  ///< of the payload, while it is stored
  };

  [[nodiscard]] slot& at(std::int64_t sequence) { return slots_[static_cast<std::size_t>(sequence) & mask_]; }
  [[nodiscard]] bool holds(std::int64_t sequence, state what) {
    return at(sequence).sequence == sequence && at(sequence).is == what;
  }
  [[nodiscard]] std::uint8_t* bytes_of(const slot& s) {
    return bytes_.get() + std::size_t{s.place} * options_.slot_bytes;
  }
  // A double holds the nanoseconds of a hundred days exactly and loses microseconds only after centuries.
  [[nodiscard]] std::int64_t ticks(base::instant now) const {
    return static_cast<std::int64_t>(static_cast<double>(now.time_since_epoch().count()) * ticks_per_ns_);
  }
  [[nodiscard]] bool is_within(std::int64_t sequence) const {
    return sequence - head_ <= static_cast<std::int64_t>(mask_);
  }
  [[nodiscard]] base::duration length(std::int64_t ticks) const;
  [[nodiscard]] std::int64_t ticks_of_ms(std::uint32_t ms) const;
  [[nodiscard]] bool make_room(std::int64_t sequence);
  void begin(std::uint16_t sequence);
  void restart(std::int64_t sequence);
  void flush();
  void note_late(std::int64_t transit);
  void update_target();
  void try_start();
  void correct_delay(std::int64_t spare);
  void lengthen_delay(std::int64_t spare);
  void pass_others();
  [[nodiscard]] slot* first_stored();
  [[gnu::noinline]] void pass_to(std::int64_t sequence);  // seldom, and what is in order is quicker without it
  void leave(slot& s);
  void take(slot& s, bool noise);
  void skip_first();
  [[nodiscard]] bool is_noise(const slot& s) const { return s.payload_type == noise_type_; }
  void learn_duration(const slot& s);
  playout next_item();
  playout play(slot& s);
  playout nothing(bool lost);

  jitter_options options_;
  std::size_t mask_;
  int noise_type_;  ///< payload type of comfort noise; -1: there is none
  double ticks_per_ns_;
  std::int64_t interval_, min_delay_, max_delay_, jump_;  ///< in ticks, as all below
  std::vector<slot> slots_;
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::vector<std::uint8_t> places_;  ///< a stack: from `stored_` on they are free, the one left last first
  lateness_estimator lateness_;
  jitter_statistics statistics_;
  loss_pattern pattern_;

  bool begun_ = false;        ///< sequence and timestamp are known
  bool playing_ = false;      ///< the window moves
  bool insert_ = false;       ///< this interval is put in
  bool wants_spare_ = false;
  bool answered_ = false;     ///< this interval has been answered without the window
  bool after_other_ = false;  ///< what was heard last came another way, or was noise: no loss follows it
  std::size_t stored_ = 0;
  std::int64_t head_ = 0;       ///< next sequence number to hear
  std::int64_t newest_ = 0;     ///< highest sequence number in the ring, or head_ - 1
  std::int64_t timestamp_ = 0;  ///< the last one that arrived
  std::int64_t heard_ = 0;      ///< timestamps below are over
  std::int64_t window_end_ = 0;
  std::int64_t duration_;       ///< of one packet, learned
  std::int64_t last_step_ = 0;  ///< between the last two that were played
  struct {
    std::int64_t sequence = 0, timestamp = 0;
  } last_played_;
  std::int64_t now_ = 0;
  std::int64_t target_;
  std::uint32_t run_of_nothing_ = 0;
  std::uint32_t run_of_late_ = 0;
  std::uint32_t since_target_ = 0;
  std::uint32_t waited_for_spare_ = 0;
};

}  // namespace rtp
