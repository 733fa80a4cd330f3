// The streams that are due at one wake-up: first all packets are made, then they leave one right after the
// other, then everybody listens. So what one stream has to do does not move the departure of the next one's
// packet.
//
// Of hundreds of streams none is in the caches any more when its turn comes. So each step begins to fetch what the next
// one looks at, while another stream's system calls run.
#pragma once

#include "stream.hpp"

#include <array>
#include <functional>

namespace rtp {

class turn {
 public:
  static constexpr std::size_t max_streams = schedule::most_per_slot;

  [[nodiscard]] bool full() const { return size_ == max_streams; }
  /// The stream stays where it is until `listen`.
  void add(stream_id id, stream& s, std::uint64_t missed_intervals);
  void make_packets(base::instant at);
  void send(base::instant at);
  /// Ends the turn. `notify_first` gets the source of the first packet that a stream accepts.
  void listen(base::instant at, datagram_batch& batch,
              const std::function<void(stream_id, base::endpoint)>& notify_first);

 private:
  struct member {
    stream_id id = 0;
    stream* who = nullptr;
    std::uint64_t missed_intervals = 0;
    byte_view packet;
  };
  std::array<member, max_streams> members_;
  std::size_t size_ = 0;
  std::array<std::uint8_t, max_streams * stream::max_packet> bytes_;  ///< the packets, without gaps
  std::size_t used_ = 0;
};

}  // namespace rtp
