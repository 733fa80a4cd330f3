// Commands to the engine: one table for headless stdin and the screen's ':' line (SPEC CLI-1).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace siptty {

enum class verb : std::uint8_t {
  dial, answer, reject, hangup, hold, resume, reinvite, update, mute, dtmf, transfer, play, record,
  register_, unregister, options, quit
};

/// A parsed command. Which fields count depends on the verb; see `command_table`.
struct command {
  siptty::verb verb = verb::quit;
  std::uint32_t call = 0;             ///< leading call id; 0 = the current call
  std::string target;                 ///< dial, transfer, options: URI or extension; play, record: file; dtmf: digits
  std::string account;                ///< dial, register, unregister: account name; empty = the first or all
  int code = 0;                       ///< answer, reject
  bool on = true;                     ///< mute
  std::string from;                   ///< dial --from
  std::vector<std::pair<std::string, std::string>> headers;  ///< dial --header "N: v"
  std::string origin = "command";     ///< what the trace shows as the cause: "command dial", "you pressed d"
};

/// One row of the language: for parsing, help and completion.
struct command_row {
  siptty::verb verb;
  std::string_view name;
  std::string_view arguments;  ///< "TARGET [--header \"N: v\"]… [--from URI] [--account NAME]"
  std::string_view help;       ///< one sentence
};
[[nodiscard]] std::span<const command_row> command_table();

/// Parses "[ID] NAME arguments…", shell-like quoting ("…", '…', \x). The error is a sentence that says what is allowed, with
/// "did you mean" for a misspelt name.
struct parsed_command {
  std::optional<command> value;
  std::string error;
};
[[nodiscard]] parsed_command parse_command(std::string_view line);

/// Names that complete the last word of `line`.
[[nodiscard]] std::vector<std::string> complete_command(std::string_view line);

}  // namespace siptty
