// Sound devices: their list, the choice of one, and what the card is told and tells.
#pragma once

#include <codec/call_tones.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace siptty::audio {

enum class card_direction : std::uint8_t { input, output };

/// A device of the sound system, such as PulseAudio's "pulse" or a card's "HDA Intel: ALC256 (hw:0,0)".
struct device {
  int number = 0;  ///< PortAudio's, good until the list is made anew
  std::string name;
  std::string system;           ///< "ALSA", "JACK Audio Connection Kit"
  int inputs = 0, outputs = 0;  ///< channels
  double rate_hz = 0;           ///< what it runs at by itself
  bool default_input = false, default_output = false;
};

struct device_listing {
  std::vector<device> devices;
  std::string error;  ///< a sentence when the list cannot be had; an empty list is no error
};

/// Loads PortAudio and asks it. Takes a second at worst; no stream of this process may be open.
[[nodiscard]] device_listing list_devices();

/// How the choice of a direction is written: no device at all.
inline constexpr std::string_view no_device = "none";

struct chosen_device {
  const device* found = nullptr;  ///< none also when `wanted` is "none"
  std::string error;              ///< a sentence that lists the names
};
/// `wanted` is a name, or a part of exactly one name, letter case apart; empty: the system's default.
[[nodiscard]] chosen_device choose_device(const std::vector<device>& devices, std::string_view wanted,
                                          card_direction direction);

/// Which devices to use: names, or parts of them; empty: the default; "none".
struct card_settings {
  std::string input, output;
  friend bool operator==(const card_settings&, const card_settings&) = default;
};

/// What is done to the microphone's sound, by speexdsp.
struct voice_processing {
  bool echo_cancelling = false, noise_suppression = false, automatic_gain = false;
  friend bool operator==(const voice_processing&, const voice_processing&) = default;
};

/// A sound of our own for the speaker: ringing, busy.
struct own_sound {
  std::optional<codec::tone_pattern> tone;
  std::string file;  ///< plays again and again, instead of the tone; one that cannot be read leaves the tone
};

/// What the card has to say.
struct card_report {
  struct side {
    std::string name;  ///< empty: does not run
    std::uint32_t rate_hz = 0;
    double latency_ms = 0;  ///< as the sound system says
    friend bool operator==(const side&, const side&) = default;
  };
  side input, output;
  std::string trouble;  ///< sentences; empty: all that was wanted runs, or nothing is wanted
  friend bool operator==(const card_report&, const card_report&) = default;
};

}  // namespace siptty::audio
