#include "fault_argument.hpp"
#include "words.hpp"

#include <siptty/command/command.hpp>
#include <siptty/command/suggest.hpp>

#include <base/ascii.hpp>

#include <algorithm>
#include <array>

namespace siptty {
namespace {

using word_list = std::vector<std::string>;

std::vector<std::string_view> names() {
  std::vector<std::string_view> all;
  for (const auto& row : command_table()) all.push_back(row.name);
  return all;
}

const command_row* find_row(std::string_view name) {
  for (const auto& row : command_table()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::string usage(const command_row& row) {
  std::string text = "; write: ";
  if (row.takes_call) text += "[CALL] ";
  text += row.name;
  if (!row.arguments.empty()) text += " " + std::string(row.arguments);
  return text;
}

bool is_option(std::string_view word) {
  return word.size() > 2 && word.substr(0, 2) == "--";
}

std::vector<std::string_view> options_of(const command_row& row) {
  std::vector<std::string_view> options;
  for (const std::string_view option : {"--header", "--from", "--account", "--type", "--event", "--expires", "--accept", "--to", "--by", "--ptime"}) {
    if (row.arguments.find(option) != std::string_view::npos) options.push_back(option);
  }
  return options;
}

std::string take_seconds(command& c, const std::string& value) {
  c.expires_s = base::parse_number<std::uint32_t>(value);
  return c.expires_s ? std::string() : in_quotes(value) + " is not a number of seconds";
}

std::string take_ptime(command& c, const std::string& value) {
  c.ptime_ms = base::parse_number<std::uint32_t>(value);
  return c.ptime_ms ? std::string() : in_quotes(value) + " is not a number of milliseconds";
}

std::string take_number(command& c, const std::string& word, std::string_view what) {
  const auto number = base::parse_number<std::uint32_t>(word);
  if (!number || *number == 0) return in_quotes(word) + " is not the number of a " + std::string(what) + "; they count from 1";
  c.other = *number;
  return {};
}

/// Options without which the command means nothing.
std::string missing_option(const command& c) {
  if ((c.verb == verb::subscribe || c.verb == verb::publish) && c.event.empty()) return "--event";
  return c.verb == verb::refer && c.refer_to.empty() ? "--to" : std::string();
}

std::string add_option(command& c, const std::string& name, const std::string& value) {
  if (name == "--expires") return take_seconds(c, value);
  if (name == "--ptime") return take_ptime(c, value);
  if (name == "--by") {
    c.by = value;
  } else if (name == "--type") {
    c.content_type = value;
  } else if (name == "--event") {
    c.event = value;
  } else if (name == "--accept") {
    c.accept = value;
  } else if (name == "--to") {
    c.refer_to = value;
  } else if (name == "--from") {
    c.from = value;
  } else if (name == "--account") {
    c.account = value;
  } else {
    if (c.headers.size() == max_command_headers) return "a command takes at most 32 headers";
    auto header = parse_header_argument(value);
    if (!header.error.empty()) return header.error;
    c.headers.push_back(std::move(header.value));
  }
  return {};
}

// Moves the options of `words` into `c`; what is left are the positional arguments.
std::string take_options(command& c, const command_row& row, word_list& words) {
  word_list rest;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!is_option(words[i])) {
      rest.push_back(std::move(words[i]));
      continue;
    }
    const auto equals = words[i].find('=');
    const auto name = words[i].substr(0, equals);
    const auto known = options_of(row);
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return "unknown option " + in_quotes(name) + did_you_mean(name, known) + usage(row);
    }
    if (equals == std::string::npos && ++i == words.size()) return name + " needs a value" + usage(row);
    const auto value = equals == std::string::npos ? words[i] : words[i].substr(equals + 1);
    auto error = add_option(c, name, value);
    if (!error.empty()) return error;
  }
  words = std::move(rest);
  return {};
}

std::string take_code(command& c, const std::string& word, int low, int high) {
  const auto code = base::parse_number<int>(word);
  if (!code || *code < low || *code > high) {
    return in_quotes(word) + " is not a status code from " + std::to_string(low) + " to " +
           std::to_string(high);
  }
  c.code = *code;
  return {};
}

std::string take_digits(command& c, const std::string& word) {
  for (char digit : word) {
    if (digit >= 'a' && digit <= 'd') digit = static_cast<char>(digit - 'a' + 'A');
    if (!base::is_digit(digit) && digit != '*' && digit != '#' && digit != '!' && (digit < 'A' || digit > 'D')) {
      return in_quotes(word) + " are not DTMF digits; allowed are 0 to 9, *, #, A to D and ! for the hook flash";
    }
    c.target += digit;
  }
  return c.target.size() > max_dtmf_digits ? "at most 64 digits at once" : std::string{};
}

/// "audio echo on", "audio input NAME".
std::string take_audio(command& c, const std::string& word) {
  static constexpr std::array<std::string_view, 6> settings{"mode", "input", "output", "echo", "noise", "gain"};
  static constexpr std::array<std::string_view, 5> modes{"null", "file", "device", "tone", "echo"};
  if (std::find(settings.begin(), settings.end(), word) == settings.end()) {
    return in_quotes(word) + " is no setting of the sound; allowed are " + comma_list(settings) +
           did_you_mean(word, settings);
  }
  c.target = word;
  const auto& value = c.body;
  if (word == "input" || word == "output") return {};
  if (word == "mode") {
    const bool known = std::find(modes.begin(), modes.end(), value) != modes.end();
    return known ? std::string() : "audio mode is one of " + comma_list(modes);
  }
  c.on = value == "on";
  return c.on || value == "off" ? std::string() : "audio " + word + " is on or off";
}

std::string take_argument(command& c, const std::string& word) {
  switch (c.verb) {
    case verb::answer:
      return take_code(c, word, 101, 299);
    case verb::reject:
      return take_code(c, word, 300, 699);
    case verb::dtmf:
      return take_digits(c, word);
    case verb::mute:
      if (word != "on" && word != "off") return in_quotes(word) + " is not allowed; write on or off";
      c.on = word == "on";
      return {};
    case verb::faults:
      return take_faults(c.faults, word, c.body);
    case verb::audio:
      return take_audio(c, word);
    case verb::attend:
      return take_number(c, word, "call");
    case verb::unsubscribe:
      return take_number(c, word, "subscription");
    case verb::unpublish:
      return take_number(c, word, "publication");
    case verb::register_:
    case verb::unregister:
      c.account = word;
      return {};
    default:
      c.target = word;
      return {};
  }
}

/// Words before the options in a row's arguments, the optional ones too.
std::size_t positional_arguments(const command_row& row) {
  std::size_t count = 0;
  for (auto rest = row.arguments; !rest.empty();) {
    const auto word = rest.substr(0, rest.find(' '));
    if (word.starts_with("--") || word.starts_with("[--")) break;
    ++count;
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
  }
  return count;
}

std::string take_arguments(command& c, const command_row& row, word_list& words) {
  auto error = take_options(c, row, words);
  if (!error.empty()) return error;
  const bool required = !row.arguments.empty() && row.arguments.front() != '[';
  const std::size_t most = positional_arguments(row);
  const auto missing = missing_option(c);
  if (words.empty() && required) return std::string(row.name) + " needs an argument" + usage(row);
  if (words.size() > most) return in_quotes(words[most]) + " is one word too many" + usage(row);
  if (required && words.size() < most) return std::string(row.name) + " needs another argument" + usage(row);
  if (!missing.empty()) return std::string(row.name) + " needs " + missing + usage(row);
  if (c.verb == verb::conference) {
    error = take_conference(c, words);
    return error.empty() ? error : error + usage(row);
  }
  if (words.empty()) return {};
  if (words.size() == 2) c.body = words[1];
  if (words[0].empty()) return "an argument must not be empty" + usage(row);
  return take_argument(c, words[0]);
}

std::string take_call(command& c, word_list& words) {
  if (words.empty() || !std::all_of(words[0].begin(), words[0].end(), base::is_digit) || words[0].empty())
    return {};
  const auto id = base::parse_number<std::uint32_t>(words[0]);
  if (!id || *id == 0) return in_quotes(words[0]) + " is not a call number; they count from 1";
  if (words.size() == 1) {
    return "a command follows a call number, such as " + words[0] + " hangup; to call it write: dial " +
           words[0];
  }
  c.call = *id;
  words.erase(words.begin());
  return {};
}

std::string parse_words(command& c, word_list& words) {
  auto error = take_call(c, words);
  if (!error.empty()) return error;
  const auto* row = find_row(words[0]);
  if (row == nullptr) {
    const auto known = names();
    auto near = did_you_mean(words[0], known);
    if (near.empty()) near = "; allowed are " + comma_list(known);
    return "unknown command " + in_quotes(words[0]) + near;
  }
  if (c.call != 0 && !row->takes_call) return std::string(row->name) + " takes no call number" + usage(*row);
  c.verb = row->verb;
  c.code = c.verb == verb::answer ? 200 : c.verb == verb::reject ? 486 : 0;
  words.erase(words.begin());
  return take_arguments(c, *row, words);
}

}  // namespace

parsed_command parse_command(std::string_view line) {
  line = base::trim(line);
  if (line.empty() || line.front() == '#') return {};
  if (line.size() > max_command_bytes) return {{}, "a command is at most 4096 bytes long"};
  if (has_control(line)) return {{}, "a command must not hold control characters"};
  auto split = split_words(line);
  if (!split.error.empty()) return {{}, std::move(split.error)};
  command c;
  auto error = parse_words(c, split.words);
  if (!error.empty()) return {{}, std::move(error)};
  return {std::move(c), {}};
}

}  // namespace siptty
