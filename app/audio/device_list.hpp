// The list of sound devices, from a PortAudio that is initialised.
#pragma once

#include "portaudio.hpp"

#include <siptty/audio/devices.hpp>

namespace siptty::audio {

[[nodiscard]] std::vector<device> devices_of(const portaudio& functions);

}  // namespace siptty::audio
