// One RTP session with one peer: numbers what is sent, admits what is received, reports both ways. Pure:
// packets and time go in, packets and statistics come out.
//
// Admission. Only one source address is listened to. It is the signalled one as soon as it speaks; else the
// first that sends `source_validator::default_probation` packets in sequence (a peer behind a NAT). Whoever
// is admitted is held on to; others are counted as rejected. With `symmetric` what is sent follows the
// admitted source (RFC 4961). An SSRC that is ours is looked at only when it comes from an address that might
// be the peer's: a stranger cannot make us change it.
#pragma once

#include <base/endpoint.hpp>
#include <base/export.hpp>
#include <base/fetch.hpp>
#include <base/rng.hpp>
#include <rtp/jitter_buffer.hpp>
#include <rtp/quality.hpp>
#include <rtp/statistics.hpp>

#include <array>
#include <optional>
#include <string>

namespace rtp SIPTTY_API {

struct session_options {
  base::endpoint remote_rtp;   ///< port 0 or an unspecified address (hold of RFC 2543): nothing is sent
  base::endpoint remote_rtcp;  ///< port 0: the port after remote_rtp
  bool symmetric = true;
  std::uint8_t payload_type = 0;
  std::optional<std::uint8_t> event_payload_type;
  std::uint32_t clock_rate_hz = 8000;
  std::uint32_t interval_ms = 20;
  bool rtcp_mux = false;  ///< RTCP comes and goes on the RTP addresses (RFC 5761)
  std::optional<std::uint8_t> comfort_noise_payload_type;  ///< accepted as sound too (RFC 3389)
  std::uint32_t max_payload_bytes = 0;             ///< that the peer may send; what fits twice a packet of 64 kbit/s always may
  codec_impairment impairment;                             ///< of the codec, for the ratings
};

struct session_statistics {
  std::uint64_t sent = 0, received = 0, lost = 0, late = 0, duplicates = 0;
  std::uint64_t discarded = 0;  ///< late, or thrown away to shorten the delay
  std::uint64_t collisions = 0;
  std::uint64_t rejected = 0;       ///< all that was not taken, the sum of the next four
  std::uint64_t garbage = 0;        ///< neither RTP nor RTCP, or larger than agreed
  std::uint64_t wrong_source = 0;   ///< of a third party, or our own packets come back
  std::uint64_t wrong_payload = 0;  ///< of a type that was not agreed
  std::uint64_t implausible = 0;    ///< with a sequence number far from what was expected
  loss_summary losses;              ///< of what we heard, in bursts and gaps
  base::duration jitter{};
  base::duration round_trip{};  ///< 0 until a report told
  double remote_lost = 0;       ///< fraction of all that we sent that the peer missed, by its last report
  base::duration remote_jitter{};
  base::duration playout_delay{};
  double rating = 0, mos = 0;  ///< R and MOS of what we hear, delay included; 0 before anything came
  double listening_mos = 0;    ///< the same without the delay
  /// R and MOS of what the peer hears: as its VoIP metrics say, else made from its reports; 0 before one
  /// came.
  double remote_rating = 0, remote_mos = 0;
  std::optional<voip_metrics> remote_metrics;  ///< the last that the peer sent
};

class session {
 public:
  static constexpr std::size_t max_report_size = 256;

  /// `random` must outlive the session.
  session(const session_options& options, base::instant now, base::rng& random);
  /// New settings in mid-call. Another remote address is learned anew.
  void configure(const session_options& options);

  // ---- sending

  struct outgoing {
    std::size_t payload_size = 0;  ///< 0: nothing is sent in this interval
    std::uint8_t payload_type = 0;
    bool marker = false;
    bool hold_timestamp =
        false;  ///< goes on with the previous packet's timestamp (same event, RFC 4733 §2.5.1.2)
    std::uint32_t timestamp_step = 160;
  };
  /// `packet` holds the payload after `fixed_header_size` bytes of room. Returns the packet, empty when there
  /// is none, and moves the media clock by one step in any case.
  byte_view send(base::instant now, const outgoing& frame, std::span<std::uint8_t> packet);
  /// Intervals in which nothing was sent, nor asked for.
  void skip(std::uint32_t ticks) { timestamp_ += ticks; }
  /// Whether there is anybody to send to.
  [[nodiscard]] bool can_send() const;
  /// Where packets go; port 0: nowhere.
  [[nodiscard]] base::endpoint rtp_destination() const;
  [[nodiscard]] base::endpoint rtcp_destination() const;

  // ---- receiving

  enum class admission : std::uint8_t {
    rejected,
    probation,  ///< of a source that is not yet valid
    media,      ///< handed to the jitter buffer
    event,      ///< of the event payload type: `packet` is for the caller
    control,    ///< RTCP on the RTP port
    duplicate,  ///< an event packet that came before
  };
  struct received {
    admission what = admission::rejected;
    bool first = false;  ///< the first packet that this session admits
    packet_view packet;  ///< views into the bytes handed in
  };
  received on_packet(base::instant arrival, const base::endpoint& from, byte_view bytes);
  /// Returns false when the compound was rejected. A BYE changes nothing: signalling ends a call.
  bool on_rtcp(base::instant arrival, const base::endpoint& from, byte_view bytes);
  /// The address that is listened to; nothing while none is known.
  [[nodiscard]] const std::optional<base::endpoint>& source_address() const { return source_address_; }
  [[nodiscard]] jitter_buffer& buffer() { return buffer_; }
  [[nodiscard]] const jitter_buffer& buffer() const { return buffer_; }

