// How losses stand together: bursts and gaps (RFC 3611 §4.7.2).
#pragma once

#include <base/export.hpp>

#include <cstdint>

namespace rtp SIPTTY_API {

/// A burst begins and ends with a packet that was not heard and holds no `gap_threshold` heard ones in a row;
/// all else is gap, with one such packet at a time.
struct loss_summary {
  std::uint64_t expected = 0;  ///< packets whose turn is over
  std::uint64_t unheard = 0;   ///< of these: lost or discarded
  std::uint64_t bursts = 0, burst_packets = 0, burst_unheard = 0;
  std::uint64_t gaps = 0, gap_packets = 0, gap_unheard = 0;
  std::uint64_t runs = 0;  ///< of unheard packets without a heard one between them

  /// Mean length of a run over what it would be if losses were independent (G.107 BurstR); at least 1.
  [[nodiscard]] double burst_ratio() const;
};

/// Told of each packet in the order of the sequence numbers.
class loss_pattern {
 public:
  static constexpr std::uint64_t gap_threshold = 16;  ///< Gmin

  void heard() { ++heard_run_; }
  void unheard(std::uint64_t count = 1);
  /// As if `gap_threshold` heard packets followed.
  [[nodiscard]] loss_summary summary() const;

 private:
  void close_cluster();

  loss_summary closed_;                                      ///< without the packets below
  std::uint64_t gap_run_ = 0;                                ///< packets of the gap that is open
  std::uint64_t heard_run_ = 0;                              ///< heard since the last that was not
  std::uint64_t cluster_packets_ = 0, cluster_unheard_ = 0;  ///< what may become a burst
};

}  // namespace rtp
