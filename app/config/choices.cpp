#include <siptty/config/choices.hpp>

#include <siptty/command/suggest.hpp>

#include <base/ascii.hpp>

#include <algorithm>

namespace siptty {
namespace {

template <class Value, std::size_t N>
std::string_view find_name(const std::array<choice<Value>, N>& all, Value value) {
  for (const auto& one : all) {
    if (one.value == value) return one.name;
  }
  return {};
}

// Clock rates of RFC 3551 and RFC 7587; the first one is used when none is written. G.722 says 8000 in SDP
// and samples at 16000 (RFC 3551 §4.5.2); the configuration names what is heard.
struct codec_row {
  std::string_view name;
  std::array<std::uint32_t, 8> rates;
};
constexpr std::array codecs{
    codec_row{"opus", {48000}},
    codec_row{"g722", {16000}},
    codec_row{"pcmu", {8000}},
    codec_row{"pcma", {8000}},
    codec_row{"l16", {16000, 8000, 11025, 22050, 24000, 32000, 44100, 48000}},
    codec_row{"g729", {8000}},
};

}  // namespace

std::string_view version() {
  return SIPTTY_VERSION;
}
std::string default_user_agent() {
  return "siptty/" + std::string(version());
}

std::string_view name_of(transport_kind t) {
  return find_name(transports, t);
}
std::string_view name_of(dtmf_mode m) {
  return find_name(dtmf_modes, m);
}
std::string_view name_of(audio_mode m) {
  return find_name(audio_modes, m);
}
std::string_view name_of(tone_country c) {
  return find_name(tone_countries, c);
}

std::vector<codec_choice> default_codecs() {
  return {{"opus", 48000}, {"g722", 16000}, {"pcmu", 8000}, {"pcma", 8000}};
}

std::optional<codec_choice> parse_codec(std::string_view text) {
  const auto slash = text.find('/');
  const auto row = std::find_if(codecs.begin(), codecs.end(), [&](const codec_row& r) {
    return base::iequals(r.name, text.substr(0, slash));
  });
  if (row == codecs.end()) return std::nullopt;
  if (slash == std::string_view::npos) return codec_choice{std::string(row->name), row->rates[0]};
  const auto rate = base::parse_number<std::uint32_t>(text.substr(slash + 1));
  const bool known =
      rate && *rate != 0 && std::find(row->rates.begin(), row->rates.end(), *rate) != row->rates.end();
  if (!known) return std::nullopt;
  return codec_choice{std::string(row->name), *rate};
}

std::span<const std::string_view> codec_names() {
  static constexpr std::array<std::string_view, 6> names{"opus/48000", "g722/16000", "pcmu/8000",
                                                         "pcma/8000",  "l16/16000",  "g729/8000"};
  return names;
}

codec_list parse_codecs(std::string_view text) {
  codec_list list;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    const auto name = base::trim(text.substr(begin, end - begin));
    const auto codec = parse_codec(name);
    if (!codec) return {{}, in_quotes(name) + " " + wrong_codec(name)};
    const bool known = std::find(list.codecs.begin(), list.codecs.end(), *codec) != list.codecs.end();
    if (!known) list.codecs.push_back(*codec);
    begin = end + 1;
  }
  return list;
}

std::string wrong_ptime(std::uint32_t ms) {
  if (ms >= min_ptime_ms && ms <= max_ptime_ms && ms % 10 == 0) return {};
  return std::to_string(ms) + " is no packet length; must be 10, 20, 30 and so on up to 120";
}

std::string wrong_codec(std::string_view text) {
  const auto full = codec_names();
  std::vector<std::string_view> near(full.begin(), full.end());
  if (text.find('/') == std::string_view::npos) {
    for (auto& name : near) name = name.substr(0, name.find('/'));
  }
  return "is not a known codec; allowed are " + comma_list(full) + did_you_mean(text, near);
}

}  // namespace siptty
