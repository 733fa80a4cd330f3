#include "codecs.hpp"

#include "payload_types.hpp"

#include <base/ascii.hpp>

namespace sdp {
namespace {

/// RFC 3551 §6: payload types that mean a codec without a=rtpmap.
std::optional<rtpmap> static_codec(std::uint8_t payload_type) {
  switch (payload_type) {
    case 0:
      return rtpmap{0, "PCMU", 8000, 1};
    case 3:
      return rtpmap{3, "GSM", 8000, 1};
    case 4:
      return rtpmap{4, "G723", 8000, 1};
    case 5:
      return rtpmap{5, "DVI4", 8000, 1};
    case 6:
      return rtpmap{6, "DVI4", 16000, 1};
    case 7:
      return rtpmap{7, "LPC", 8000, 1};
    case 8:
      return rtpmap{8, "PCMA", 8000, 1};
    case 9:
      return rtpmap{9, "G722", 8000, 1};
    case 10:
      return rtpmap{10, "L16", 44100, 2};
    case 11:
      return rtpmap{11, "L16", 44100, 1};
    case 12:
      return rtpmap{12, "QCELP", 8000, 1};
    case 13:
      return rtpmap{13, "CN", 8000, 1};
    case 15:
      return rtpmap{15, "G728", 8000, 1};
    case 16:
      return rtpmap{16, "DVI4", 11025, 1};
    case 17:
      return rtpmap{17, "DVI4", 22050, 1};
    case 18:
      return rtpmap{18, "G729", 8000, 1};
    default:
      return std::nullopt;
  }
}

bool is_companion(std::string_view name) {
  return base::iequals(name, event_name) || base::iequals(name, noise_name);
}

}  // namespace

std::vector<rtpmap> codecs_of(const media& m) {
  std::vector<rtpmap> codecs;
  for (const auto& format : m.formats) {
    const auto payload_type = base::parse_number<std::uint8_t>(format);
    if (!payload_type || *payload_type > 127) continue;
    auto codec = m.rtpmap_of(*payload_type);
    if (!codec) codec = static_codec(*payload_type);
    if (codec) codecs.push_back(std::move(*codec));
  }
  return codecs;
}

std::optional<common_codec> first_common(const std::vector<rtpmap>& theirs, const std::vector<rtpmap>& ours) {
  for (const auto& t : theirs) {
    if (is_companion(t.name)) continue;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      if (is_same_codec(t, ours[i])) return common_codec{t, i};
    }
  }
  return std::nullopt;
}

std::optional<std::uint8_t> companion_of(std::string_view name, const std::vector<rtpmap>& codecs,
                                         std::uint32_t clock_rate) {
  for (const auto& c : codecs) {
    if (base::iequals(c.name, name) && c.clock_rate == clock_rate) return c.payload_type;
  }
  return std::nullopt;
}

bool takes_comfort_noise(std::string_view codec) {
  return !base::iequals(codec, "opus");
}

std::vector<rtpmap> codecs_of(const local_media& ours) {
  std::vector<rtpmap> codecs;
  for (const auto& c : ours.codecs) codecs.push_back({c.payload_type, c.name, c.clock_rate, c.channels});
  return codecs;
}

}  // namespace sdp
