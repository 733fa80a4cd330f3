// "conference add 2", "conference gain local -6": the words after the name.
#include "words.hpp"

#include <siptty/command/command.hpp>
#include <siptty/command/suggest.hpp>

#include <base/ascii.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace siptty {

namespace {

struct action_row {
  std::string_view name;
  conference_action action;
  std::size_t least, most;  ///< words after the name
};

constexpr std::array actions{action_row{"all", conference_action::all, 0, 0},
                             action_row{"add", conference_action::add, 1, 1},
                             action_row{"leave", conference_action::leave, 1, 1},
                             action_row{"gain", conference_action::gain, 2, 2},
                             action_row{"mute", conference_action::mute, 1, 2},
                             action_row{"play", conference_action::play, 1, 1},
                             action_row{"record", conference_action::record, 0, 1},
                             action_row{"list", conference_action::list, 0, 0},
                             action_row{"end", conference_action::end, 0, 0}};

std::string take_party(command& c, const std::string& word) {
  const bool may_be_local = c.conference == conference_action::gain || c.conference == conference_action::mute;
  if (may_be_local && word == "local") return {};
  const auto number = base::parse_number<std::uint32_t>(word);
  if (!number || *number == 0) {
    return in_quotes(word) + " is not the number of a call; write one that counts from 1" +
           (may_be_local ? ", or local" : "");
  }
  c.other = *number;
  return {};
}

std::string take_gain(command& c, const std::string& word) {
  char* end = nullptr;
  c.gain_db = std::strtod(word.c_str(), &end);
  const bool usable = !word.empty() && *end == '\0' && c.gain_db >= least_gain_db && c.gain_db <= most_gain_db;
  return usable ? std::string() : in_quotes(word) + " is not a gain from -60 to 18 dB";
}

std::string take_switch(command& c, const std::string& word) {
  c.on = word == "on";
  return c.on || word == "off" ? std::string() : in_quotes(word) + " is not allowed; write on or off";
}

}  // namespace

std::string take_conference(command& c, const std::vector<std::string>& words) {
  const auto name = words.empty() ? std::string("all") : words[0];
  const auto row = std::find_if(actions.begin(), actions.end(), [&](const auto& a) { return a.name == name; });
  if (row == actions.end()) {
    std::vector<std::string_view> known;
    for (const auto& a : actions) known.push_back(a.name);
    const auto near = did_you_mean(name, known);
    return in_quotes(name) + " is nothing that a conference does" + (near.empty() ? "; allowed are " + comma_list(known) : near);
  }
  c.conference = row->action;
  const auto given = words.empty() ? 0 : words.size() - 1;
  if (given < row->least) return "conference " + name + " needs another argument";
  if (given > row->most) return in_quotes(words[row->most + 1]) + " is one word too many";
  if (given == 0) return {};
  if (row->action == conference_action::play || row->action == conference_action::record) {
    c.target = words[1];
    return {};
  }
  if (auto error = take_party(c, words[1]); !error.empty() || given == 1) return error;
  return row->action == conference_action::gain ? take_gain(c, words[2]) : take_switch(c, words[2]);
}

}  // namespace siptty
