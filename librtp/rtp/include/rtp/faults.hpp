// A bad network on demand: drops, delays, duplicates, reorders and damages the packets of one direction.
#pragma once

#include <base/endpoint.hpp>
#include <base/export.hpp>
#include <base/rng.hpp>
#include <base/time.hpp>
#include <rtp/header.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace rtp SIPTTY_API {

/// What happens to packets. Shares are from 0 to 1, each drawn for each packet.
struct media_faults {
  double loss = 0;
  double duplicate = 0;
  double reorder = 0;       ///< comes after the packet that follows it
  double corrupt = 0;       ///< one bit is another
  base::duration delay{};   ///< of all
  base::duration jitter{};  ///< on top, from none to this; reorders when longer than the packets' interval

  [[nodiscard]] bool any() const {
    return loss > 0 || duplicate > 0 || reorder > 0 || corrupt > 0 || delay.count() > 0 || jitter.count() > 0;
  }
};

/// Packets go in as they come and come out when their time is there. Allocates in the constructor only.
class fault_injector {
 public:
  static constexpr std::size_t max_held = 512;     ///< more are lost
  static constexpr std::size_t max_packet = 1500;  ///< longer ones are lost
  static constexpr base::duration longest_hold =
      std::chrono::milliseconds(200);  ///< of a reordered last packet

  struct packet {
    base::instant due{};
    base::endpoint peer;  ///< as it was put in
    byte_view bytes;      ///< valid until the next call
  };
  struct counts {
    std::uint64_t passed = 0, lost = 0, duplicated = 0, reordered = 0, corrupted = 0;
  };

  /// `random` must outlive the injector.
  fault_injector(const media_faults& faults, base::rng& random);
  /// Other faults for what comes from now on; what is held keeps its time.
  void configure(const media_faults& faults) { faults_ = faults; }
  void put(base::instant at, const base::endpoint& peer, byte_view bytes);
  /// The earliest packet that is due at `now`.
  [[nodiscard]] std::optional<packet> take(base::instant now);
  /// True when no packet waits.
  [[nodiscard]] bool empty() const { return held_ == 0; }
  [[nodiscard]] const counts& statistics() const { return counts_; }

 private:
  struct slot {
    base::instant due{};
    std::uint64_t order = 0;  ///< of what is due at the same time
    base::endpoint peer;
    bool awaits_next = false;
    std::size_t size = 0;  ///< 0: free
    std::array<std::uint8_t, max_packet> bytes;
  };

  [[nodiscard]] bool chance(double share);
  void hold(base::instant due, bool awaits_next, const base::endpoint& peer, byte_view bytes);
  void release_awaiting(base::instant due);

  media_faults faults_;
  base::rng& random_;
  std::vector<slot> slots_;
  std::size_t held_ = 0;
  std::uint64_t order_ = 0;
  counts counts_;
};

}  // namespace rtp
