// Sentences about offers and answers that cannot be met.
#include "codecs.hpp"

#include <base/ascii.hpp>

#include <algorithm>
#include <stdexcept>

namespace sdp {
namespace {

constexpr std::size_t max_listed = 8, max_name = 32;

std::string name_of(std::string_view name, std::uint32_t clock_rate, std::uint32_t channels) {
  auto text = std::string(name.substr(0, max_name)) + "/" + std::to_string(clock_rate);
  return channels == 1 ? text : text + "/" + std::to_string(channels);
}

std::string listed(const std::vector<std::string>& names) {
  if (names.empty()) return "nothing that is known by name";
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), max_listed); ++i)
    list += (i == 0 ? "" : ", ") + names[i];
  return names.size() > max_listed ? list + " …" : list;
}

/// The codecs of every audio stream that is not disabled.
std::vector<std::string> names_in(const description& d) {
  std::vector<std::string> names;
  for (const auto& m : d.media) {
    if (m.port == 0 || !base::iequals(m.type, "audio")) continue;
    for (const auto& c : codecs_of(m)) {
      const bool companion = base::iequals(c.name, event_name) || base::iequals(c.name, noise_name);
      if (!companion) names.push_back(name_of(c.name, c.clock_rate, c.channels));
    }
  }
  return names;
}

std::vector<std::string> names_in(const std::vector<codec_offer>& ours) {
  std::vector<std::string> names;
  for (const auto& c : ours) names.push_back(name_of(c.name, c.clock_rate, c.channels));
  return names;
}

std::string profile_in(const description& d) {
  for (const auto& m : d.media) {
    if (m.port != 0 && base::iequals(m.type, "audio")) return m.proto.substr(0, max_name);
  }
  return {};
}

}  // namespace

std::string_view describe(refusal why) {
  switch (why) {
    case refusal::no_audio:
      return "there is no audio stream, or it was refused";
    case refusal::unsupported_profile:
      return "the audio stream does not use RTP/AVP";
    case refusal::no_common_codec:
      return "there is no codec that both sides know";
    case refusal::no_address:
      return "the audio stream has no c= line with an IP address";
    case refusal::mismatch:
      return "the answer does not have the streams of the offer";
  }
  return "unknown refusal";
}

std::string explain(refusal why, const description& theirs, const std::vector<codec_offer>& ours) {
  std::string text(describe(why));
  if (why == refusal::unsupported_profile) text += " but " + profile_in(theirs);
  if (why == refusal::no_common_codec) {
    text += ": they have " + listed(names_in(theirs)) + "; we have " + listed(names_in(ours));
  }
  return text;
}

void throw_exception_from_error(refusal why, const boost::source_location&) {
  throw std::logic_error(std::string(describe(why)));
}

}  // namespace sdp
