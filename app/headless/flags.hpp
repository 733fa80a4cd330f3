// The table of verbs and flags: parsing, help and "did you mean" read it.
#pragma once

#include <siptty/headless/run_options.hpp>

#include <span>
#include <string_view>

namespace siptty {

/// Sets of verbs, for the flags that they take.
enum verb_set : unsigned {
  on_screen = 1U,
  on_check = 2U,
  on_register = 4U,
  on_call = 8U,
  on_answer = 16U,
  on_options = 32U,
  on_headless = 64U,
  on_demo = 128U,
  on_message = 256U,
  on_subscribe = 512U,
  on_publish = 1024U,
  on_refer = 2048U,
  on_page = 4096U,
  on_devices = 8192U,
};

struct verb_row {
  run_verb verb;
  verb_set bit;
  std::string_view name;      ///< empty for the screen
  std::string_view argument;  ///< "URI", "[URI]" or empty
  std::string_view help;
  std::string_view examples;
};
[[nodiscard]] std::span<const verb_row> verb_table();

struct flag_row {
  std::string_view name;   ///< "--bind"
  std::string_view value;  ///< "IP:PORT"; empty for a switch
  std::string_view help;
  unsigned verbs;  ///< of `verb_set`
};
[[nodiscard]] std::span<const flag_row> flag_table();

/// Verbs that the documentation promises for later.
[[nodiscard]] std::span<const std::string_view> later_verbs();

}  // namespace siptty
