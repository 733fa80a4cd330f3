// The seam between the pacing loop (sockets, deadlines, RTP, RTCP, jitter buffer) and what makes and hears sound.
#pragma once

#include <base/export.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace rtp SIPTTY_API {

/// What leaves in one packet.
struct outgoing_frame {
  std::size_t size = 0;               ///< bytes written to the payload; 0 = send nothing in this interval
  std::uint8_t payload_type = 0;
  bool marker = false;
  std::uint32_t timestamp_step = 160; ///< media clock ticks until the next interval
  bool hold_timestamp = false;        ///< the packet carries the timestamp of the event's first packet (RFC 4733 §2.5.1.2)
};

/// Called on the media thread only, once per packet interval per stream. Must not block, lock or allocate.
/// Each interval first asks for what to send, also while sending is off (the result is then dropped), then plays.
class stream_handler {
 public:
  virtual ~stream_handler() = default;
  /// Writes the next payload to send.
  virtual outgoing_frame next_frame(std::span<std::uint8_t> payload) = 0;
  /// The packet whose turn it is to be heard, in order, one call an interval. A peer whose packets are shorter than the
  /// interval gives several calls, one whose packets are longer none (nor `play_nothing`) where an earlier one covers it.
  virtual void play(std::uint8_t payload_type, std::span<const std::uint8_t> payload, std::uint32_t timestamp, bool marker) = 0;
  /// How much sound waits beyond what the next interval takes, in media clock ticks; asked each interval before `play`.
  /// `wanted`: the handler should play a little slower until that is an interval's worth, so that the delay can grow
  /// without a gap. When the delay shrinks, an interval gets a packet too many, to be played a little faster. Who
  /// answers 0 has a lost interval instead.
  virtual std::uint32_t spare([[maybe_unused]] bool wanted) { return 0; }
  /// Nothing to hear in this interval: lost or late (conceal it), or silence when `lost` is false.
  virtual void play_nothing(bool lost) = 0;
  /// Out-of-band packets that do not go through the jitter buffer (telephone-event), as they arrive.
  virtual void on_event_packet(std::uint8_t payload_type, std::span<const std::uint8_t> payload, std::uint32_t timestamp, bool marker) = 0;
  /// The share of packets, 0 to 1, that the peer reports to have lost of late; told again and again once it reported.
  virtual void on_remote_loss([[maybe_unused]] double share) {}
};

}  // namespace rtp
