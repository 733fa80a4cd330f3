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

/// What we want for our side.
struct local_media {
  base::endpoint rtp;               ///< where we receive
  std::vector<codec_offer> codecs;  ///< best first
  bool telephone_event = true;      ///< at each clock rate that the codecs have
  std::uint8_t telephone_event_payload_type = 101;
  std::uint32_t ptime = 20;  ///< milliseconds
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
  std::uint8_t send_payload_type = 0;
  std::uint8_t receive_payload_type = 0;
  std::string fmtp;                                       ///< the peer's, for what we send
  std::optional<std::uint8_t> send_event, receive_event;  ///< telephone-event (RFC 4733); both or none
  sdp::direction direction = direction::sendrecv;         ///< ours
  std::uint32_t ptime = 20;                               ///< milliseconds in a packet that we send
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

/// What the peer's answer means for the offer that we sent (§7).
[[nodiscard]] base::result<negotiated, refusal> accept_answer(const description& offer,
                                                              const description& answer);

}  // namespace sdp
