// A conference: each party hears the sum of all others (mix-minus), whatever their rates and packet times.
//
// The sum lies on one time line. Parties take turns, each at its own moment of the packet interval, as the
// schedule has staggered them. At a turn, "now", a party puts in the interval of sound that it has said, from
// now on, and takes the interval before now. Turns come in order of time, so everybody has spoken up to now
// when somebody listens: nothing is missing, nothing waits for a common tick, and the delay is one interval
// of the listener and the limiter's look-ahead, whatever the phases are.
//
// Each rate has a sum of its own, and each sum is converted once for each other rate, not once for each
// party. A party's own sound is taken out of the very numbers that it was added to: nothing of it is left.
#pragma once

#include <base/export.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace rtp SIPTTY_API {

/// Converts one endless sound from one rate to another. Its delay is constant.
class rate_bridge {
 public:
  virtual ~rate_bridge() = default;
  /// All of `in` becomes all of `out`; both last the same multiple of 10 ms. Samples may exceed 16 bits.
  virtual void convert(std::span<const float> in, std::span<float> out) = 0;
};
using make_rate_bridge =
    std::function<std::unique_ptr<rate_bridge>(std::uint32_t from_hz, std::uint32_t to_hz)>;

/// Mixes 16-bit sound. Not more than one thread at a time. `join` and `change_rate` allocate, nothing else.
class mixer {
 public:
  using party_id = std::uint32_t;
  static constexpr std::uint32_t max_interval_ms = 120;  ///< of one turn
  static constexpr std::size_t max_rates = 4;            ///< those that `join` names
  static constexpr std::size_t max_parties = 4096;       ///< more is a mistake of the caller
  static constexpr double max_gain = 8;                  ///< 18 dB

  /// `make_bridge` is asked for when a second rate comes; it may be empty where all parties have one rate.
  explicit mixer(make_rate_bridge make_bridge = {});
  ~mixer();
  mixer(const mixer&) = delete;
  mixer& operator=(const mixer&) = delete;

  /// A new party, at 8000, 16000, 44100 or 48000 samples a second. It fades in.
  party_id join(std::uint32_t rate_hz);
  /// The party's last sound fades out. Its number may be given to the next one.
  void leave(party_id party);
  /// The party goes on with sound of another rate (a codec change).
  void change_rate(party_id party, std::uint32_t rate_hz);
  /// How loud others hear the party: 0 mutes it, 1 leaves it as it is, up to `max_gain`. Glides, full scale
  /// within 10 ms.
  void set_gain(party_id party, double factor);

  /// The party's turn: `heard` is an interval of its sound, a multiple of 10 ms up to `max_interval_ms`;
  /// `mixed` gets as much of the others, never clipped: where their sum does not fit 16 bits it is made
  /// softer.
  void exchange(party_id party, std::span<const std::int16_t> heard, std::span<std::int16_t> mixed);

  /// When the party's next turn is, on the mixer's time line, if it came at once.
  [[nodiscard]] std::uint64_t turn_ms(party_id party) const;
  [[nodiscard]] std::size_t parties() const;

 private:
  struct bus;
  struct bridge;
  struct seat;

  std::size_t bus_of(std::uint32_t rate_hz);
  void sit(seat& s, std::uint32_t rate_hz);
  void fade_out(seat& s);
  void carry(std::uint64_t now_ms);
  void carry(bridge& b, std::uint64_t from_ms, std::uint32_t length_ms);
  void put(seat& s, std::span<const std::int16_t> heard);
  void take(seat& s, std::span<std::int16_t> mixed);
  bool take_fitting(const bus& b, const seat& s, std::span<std::int16_t> mixed) const;
  void take_limited(const bus& b, seat& s, std::span<std::int16_t> mixed) const;

  make_rate_bridge make_bridge_;
  std::uint64_t now_ms_;  ///< the last turn
  std::vector<bus> buses_;
  std::vector<bridge> bridges_;
  std::vector<seat> seats_;
};

}  // namespace rtp
