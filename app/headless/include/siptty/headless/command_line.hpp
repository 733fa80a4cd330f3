// The command line: verbs and flags.
#pragma once

#include <siptty/headless/run_options.hpp>

#include <span>
#include <string>
#include <vector>

namespace siptty {

inline constexpr std::size_t max_arguments = 1000;

struct parsed_command_line {
  run_options options;                ///< only meaningful without problems
  std::vector<std::string> problems;  ///< sentences for stderr; if there are any, the exit code is 2
  std::vector<std::string> warnings;  ///< of the configuration file, for stderr
};

/// Parses what follows the program's name, reads the configuration (except for `check` and `demo`) and merges
/// both.
[[nodiscard]] parsed_command_line parse_command_line(const std::vector<std::string>& arguments);

/// For --version: the version, then the optional libraries that are compiled in.
[[nodiscard]] std::string version_text(std::span<const std::string> libraries);

}  // namespace siptty
