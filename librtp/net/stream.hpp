// One stream on the media thread: its sockets, its session and its handler, driven once per packet interval.
#pragma once

#include "port_pool.hpp"

#include <rtp/net/media_loop.hpp>
#include <rtp/schedule.hpp>
#include <rtp/session.hpp>

#include <memory>
#include <optional>

namespace rtp {

class stream {
 public:
  static constexpr std::size_t max_packet = 1500;

  stream(socket_pair sockets, std::unique_ptr<stream_handler> handler)
      : sockets_(std::move(sockets)), handler_(std::move(handler)) {}

  /// The first call starts the session; what arrived before it is thrown away.
  void configure(const stream_options& options, datagram_batch& batch, base::rng& random);
  [[nodiscard]] base::duration interval() const { return std::chrono::milliseconds(options_.packet_ms); }
  [[nodiscard]] stream_handler& handler() { return *handler_; }

  void set_faults(bool incoming, const media_faults& faults, base::rng& random);

  // One interval is these three, in this order; many streams' packets can so leave close together.
  /// Makes the packet to send in `room`; empty when there is none.
  byte_view make_packet(base::instant at, std::uint64_t missed_intervals, std::span<std::uint8_t> room);
  void send(base::instant at, byte_view packet);
  /// Receives, plays, reports. Returns the source of the first packet when it came now.
  std::optional<base::endpoint> listen(base::instant at, datagram_batch& batch);
  // Each begins to fetch from memory what a step needs; the second one wants the first one's.
  void fetch_for_packet() const;
  void fetch_handler() const;
  void fetch_for_listening() const { session_->fetch_for_packet_in(); }
  void fetch_place() const { session_->buffer().fetch_place(); }
  void send_bye();
  [[nodiscard]] loop_statistics statistics() const;

  std::optional<std::uint32_t> scheduled;  ///< its number in the schedule

 private:
  std::optional<base::endpoint> receive(base::instant at, datagram_batch& batch);
  bool receive_in_step(datagram_batch& batch, std::optional<base::endpoint>& first);
  bool receive_all(datagram_batch& batch, std::optional<base::endpoint>& first);
  bool put(const datagram_batch::datagram& d, std::optional<base::endpoint>& first);
  bool take(const datagram_batch::datagram& d, std::optional<base::endpoint>& first);
  void keep_rtcp_socket();
  [[nodiscard]] udp_socket& rtcp_socket() { return options_.rtcp_mux ? sockets_.rtp : sockets_.rtcp; }
  void follow_source();
  void send_held(base::instant at);
  void take_held(base::instant at, std::optional<base::endpoint>& first);
  void look_at_reports(datagram_batch& batch);
  void play(base::instant at);
  void send_report(base::instant at);

  socket_pair sockets_;
  std::unique_ptr<stream_handler> handler_;
  stream_options options_;
  std::optional<session> session_;
  std::optional<base::endpoint> filtered_;  ///< whom the kernel lets through
  std::optional<fault_injector> incoming_faults_, outgoing_faults_;
  std::uint64_t intervals_ = 0;
  base::instant received_at_ = base::instant::min();  ///< when it was looked for packets last
  bool in_step_ = false;  ///< one packet came in that interval, which was the peer's sound
};

}  // namespace rtp
