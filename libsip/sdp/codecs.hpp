// Which codecs an m= line names, and which of them both sides have.
#pragma once

#include <sdp/negotiate.hpp>

namespace sdp {

inline constexpr std::string_view event_name = "telephone-event";

/// The codecs of an m= line in its order. Formats without a meaning are left out.
[[nodiscard]] std::vector<rtpmap> codecs_of(const media& m);
[[nodiscard]] std::vector<rtpmap> codecs_of(const local_media& ours);

/// The first codec of `theirs` that `ours` has too; telephone-event is no codec.
struct common_codec {
  rtpmap theirs;
  std::size_t ours;  ///< index
};
[[nodiscard]] std::optional<common_codec> first_common(const std::vector<rtpmap>& theirs,
                                                       const std::vector<rtpmap>& ours);

/// The payload type of telephone-event at the clock rate of the codec (RFC 4733 §2.4.1).
[[nodiscard]] std::optional<std::uint8_t> event_of(const std::vector<rtpmap>& codecs,
                                                   std::uint32_t clock_rate);

}  // namespace sdp
