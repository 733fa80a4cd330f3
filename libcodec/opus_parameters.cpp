#include <base/ascii.hpp>
#include <codec/opus_parameters.hpp>

namespace codec {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

void set_flag(bool& flag, std::string_view value) {
  if (value == "0" || value == "1") flag = value == "1";
}

void set_number(std::uint32_t& number, std::string_view value, std::uint32_t least, std::uint32_t most) {
  const auto parsed = base::parse_number<std::uint32_t>(value);
  if (parsed && *parsed >= least && *parsed <= most) number = *parsed;
}

void set(opus_parameters& p, std::string_view name, std::string_view value) {
  if (base::iequals(name, "maxplaybackrate")) set_number(p.max_playback_rate_hz, value, 8000, 48000);
  if (base::iequals(name, "maxaveragebitrate")) set_number(p.max_average_bitrate, value, 6000, 510'000);
  if (base::iequals(name, "stereo")) set_flag(p.stereo, value);
  if (base::iequals(name, "cbr")) set_flag(p.cbr, value);
  if (base::iequals(name, "useinbandfec")) set_flag(p.use_inband_fec, value);
  if (base::iequals(name, "usedtx")) set_flag(p.use_dtx, value);
}

}  // namespace

opus_parameters opus_parameters::parse(std::string_view fmtp) {
  opus_parameters p;
  while (!fmtp.empty()) {
    const auto end = fmtp.find(';');
    const auto one = fmtp.substr(0, end);
    fmtp.remove_prefix(end == std::string_view::npos ? fmtp.size() : end + 1);
    const auto equals = one.find('=');
    if (equals == std::string_view::npos) continue;
    set(p, trimmed(one.substr(0, equals)), trimmed(one.substr(equals + 1)));
  }
  return p;
}

}  // namespace codec
