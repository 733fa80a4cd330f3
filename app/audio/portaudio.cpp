#include "portaudio.hpp"

#include <dlfcn.h>

#include <cstdio>
#include <mutex>

namespace siptty::audio {

namespace {

void ignore_alsa(const char*, int, const char*, int, const char*, ...) {}
void ignore_jack(const char*) {}

// Libraries that came with PortAudio are found behind its handle; one that did not come needs no silence.
void silence(void* library) {
  using alsa_handler = void (*)(const char*, int, const char*, int, const char*, ...);
  if (auto* set = reinterpret_cast<int (*)(alsa_handler)>(::dlsym(library, "snd_lib_error_set_handler"))) {
    set(ignore_alsa);
  }
  for (const char* name : {"jack_set_error_function", "jack_set_info_function"}) {
    if (auto* set = reinterpret_cast<void (*)(void (*)(const char*))>(::dlsym(library, name)))
      set(ignore_jack);
  }
}

template <class Function>
bool find(void* library, const char* name, Function& place) {
  place = reinterpret_cast<Function>(::dlsym(library, name));
  return place != nullptr;
}

bool find_all(void* library, portaudio& p) {
  return find(library, "Pa_Initialize", p.initialize) && find(library, "Pa_Terminate", p.terminate) &&
         find(library, "Pa_GetErrorText", p.error_text) &&
         find(library, "Pa_GetDeviceCount", p.device_count) &&
         find(library, "Pa_GetDeviceInfo", p.device_info) &&
         find(library, "Pa_GetHostApiInfo", p.host_api_info) &&
         find(library, "Pa_GetDefaultInputDevice", p.default_input) &&
         find(library, "Pa_GetDefaultOutputDevice", p.default_output) &&
         find(library, "Pa_IsFormatSupported", p.is_format_supported) &&
         find(library, "Pa_OpenStream", p.open_stream) && find(library, "Pa_StartStream", p.start_stream) &&
         find(library, "Pa_AbortStream", p.abort_stream) && find(library, "Pa_CloseStream", p.close_stream) &&
         find(library, "Pa_IsStreamActive", p.is_stream_active) &&
         find(library, "Pa_GetStreamInfo", p.stream_info);
}

struct quiet_state {
  std::mutex mutex;
  int users = 0;
  std::FILE* before = nullptr;
  std::FILE* nowhere = nullptr;
};

// The C library has one stderr; so there is one of these.
quiet_state& quiet() {
  static quiet_state state;
  return state;
}

}  // namespace

loaded_portaudio load_portaudio(const char* library) {
  void* handle = ::dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    return {nullptr, std::string("sound devices need ") + library +
                         ", which is not here: install PortAudio (Debian: apt install libportaudio2)"};
  }
  // A library that has had threads is never unloaded.
  auto functions = std::make_shared<portaudio>();
  if (!find_all(handle, *functions)) {
    return {nullptr, std::string(library) + " is not PortAudio 19, which sound devices need"};
  }
  silence(handle);
  return {std::move(functions), {}};
}

quiet_libraries::quiet_libraries() {
  auto& q = quiet();
  const std::lock_guard lock(q.mutex);
  if (q.users++ > 0) return;
  if (q.nowhere == nullptr) q.nowhere = std::fopen("/dev/null", "we");
  if (q.nowhere == nullptr) return;
  q.before = stderr;
  stderr = q.nowhere;
}

quiet_libraries::~quiet_libraries() {
  auto& q = quiet();
  const std::lock_guard lock(q.mutex);
  if (--q.users > 0 || q.before == nullptr) return;
  stderr = q.before;
  q.before = nullptr;
}

}  // namespace siptty::audio
