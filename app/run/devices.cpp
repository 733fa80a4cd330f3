// `siptty devices`: the sound devices that mode "device" can use.
#include <siptty/audio/devices.hpp>
#include <siptty/command/event.hpp>
#include <siptty/command/suggest.hpp>
#include <siptty/run/run.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

namespace siptty {

namespace {

void print(const std::vector<audio::device>& devices) {
  std::size_t widest = 4;
  for (const auto& d : devices) widest = std::max(widest, printable(d.name).size());
  std::cout << fmt::format("{:<{}}  in  out    rate  system\n", "name", widest);
  for (const auto& d : devices) {
    std::cout << fmt::format("{:<{}}  {:>2}  {:>3}  {:>6.0f}  {}{}{}\n", printable(d.name), widest, d.inputs,
                             d.outputs, d.rate_hz, printable(d.system),
                             d.default_input ? ", default input" : "",
                             d.default_output ? ", default output" : "");
  }
}

void print_json(const std::vector<audio::device>& devices) {
  for (const auto& d : devices) {
    event e{"device", {}};
    e.text("name", d.name).text("system", d.system).number("inputs", d.inputs).number("outputs", d.outputs);
    e.decimal("rate", d.rate_hz, 0).text("default_input", d.default_input ? "yes" : "no");
    e.text("default_output", d.default_output ? "yes" : "no");
    std::cout << to_json(e) << '\n';
  }
}

}  // namespace

int run_devices(const run_options& options) {
  const auto listing = audio::list_devices();
  if (!listing.error.empty()) {
    std::cerr << "siptty: " << listing.error << '\n';
    return exit_failed;
  }
  if (options.json) {
    print_json(listing.devices);
  } else if (!listing.devices.empty()) {
    print(listing.devices);
  }
  if (!listing.devices.empty()) return exit_ok;
  std::cerr
      << "siptty: there is no sound device; calls can run with the audio modes null, file, tone and echo\n";
  return exit_failed;
}

}  // namespace siptty
