#include "device_list.hpp"

#include <base/ascii.hpp>

#include <algorithm>

namespace siptty::audio {

namespace {

bool serves(const device& d, card_direction direction) {
  return (direction == card_direction::input ? d.inputs : d.outputs) > 0;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), base::to_lower);
  return out;
}

std::string names_of(const std::vector<const device*>& devices) {
  std::string list;
  for (const auto* d : devices) list += (list.empty() ? "" : ", ") + d->name;
  return list;
}

std::string_view name_of(card_direction direction) {
  return direction == card_direction::input ? "input" : "output";
}

chosen_device default_of(const std::vector<const device*>& able, card_direction direction) {
  const auto is_default = [&](const device* d) {
    return direction == card_direction::input ? d->default_input : d->default_output;
  };
  const auto found = std::find_if(able.begin(), able.end(), is_default);
  return {found == able.end() ? able.front() : *found, {}};
}

}  // namespace

std::vector<device> devices_of(const portaudio& functions) {
  std::vector<device> devices;
  const int default_input = functions.default_input(), default_output = functions.default_output();
  for (int i = 0; i < functions.device_count(); ++i) {
    const auto* info = functions.device_info(i);
    if (info == nullptr) continue;
    const auto* api = functions.host_api_info(info->hostApi);
    devices.push_back({i, info->name, api == nullptr ? "" : api->name, info->maxInputChannels,
                       info->maxOutputChannels, info->defaultSampleRate, i == default_input,
                       i == default_output});
  }
  return devices;
}

device_listing list_devices() {
  const quiet_libraries quiet;
  const auto loaded = load_portaudio();
  if (!loaded.functions) return {{}, loaded.error};
  if (const auto code = loaded.functions->initialize(); code != paNoError) {
    return {{}, std::string("PortAudio does not start: ") + loaded.functions->error_text(code)};
  }
  device_listing listing{devices_of(*loaded.functions), {}};
  loaded.functions->terminate();
  return listing;
}

chosen_device choose_device(const std::vector<device>& devices, std::string_view wanted,
                            card_direction direction) {
  if (wanted == no_device) return {};
  std::vector<const device*> able, matching;
  for (const auto& d : devices) {
    if (serves(d, direction)) able.push_back(&d);
  }
  const auto kind = "sound " + std::string(name_of(direction));
  if (able.empty()) return {nullptr, "there is no device for " + kind};
  if (wanted.empty()) return default_of(able, direction);
  for (const auto* d : able) {
    if (d->name == wanted) return {d, {}};
    if (lower(d->name).find(lower(wanted)) != std::string::npos) matching.push_back(d);
  }
  if (matching.size() == 1) return {matching.front(), {}};
  const auto quoted = "\"" + std::string(wanted) + "\"";
  if (matching.empty()) {
    return {nullptr, "no device for " + kind + " is named " + quoted + "; there are: " + names_of(able)};
  }
  return {nullptr, quoted + " names several devices for " + kind + ": " + names_of(matching)};
}

}  // namespace siptty::audio