  // What the next packet out, or in, looks at is fetched from memory meanwhile.
  void fetch_for_packet_out() const { base::fetch(&options_, &source_address_); }
  void fetch_for_packet_in() const { base::fetch(&source_address_, &rtcp_source_); }

  // ---- reporting

  [[nodiscard]] base::instant next_report() const { return next_report_; }
  /// The report that is due: SR or RR, SDES and XR, or after a collision the BYE of the old SSRC. Sets the
  /// next time. At most `max_report_size`.
  std::size_t write_report(base::instant now, std::span<std::uint8_t> out);
  /// The last words. Empty when nothing was ever sent (§6.3.7).
  std::size_t write_bye(base::instant now, std::span<std::uint8_t> out);

  [[nodiscard]] session_statistics statistics() const;
  /// The share of packets, 0 to 1, that the peer missed of late: the fraction lost since its previous report (RFC 3550
  /// §6.4.1), each report counting as much as all before it. Nothing until one came.
  [[nodiscard]] std::optional<double> recent_remote_loss() const { return recent_remote_loss_; }
  [[nodiscard]] std::uint32_t ssrc() const { return ssrc_; }

 private:
  struct candidate {
    base::endpoint from;
    reception source;
  };
  struct tally {  ///< of sources that are gone
    std::int64_t expected = 0, received = 0;
  };

  [[nodiscard]] bool is_known_payload(std::uint8_t type) const;
  [[nodiscard]] bool may_be_peer(const base::endpoint& from) const;
  [[nodiscard]] admission take(base::instant arrival, const base::endpoint& from, const packet_view& p);
  [[nodiscard]] bool may_pass(std::uint32_t ssrc, const base::endpoint& from);
  [[nodiscard]] std::optional<admission> admit(base::instant arrival, const base::endpoint& from,
                                               const packet_view& p);
  [[nodiscard]] std::optional<admission> try_candidate(base::instant arrival, const base::endpoint& from,
                                                       const packet_view& p);
  [[nodiscard]] admission deliver(base::instant arrival, const packet_view& p);
  [[nodiscard]] bool is_rtcp_source(const base::endpoint& from) const;
  void on_report(base::instant arrival, const rtcp_packet& packet);
  void on_block(base::instant arrival, const report_block& block);
  void on_extended(base::instant arrival, const rtcp_packet& packet);
  void close_tally(const tally& counts);
  [[nodiscard]] tally current_tally() const;
  [[nodiscard]] outgoing_report report(base::instant now);
  [[nodiscard]] voip_metrics metrics() const;
  [[nodiscard]] rtcp_load load() const;
  void schedule_report(base::instant now);
  [[nodiscard]] call_conditions heard_conditions(const session_statistics& s) const;
  void rate(session_statistics& s) const;
  [[nodiscard]] sender_info sender(base::instant now) const;
  [[nodiscard]] base::duration length(double ticks) const;
  void choose_ssrc();
  void renew_buffer(bool long_packets = false);

  base::rng& random_;
  std::string cname_;

  // What every packet looks at stands together: at many sessions each cache line costs.
  session_options options_;
  std::uint32_t ssrc_ = 0;
  std::uint16_t sequence_;
  std::uint32_t timestamp_;  ///< of the next packet
  std::uint32_t sent_timestamp_ = 0;
  std::uint8_t sent_payload_type_ = 0;
  std::uint32_t clock_timestamp_;  ///< media time at clock_at_
  base::instant clock_at_;
  std::uint64_t sent_ = 0;
  std::uint32_t ssrc_packets_ = 0, ssrc_octets_ = 0;
  std::size_t largest_payload_ = 0;
  base::instant next_report_;
  std::optional<base::endpoint> source_address_;
  std::optional<reception> source_;
  std::uint64_t received_ = 0, source_duplicates_ = 0;
  jitter_buffer buffer_;

  // receiving
  std::optional<base::endpoint> rtcp_source_;
  std::optional<candidate> candidate_;
  tally gone_;
  std::uint64_t late_ = 0, duplicates_ = 0, collisions_ = 0;
  std::uint64_t garbage_ = 0, wrong_source_ = 0, wrong_payload_ = 0, implausible_ = 0;
  std::array<base::endpoint, 4> conflicting_{};  ///< sources that used our SSRC (§8.2)

  // reporting
  bool reported_ = false;
  std::optional<std::uint32_t> bye_for_;  ///< an SSRC that we gave up
  double average_report_size_;
  std::optional<delay_since_reference> reference_;  ///< of the peer, to be answered; `delay` not yet set
  base::instant reference_arrival_{};
  std::optional<voip_metrics> remote_metrics_;
  bool remote_reported_ = false;
  std::array<std::uint64_t, 2> sent_at_report_{};
  std::int64_t received_at_report_ = 0;
  base::duration round_trip_{};
  double remote_lost_ = 0;
  std::optional<double> recent_remote_loss_;
  std::uint32_t remote_jitter_ = 0;
};

}  // namespace rtp
