// The media thread: sockets, pacing on absolute deadlines, RTP, RTCP, jitter buffers. Sound itself is a stream_handler's.
#pragma once

#include <base/endpoint.hpp>
#include <base/export.hpp>
#include <rtp/faults.hpp>
#include <rtp/net/multicast.hpp>
#include <rtp/net/stream_handler.hpp>
#include <rtp/quality.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace rtp SIPTTY_API {

using stream_id = std::uint32_t;  ///< 0 names none

struct loop_options {
  std::uint16_t first_port = 0;   ///< 0: ephemeral pairs; else even ports from here …
  std::uint16_t last_port = 0;    ///< … to here
  /// Packets leave within some 0.01 ms of their deadlines: the thread asks for SCHED_FIFO (a refusal is not an error), is
  /// awake before each deadline and serves fewer streams at one. Costs some 50 microseconds of a processor a
  /// wake-up: 50 a second with one stream, 400 with 256, 800 with 500.
  bool realtime = false;
};

struct stream_options {
  base::endpoint remote_rtp;      ///< port 0: nothing is sent
  base::endpoint remote_rtcp;     ///< port 0: the port after remote_rtp
  bool symmetric = true;          ///< follow the source of the first valid packets, then hold on to it
  bool send = true, receive = true;
  std::uint8_t payload_type = 0;  ///< what is accepted as sound, beside `event_payload_type`
  std::optional<std::uint8_t> event_payload_type;
  std::optional<std::uint8_t> comfort_noise_payload_type;  ///< accepted as sound too
  std::uint32_t max_payload_bytes = 0;  ///< that the peer may send; what fits twice a packet of 64 kbit/s always may
  std::uint32_t clock_rate_hz = 8000;
  std::uint32_t packet_ms = 20;   ///< 5 to 120; what is beyond is clamped
  bool rtcp_mux = false;          ///< RTCP on the RTP port both ways; the port after it is given back (RFC 5761)
  codec_impairment impairment;    ///< of the codec, for the ratings
};

struct loop_statistics {
  std::uint64_t sent = 0, received = 0, lost = 0, late = 0, duplicates = 0;
  std::uint64_t discarded = 0;  ///< late, or thrown away to shorten the delay
  std::uint64_t thrown_away = 0;  ///< by the kernel: of third parties, or more than its buffer holds
  /// Not taken, all of it, and why: neither RTP nor RTCP; of a third party; of a type that was not agreed; with a sequence
  /// number far from what was expected.
  std::uint64_t rejected = 0, garbage = 0, wrong_source = 0, wrong_payload = 0, implausible = 0;
  double jitter_ms = 0, round_trip_ms = 0, remote_lost = 0, remote_jitter_ms = 0, playout_delay_ms = 0;
  double mos = 0, remote_mos = 0;  ///< of what we hear, and of what the peer hears; 0: not known
};

/// Methods are called from one controlling thread. Each hands its work to the media thread; those that return something wait
/// for it (well under a packet interval).
class media_loop {
 public:
  explicit media_loop(const loop_options& options);
  ~media_loop();
  media_loop(const media_loop&) = delete;
  media_loop& operator=(const media_loop&) = delete;

  struct opened { stream_id stream = 0; base::endpoint rtp; std::string error; };
  /// Binds an RTP/RTCP pair and attaches the handler, which the loop owns from now on. Nothing flows before `configure`.
  opened open(const base::ip_address& local, std::uint16_t wanted_port, std::unique_ptr<stream_handler> handler);
  /// The same for a stream that pages a group: its `remote_rtp` is the group.
  opened open_to_group(const multicast_group& to, std::unique_ptr<stream_handler> handler);
  /// The same for one that hears what is sent to a group, and is silent itself: no `remote_rtp`, and `rtcp_mux`, as
  /// there is no second port. It holds on to the first who speaks; who waits for the next one opens another stream.
  opened open_in_group(const multicast_group& from, std::unique_ptr<stream_handler> handler);
  void configure(stream_id stream, const stream_options& options);
  /// Does this to the RTP packets that come in, or go out, from now on. What goes out late leaves at the stream's next
  /// interval.
  void set_faults(stream_id stream, bool incoming, const media_faults& faults);
  /// Runs `work` on the media thread with the stream's handler (which may be gone: then not at all). Does not wait.
  void with_handler(stream_id stream, std::function<void(stream_handler&)> work);
  /// The same, and waits until it ran.
  void with_handler_wait(stream_id stream, const std::function<void(stream_handler&)>& work) const;
  /// Runs `work` on the media thread, between streams. Does not wait.
  void perform(std::function<void()> work);
  /// The same, and waits until it ran.
  void perform_wait(const std::function<void()>& work) const;
  [[nodiscard]] loop_statistics statistics(stream_id stream) const;
  /// RTCP BYE, sockets closed, handler destroyed on the media thread. Final statistics.
  loop_statistics close(stream_id stream);
  [[nodiscard]] std::size_t open_streams() const;
  /// Whether the system granted the priority that `loop_options::realtime` asks for.
  [[nodiscard]] bool has_realtime_priority() const;
  /// Called on the media thread with the source of the first packet a stream accepts.
  void on_first_packet(std::function<void(stream_id, base::endpoint)> notify);

 private:
  struct implementation;
  std::unique_ptr<implementation> implementation_;
};

}  // namespace rtp
