// Offer and answer (RFC 3264) for one audio stream over RTP/AVP.
#pragma once

#include <base/export.hpp>
#include <sdp/description.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sdp SIPTTY_API {

/// A codec that we can send and receive, with the payload type that we offer for it.
struct codec_offer {
  std::string name;  ///< "PCMU"; compared without regard to case
  std::uint32_t clock_rate = 8000;
  std::uint8_t payload_type = 0;
  std::string fmtp;  ///< parameters for a=fmtp; empty for none
  std::uint32_t channels = 1;
};

/// Packet lengths that we make and take, in milliseconds; always whole tens.
inline constexpr std::uint32_t min_ptime = 10, max_ptime = 120;

/// What we want for our side.
struct local_media {
  base::endpoint rtp;               ///< where we receive
  std::vector<codec_offer> codecs;  ///< best first
  bool telephone_event = true;      ///< at each clock rate that the codecs have
  std::uint8_t telephone_event_payload_type = 101;
  bool comfort_noise = false;  ///< CN (RFC 3389) at each clock rate but that of Opus, which has its own
  std::uint32_t ptime = 20;    ///< milliseconds that we like to get, and send when the peer has no wish
  std::uint32_t maxptime = 0;  ///< the most that we like to get; 0: not said
  /// What dynamic payload types stood for earlier in the session, from `remember_payload_types`: an offer
  /// gives none of them another meaning (§8.3.2).
  std::vector<rtpmap> payload_types;
  sdp::direction direction = direction::sendrecv;
  bool rtcp_mux = false;         ///< offer and accept RTCP on the RTP port (RFC 5761)
  std::uint64_t session_id = 1;  ///< of o=; keep it for the whole session
  std::string username = "-";    ///< of o=
};

/// What both sides agreed on.
struct negotiated {
  base::endpoint remote_rtp;   ///< port 0: the peer wants nothing (held with c=0.0.0.0)
  base::endpoint remote_rtcp;  ///< port 0: not told
  std::string codec;           ///< as we spell it
  std::uint32_t clock_rate = 8000;
  std::uint8_t send_payload_type = 0;  ///< the two may differ (§5.1)
  std::uint8_t receive_payload_type = 0;
  std::string fmtp;                                       ///< the peer's, for what we send
  std::optional<std::uint8_t> send_event, receive_event;  ///< telephone-event (RFC 4733); both or none
  std::string events;  ///< those that the peer takes: "0-15,66"; empty when it did not say
  std::optional<std::uint8_t> send_comfort_noise, receive_comfort_noise;  ///< CN (RFC 3389); both or none
  sdp::direction direction = direction::sendrecv;                         ///< ours
  std::uint32_t ptime = 20;  ///< milliseconds in a packet that we send
  bool rtcp_mux = false;
  friend bool operator==(const negotiated&, const negotiated&) = default;
};

/// Why there is no common session. To an offer the reply is 488 Not Acceptable Here.
enum class refusal : std::uint8_t {
  no_audio,             ///< there is no audio stream, or it is disabled
  unsupported_profile,  ///< audio, but not over RTP/AVP
  no_common_codec,
  no_address,  ///< the c= line is missing or holds a name
  mismatch,    ///< an answer without the m= line that was offered
};
/// A sentence without a full stop.
[[nodiscard]] std::string_view describe(refusal why);
/// The same, with what the peer's description has and what we have where that is the reason. The peer's words
/// are repeated as they are, shortened.
[[nodiscard]] std::string explain(refusal why, const description& theirs,
                                  const std::vector<codec_offer>& ours);
[[noreturn]] void throw_exception_from_error(refusal why, const boost::source_location& where);

/// An offer. `previous` is the last description that we sent in this session: its m= lines keep their places
/// and the version of o= grows by one if anything changed (§8).
[[nodiscard]] description make_offer(const local_media& ours, const description* previous = nullptr);

struct answered {
  description answer;
  negotiated media;
};

/// The answer to an offer: its first usable audio stream with its first codec that we have; every other
/// stream gets port 0 (§6). One codec only, so that the peer cannot change it in the middle of a call.
[[nodiscard]] base::result<answered, refusal> answer(const description& offer, const local_media& ours,
                                                     const description* previous = nullptr);

/// Adds what `d`'s dynamic payload types stand for to `known`. A number keeps its first meaning.
void remember_payload_types(std::vector<rtpmap>& known, const description& d);

/// True when telephone-event `number` is in the peer's list ("0-15,66"). An empty list is 0-15 (RFC 4733
/// §7.1.1).
[[nodiscard]] bool takes_event(std::string_view events, std::uint8_t number);

/// What the peer's answer means for the offer that we sent (§7).
[[nodiscard]] base::result<negotiated, refusal> accept_answer(const description& offer,
                                                              const description& answer);

}  // namespace sdp
