// The words that a key or a flag may hold, beside what they mean.
#pragma once

#include <siptty/config/configuration.hpp>

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace siptty {

template <class Value>
struct choice {
  std::string_view name;
  Value value;
};

inline constexpr std::array transports{
    choice<transport_kind>{"udp", transport_kind::udp}, choice<transport_kind>{"tcp", transport_kind::tcp},
    choice<transport_kind>{"tls", transport_kind::tls}, choice<transport_kind>{"ws", transport_kind::ws},
    choice<transport_kind>{"wss", transport_kind::wss}};

inline constexpr std::array dtmf_modes{
    choice<dtmf_mode>{"rfc4733", dtmf_mode::rfc4733}, choice<dtmf_mode>{"info", dtmf_mode::info},
    choice<dtmf_mode>{"info-dtmf", dtmf_mode::info_dtmf}, choice<dtmf_mode>{"inband", dtmf_mode::inband}};

inline constexpr std::array audio_modes{
    choice<audio_mode>{"null", audio_mode::null}, choice<audio_mode>{"file", audio_mode::file},
    choice<audio_mode>{"device", audio_mode::device}, choice<audio_mode>{"tone", audio_mode::tone},
    choice<audio_mode>{"echo", audio_mode::echo}};

/// Reads "PCMU,opus/48000": each codec once, best first. The error is a sentence.
struct codec_list {
  std::vector<codec_choice> codecs;
  std::string error;
};
[[nodiscard]] codec_list parse_codecs(std::string_view text);
/// What is wrong with a packet length; empty when it can be one: whole tens of milliseconds from 10 to 120.
[[nodiscard]] std::string wrong_ptime(std::uint32_t ms);

inline constexpr std::array tone_countries{
    choice<tone_country>{"eu", tone_country::eu}, choice<tone_country>{"us", tone_country::us},
    choice<tone_country>{"uk", tone_country::uk}, choice<tone_country>{"jp", tone_country::jp}};

/// One spelling of each codec that `parse_codec` takes: "opus/48000", "g722/16000" …
[[nodiscard]] std::span<const std::string_view> codec_names();
/// "is not a known codec; allowed are …", with "did you mean" when `text` is near to one.
[[nodiscard]] std::string wrong_codec(std::string_view text);

/// The value named `name`; nothing when there is none.
template <class Value, std::size_t N>
[[nodiscard]] std::optional<Value> find_choice(const std::array<choice<Value>, N>& all,
                                               std::string_view name) {
  for (const auto& one : all) {
    if (one.name == name) return one.value;
  }
  return std::nullopt;
}

/// Their names, for help and for "did you mean".
template <class Value, std::size_t N>
[[nodiscard]] std::array<std::string_view, N> names_of(const std::array<choice<Value>, N>& all) {
  std::array<std::string_view, N> names;
  for (std::size_t i = 0; i < N; ++i) names[i] = all[i].name;
  return names;
}

}  // namespace siptty
