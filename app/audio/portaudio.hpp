// PortAudio, loaded when a sound device is first wanted: siptty starts without it, and is one file
// (docs/adr/0008).
#pragma once

#include <portaudio.h>

#include <memory>
#include <string>

namespace siptty::audio {

/// What is used of it. All calls come from one thread: PortAudio takes no locks.
struct portaudio {
  decltype(&::Pa_Initialize) initialize = nullptr;
  decltype(&::Pa_Terminate) terminate = nullptr;
  decltype(&::Pa_GetErrorText) error_text = nullptr;
  decltype(&::Pa_GetDeviceCount) device_count = nullptr;
  decltype(&::Pa_GetDeviceInfo) device_info = nullptr;
  decltype(&::Pa_GetHostApiInfo) host_api_info = nullptr;
  decltype(&::Pa_GetDefaultInputDevice) default_input = nullptr;
  decltype(&::Pa_GetDefaultOutputDevice) default_output = nullptr;
  decltype(&::Pa_IsFormatSupported) is_format_supported = nullptr;
  decltype(&::Pa_OpenStream) open_stream = nullptr;
  decltype(&::Pa_StartStream) start_stream = nullptr;
  decltype(&::Pa_AbortStream) abort_stream = nullptr;
  decltype(&::Pa_CloseStream) close_stream = nullptr;
  decltype(&::Pa_IsStreamActive) is_stream_active = nullptr;
  decltype(&::Pa_GetStreamInfo) stream_info = nullptr;
};

struct loaded_portaudio {
  std::shared_ptr<const portaudio> functions;  ///< stays loaded with its owners
  std::string error;                           ///< a sentence when it is not there
};

inline constexpr const char* portaudio_library = "libportaudio.so.2";

/// Loads it and makes ALSA and JACK, which come with it, keep their remarks to themselves.
[[nodiscard]] loaded_portaudio load_portaudio(const char* library = portaudio_library);

/// PortAudio, ALSA's plugins and JACK print on the C library's stderr, also from threads of their own, and
/// would tear the screen. As long as one of these lives, that stream leads to nowhere; std::cerr and
/// descriptor 2 are as before.
class quiet_libraries {
 public:
  quiet_libraries();
  ~quiet_libraries();
  quiet_libraries(const quiet_libraries&) = delete;
  quiet_libraries& operator=(const quiet_libraries&) = delete;
};

}  // namespace siptty::audio
