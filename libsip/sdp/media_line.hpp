// Writing our m= line.
#pragma once

#include <sdp/negotiate.hpp>

#include <string_view>

namespace sdp {

/// An m= line for our audio that has no formats yet.
[[nodiscard]] media our_line(const local_media& ours);
void add_format(media& m, const rtpmap& c, std::string_view fmtp);
void add_event_format(media& m, std::uint8_t payload_type, std::uint32_t clock_rate);
void add_noise_format(media& m, std::uint8_t payload_type, std::uint32_t clock_rate);
/// Everything that we would take: codecs, CN, telephone-event.
void add_all_formats(media& m, const local_media& ours);
void finish_line(media& m, const local_media& ours, direction d, bool mux);
/// A stream that we do not want (RFC 3264 §6).
[[nodiscard]] media rejected(const media& offered);

}  // namespace sdp
