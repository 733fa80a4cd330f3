// The command line as CLI11 took it apart, before anything is believed.
#pragma once

#include "flags.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace siptty {

struct arguments {
  const verb_row* verb = nullptr;
  std::string argument;  ///< of the verb, "" when there is none
  std::map<std::string, std::vector<std::string>, std::less<>> values;  ///< of the flags that take one
  std::map<std::string, int, std::less<>> switches;                     ///< how often each was given
  std::string help;                                                     ///< not empty: print it and end
  bool version = false;
};

/// Splits the command line; what is wrong with it goes into `problems`.
[[nodiscard]] arguments split_arguments(std::vector<std::string> words, std::vector<std::string>& problems);

/// Help for one verb; for the screen, the overview.
[[nodiscard]] std::string help_text(const verb_row& verb);

}  // namespace siptty
