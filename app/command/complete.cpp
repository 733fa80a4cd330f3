#include "words.hpp"

#include <siptty/command/command.hpp>

#include <base/ascii.hpp>

#include <algorithm>

namespace siptty {
namespace {

bool is_fixed(std::string_view word) {
  return word.substr(0, 2) == "--" || word.find('|') != std::string_view::npos;
}

// What is in capitals stands for something else.
void add_fixed(std::vector<std::string>& out, std::string_view word) {
  if (!word.empty() && (word[0] < 'A' || word[0] > 'Z')) out.emplace_back(word);
}

// The options and fixed words of "[on|off]" or "TARGET [--from URI]".
std::vector<std::string> words_of(std::string_view arguments) {
  std::vector<std::string> out;
  while (!arguments.empty()) {
    const auto end = std::min(arguments.find(' '), arguments.size());
    auto word = arguments.substr(0, end);
    arguments.remove_prefix(std::min(end + 1, arguments.size()));
    while (!word.empty() && word.front() == '[') word.remove_prefix(1);
    while (!word.empty() && word.back() == ']') word.remove_suffix(1);
    if (!is_fixed(word)) continue;
    for (auto bar = word.find('|'); bar != std::string_view::npos; bar = word.find('|')) {
      add_fixed(out, word.substr(0, bar));
      word.remove_prefix(bar + 1);
    }
    add_fixed(out, word);
  }
  return out;
}

// The words that may follow the option in "DIGITS [--by info|inband]".
std::vector<std::string> values_of(std::string_view arguments, const std::string& option) {
  const auto at = arguments.find(option + " ");
  if (at == std::string_view::npos) return {};
  arguments.remove_prefix(at + option.size() + 1);
  return words_of(arguments.substr(0, arguments.find(' ')));
}

bool is_call(const std::string& word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), base::is_digit);
}

// What may stand after `before`, the whole words of the line.
std::vector<std::string> candidates(std::vector<std::string> before) {
  const bool call = !before.empty() && is_call(before[0]);
  if (call) before.erase(before.begin());
  std::vector<std::string> out;
  for (const auto& row : command_table()) {
    if (before.empty()) {
      if (!call || row.takes_call) out.emplace_back(row.name);
    } else if (row.name == before[0]) {
      return before.back().starts_with("--") ? values_of(row.arguments, before.back()) : words_of(row.arguments);
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> complete_command(std::string_view line) {
  auto split = split_words(line.substr(0, max_command_bytes));
  if (!split.error.empty()) return {};
  std::string last;
  if (!line.empty() && line.back() != ' ' && !split.words.empty()) {
    last = std::move(split.words.back());
    split.words.pop_back();
  }
  auto out = candidates(std::move(split.words));
  std::erase_if(out, [&](const std::string& word) { return !word.starts_with(last); });
  return out;
}

}  // namespace siptty
