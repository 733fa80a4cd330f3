#include "codec_offers.hpp"

#include <base/ascii.hpp>
#include <codec/codec.hpp>

#include <algorithm>
#include <array>

namespace siptty {

namespace {

struct known_codec {
  std::string_view name;
  std::uint32_t rate_hz;  // as the configuration names it
  std::string_view spelled;
  std::uint32_t clock_rate_hz, channels;  // as a=rtpmap says it (RFC 3551 §4.5.2, RFC 7587 §7)
  std::uint8_t payload_type;
  std::string_view fmtp;
};

constexpr std::array known_codecs{
    known_codec{"opus", 48'000, "opus", 48'000, 2, 96, {}}, known_codec{"g722", 16'000, "G722", 8000, 1, 9, {}},
    known_codec{"pcmu", 8000, "PCMU", 8000, 1, 0, {}},      known_codec{"pcma", 8000, "PCMA", 8000, 1, 8, {}},
    known_codec{"l16", 8000, "L16", 8000, 1, 97, {}},       known_codec{"l16", 16'000, "L16", 16'000, 1, 98, {}},
    known_codec{"l16", 44'100, "L16", 44'100, 1, 11, {}},   known_codec{"l16", 48'000, "L16", 48'000, 1, 99, {}},
    known_codec{"g729", 8000, "G729", 8000, 1, 18, "annexb=no"}};

const known_codec* find(const codec_choice& wanted) {
  for (const auto& k : known_codecs) {
    const bool named = base::iequals(wanted.name, k.name) && wanted.clock_rate_hz == k.rate_hz;
    if (named && codec::sample_rate_hz({std::string(k.spelled), k.clock_rate_hz, {}}) != 0) return &k;
  }
  return nullptr;
}

/// What differs from the defaults of RFC 7587 §6.1.
std::string opus_fmtp(const media_config& m) {
  std::string text;
  const auto add = [&](std::string_view name, std::uint32_t value) {
    if (value != 0) text.append(text.empty() ? "" : ";").append(name).append("=").append(std::to_string(value));
  };
  add("maxplaybackrate", m.opus.maxplaybackrate);
  add("maxaveragebitrate", m.opus.maxaveragebitrate);
  add("stereo", m.opus.stereo ? 1 : 0);
  add("cbr", m.opus.cbr ? 1 : 0);
  add("useinbandfec", m.opus.useinbandfec ? 1 : 0);
  add("usedtx", m.opus.usedtx || m.silence_suppression ? 1 : 0);
  return text;
}

}  // namespace

std::vector<sdp::codec_offer> offers_of(const media_wishes& wishes) {
  std::vector<sdp::codec_offer> offers;
  for (const auto& wanted : wishes.codecs) {
    const auto* k = find(wanted);
    if (k == nullptr) continue;
    const auto fmtp = k->spelled == "opus" ? opus_fmtp(wishes.media) : std::string(k->fmtp);
    offers.push_back({std::string(k->spelled), k->clock_rate_hz, k->payload_type, fmtp, k->channels});
  }
  return offers;
}

std::string not_built(const std::vector<codec_choice>& codecs) {
  std::vector<codec_choice> missing;
  std::copy_if(codecs.begin(), codecs.end(), std::back_inserter(missing), [](const auto& c) { return find(c) == nullptr; });
  if (missing.empty()) return {};
  return names_of(missing) + (missing.size() == 1 ? " is" : " are") + " not built into this siptty";
}

std::string names_of(const std::vector<codec_choice>& codecs) {
  std::string text;
  for (const auto& c : codecs) text.append(text.empty() ? "" : ",").append(c.to_string());
  return text;
}

}  // namespace siptty
