// Which codecs an m= line names, and which of them both sides have.
#pragma once

#include <sdp/negotiate.hpp>

namespace sdp {

inline constexpr std::string_view event_name = "telephone-event";  // RFC 4733
inline constexpr std::string_view noise_name = "CN";               // RFC 3389

/// The codecs of an m= line in its order. Formats without a meaning are left out.
[[nodiscard]] std::vector<rtpmap> codecs_of(const media& m);
[[nodiscard]] std::vector<rtpmap> codecs_of(const local_media& ours);

/// The first codec of `theirs` that `ours` has too; telephone-event and CN are no codecs.
struct common_codec {
  rtpmap theirs;
  std::size_t ours;  ///< index
};
[[nodiscard]] std::optional<common_codec> first_common(const std::vector<rtpmap>& theirs,
                                                       const std::vector<rtpmap>& ours);

/// The payload type of telephone-event or CN at the clock rate of the codec (RFC 4733 §2.4.1, RFC 3389 §5.1).
[[nodiscard]] std::optional<std::uint8_t> companion_of(std::string_view name,
                                                       const std::vector<rtpmap>& codecs,
                                                       std::uint32_t clock_rate);

/// Opus makes its own pauses and noise (RFC 7587 §3.1.3).
[[nodiscard]] bool takes_comfort_noise(std::string_view codec);

}  // namespace sdp
