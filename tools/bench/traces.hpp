// Packets on their way: made-up networks, each the same from run to run.
#pragma once

#include <base/time.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

inline constexpr base::duration packet_interval = std::chrono::milliseconds(20);
inline constexpr std::uint32_t trace_packets = 15'000;  ///< five minutes

struct sent_packet {
  bool lost = false;
  base::duration sent{};     ///< since the beginning, by the receiver's clock
  base::duration arrival{};  ///< the same
};

struct trace {
  std::string name;
  std::vector<sent_packet> packets;  ///< in the order of sending
  /// The shortest time on the way.
  [[nodiscard]] base::duration quickest() const;
};

[[nodiscard]] std::vector<trace> all_traces(std::uint64_t seed);

}  // namespace bench
