// What a receiver of Opus says about what it wants (RFC 7587 §6.1).
#pragma once

#include <base/export.hpp>

#include <cstdint>
#include <string_view>

namespace codec SIPTTY_API {

struct opus_parameters {
  std::uint32_t max_playback_rate_hz = 48000;
  std::uint32_t max_average_bitrate = 510'000;  ///< bits a second
  bool stereo = false;                          ///< known and not used: we send mono
  bool cbr = false;
  bool use_inband_fec = false;
  bool use_dtx = false;

  /// Reads the value of a=fmtp. Unknown parameters, values out of range and scraps leave the default.
  [[nodiscard]] static opus_parameters parse(std::string_view fmtp);
  friend bool operator==(const opus_parameters&, const opus_parameters&) = default;
};

}  // namespace codec
