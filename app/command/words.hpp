// Words of a command line, quoted as in a shell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace siptty {

struct split_line {
  std::vector<std::string> words;
  std::string error;  ///< a sentence; empty when the line is right
};

/// Splits at blanks. "…" and '…' hold blanks; a backslash takes the next character as it is, except inside
/// '…'.
[[nodiscard]] split_line split_words(std::string_view line);

struct command;
/// What `conference` is told; the error is a sentence without its end.
[[nodiscard]] std::string take_conference(command& c, const std::vector<std::string>& words);

}  // namespace siptty
