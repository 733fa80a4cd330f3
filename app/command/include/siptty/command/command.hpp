// Commands to the engine: one table for headless stdin and the screen's ':' line (SPEC CLI-1).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siptty {

inline constexpr std::size_t max_command_bytes = 4096;
inline constexpr std::size_t max_command_headers = 32;
inline constexpr std::size_t max_dtmf_digits = 64;

enum class verb : std::uint8_t {
  dial,
  answer,
  reject,
  hangup,
  hold,
  resume,
  reinvite,
  update,
  mute,
  codecs,
  media,
  faults,
  dtmf,
  transfer,
  play,
  record,
  register_,
  unregister,
  options,
  message,
  subscribe,
  unsubscribe,
  publish,
  unpublish,
  refer,
  attend,
  conference,
  audio,
  devices,
  quit
};

/// What `conference` is to do.
enum class conference_action : std::uint8_t { all, add, leave, gain, mute, play, record, list, end };
inline constexpr double least_gain_db = -60, most_gain_db = 18;

/// What a call's network is to do to its sound. All zero: nothing.
struct fault_settings {
  bool incoming = false, outgoing = false;  ///< which way
  double loss_percent = 0, duplicate_percent = 0, reorder_percent = 0, corrupt_percent = 0;
  std::uint32_t delay_ms = 0, jitter_ms = 0;
};
inline constexpr std::uint32_t max_fault_ms = 5000;

/// A parsed command. Which fields count depends on the verb; see `command_table`.
struct command {
  siptty::verb verb = verb::quit;
  std::uint32_t call = 0;  ///< leading call id; 0 = the current call
  std::string target;      ///< dial, transfer, options: URI or extension; play, record: file; dtmf: digits; codecs: "PCMU,opus", or empty;
                           ///< audio: mode, input, output, echo, noise, gain, or empty
  std::string account;     ///< dial, options, register, unregister, codecs: account name; empty = the first or all
  int code = 0;            ///< answer (200 when the line has none), reject (486)
  bool on = true;          ///< mute, conference mute; audio: echo, noise, gain
  fault_settings faults;   ///< faults
  std::string from;        ///< dial --from
  std::string body;        ///< message: the text; publish: the state; audio: the value
  std::string content_type;  ///< publish --type, message --type; empty: text/plain
  std::string event;       ///< subscribe, publish --event: the package
  std::string accept;      ///< subscribe --accept
  std::string refer_to;    ///< refer --to
  std::string by;          ///< dtmf --by: the way of digits; empty: as before
  std::optional<std::uint32_t> ptime_ms;  ///< codecs --ptime
  std::optional<std::uint32_t> expires_s;  ///< subscribe, publish --expires
  std::uint32_t other = 0;   ///< attend: the call to connect with; unsubscribe, unpublish: what; 0 = the last one
                             ///< conference: the call; 0 = the local party
  conference_action conference = conference_action::all;
  double gain_db = 0;        ///< conference gain
  bool no_subscription = false;  ///< refer: want no word of the outcome (RFC 4488)
  std::vector<std::pair<std::string, std::string>> headers;  ///< dial --header "N: v"
  std::string origin = "command";  ///< what the trace shows as the cause: "command dial", "you pressed d"
};

/// One row of the language: for parsing, help and completion.
struct command_row {
  siptty::verb verb;
  std::string_view name;
  std::string_view arguments;  ///< "TARGET [--header \"N: v\"]… [--from URI] [--account NAME]"
  std::string_view help;       ///< one sentence
  bool takes_call;             ///< true when a call id may stand before the name
};
[[nodiscard]] std::span<const command_row> command_table();

/// Parses "[ID] NAME arguments…", shell-like quoting ("…", '…', \x). The error is a sentence that says what
/// is allowed, with "did you mean" for a misspelt name. A line that is empty or begins with '#' gives neither
/// a value nor an error.
struct parsed_command {
  std::optional<command> value;
  std::string error;
};
[[nodiscard]] parsed_command parse_command(std::string_view line);

/// Words that complete the last word of `line`: names, then options and fixed words of the command.
[[nodiscard]] std::vector<std::string> complete_command(std::string_view line);

/// Splits "N: v" into a header's name and value; the error is a sentence.
struct parsed_header {
  std::pair<std::string, std::string> value;
  std::string error;
};
[[nodiscard]] parsed_header parse_header_argument(std::string_view text);

/// What is wrong with a header that a user wrote: a name that is no token (RFC 3261 §25.1), a value with a
/// line end or another control character. Empty when it is right.
[[nodiscard]] std::string check_header(std::string_view name, std::string_view value);

/// True when `text` holds a control character other than a tab.
[[nodiscard]] bool has_control(std::string_view text);

}  // namespace siptty
