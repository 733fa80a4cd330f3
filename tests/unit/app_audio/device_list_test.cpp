#include <siptty/audio/devices.hpp>

#include "portaudio.hpp"

#include <catch2/catch.hpp>

#include <cstdio>

using namespace siptty::audio;

namespace {

const std::vector<device> desk{{0, "HDA Intel: ALC256 (hw:0,0)", "ALSA", 2, 2, 48'000, false, false},
                               {1, "HDMI (hw:0,3)", "ALSA", 0, 8, 44'100, false, false},
                               {2, "USB Headset (hw:1,0)", "ALSA", 1, 2, 44'100, false, false},
                               {3, "pulse", "ALSA", 32, 32, 44'100, false, false},
                               {4, "default", "ALSA", 32, 32, 44'100, true, true}};

}  // namespace

TEST_CASE("a device is found by its name or by a part of it, in the direction that is wanted") {
  struct {
    const char* wanted;
    card_direction direction;
    int expected;
  } const rows[] = {
      {"", card_direction::input, 4},
      {"", card_direction::output, 4},
      {"pulse", card_direction::input, 3},
      {"headset", card_direction::input, 2},
      {"USB HEADSET", card_direction::output, 2},
      {"hdmi", card_direction::output, 1},
      {"default", card_direction::output, 4},
  };
  for (const auto& r : rows) {
    INFO(r.wanted);
    const auto chosen = choose_device(desk, r.wanted, r.direction);
    REQUIRE(chosen.error.empty());
    REQUIRE(chosen.found != nullptr);
    CHECK(chosen.found->number == r.expected);
  }
}

TEST_CASE("a device that cannot be chosen gives a sentence with the names that can") {
  struct {
    const char* wanted;
    card_direction direction;
    const char* expected;
  } const rows[] = {
      {"hdmi", card_direction::input,
       "no device for sound input is named \"hdmi\"; there are: HDA Intel: ALC256 (hw:0,0), USB Headset "
       "(hw:1,0), "
       "pulse, default"},
      {"hw:0", card_direction::output,
       "\"hw:0\" names several devices for sound output: HDA Intel: ALC256 (hw:0,0), HDMI (hw:0,3)"},
  };
  for (const auto& r : rows) CHECK(choose_device(desk, r.wanted, r.direction).error == r.expected);
  CHECK(choose_device({}, "", card_direction::input).error == "there is no device for sound input");
}

TEST_CASE("none is no device, and no error") {
  const auto chosen = choose_device(desk, "none", card_direction::input);
  CHECK(chosen.found == nullptr);
  CHECK(chosen.error.empty());
}

TEST_CASE("without PortAudio there is a sentence that says what to install") {
  CHECK(load_portaudio("libportaudio-that-is-not-here.so").error.find("install PortAudio") !=
        std::string::npos);
  CHECK(load_portaudio("libm.so.6").error == "libm.so.6 is not PortAudio 19, which sound devices need");
}

TEST_CASE("libraries that print are quiet as long as they are used, and stderr is as before then") {
  const auto* before = stderr;
  {
    const quiet_libraries outer;
    const quiet_libraries inner;
    CHECK(stderr != before);
  }
  CHECK(stderr == before);
}
