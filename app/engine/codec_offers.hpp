// From the configuration's codecs to what SDP offers.
#pragma once

#include <sdp/negotiate.hpp>
#include <siptty/config/configuration.hpp>

#include <string>
#include <vector>

namespace siptty {

/// What calls wish for: of an account, and then of each call.
struct media_wishes {
  std::vector<codec_choice> codecs;
  media_config media;
};

/// Those that are built, best first.
[[nodiscard]] std::vector<sdp::codec_offer> offers_of(const media_wishes& wishes);
/// A sentence that names the codecs that are not built; empty when all are.
[[nodiscard]] std::string not_built(const std::vector<codec_choice>& codecs);
/// "opus/48000,pcmu/8000"
[[nodiscard]] std::string names_of(const std::vector<codec_choice>& codecs);

}  // namespace siptty
