#include "arguments.hpp"

#include <siptty/command/suggest.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>

namespace siptty {
namespace {

const flag_row* find_flag(std::string_view name) {
  const auto all = flag_table();
  const auto it = std::find_if(all.begin(), all.end(), [&](const flag_row& f) { return f.name == name; });
  return it == all.end() ? nullptr : &*it;
}

bool is_flag(std::string_view word) {
  return word.size() > 1 && word.front() == '-';
}

bool is_unknown(const std::string& flag) {
  return flag != "--help" && flag != "--version" && flag.starts_with("--") &&
         flag.find('=') == std::string::npos && find_flag(flag) == nullptr;
}

// The first word that is neither a flag nor the value of one.
std::vector<std::string>::iterator find_verb(std::vector<std::string>& words) {
  for (auto it = words.begin(); it != words.end(); ++it) {
    if (!is_flag(*it)) return it;
    const auto* flag = find_flag(*it);
    if (flag != nullptr && !flag->value.empty() && ++it == words.end()) break;
  }
  return words.end();
}

const verb_row* verb_named(const std::string& name, std::vector<std::string>& problems) {
  std::vector<std::string_view> names;
  for (const auto& row : verb_table()) {
    if (row.name == name && !name.empty()) return &row;
    if (!row.name.empty()) names.push_back(row.name);
  }
  const auto later = later_verbs();
  if (std::find(later.begin(), later.end(), name) != later.end()) {
    problems.push_back("siptty " + name + " is not there yet; allowed are " + comma_list(names));
  } else {
    auto near = did_you_mean(name, names);
    if (near.empty()) near = "; allowed are " + comma_list(names);
    problems.push_back("unknown verb " + in_quotes(name) + near);
  }
  return nullptr;
}

void declare(CLI::App& app, arguments& out, bool& help) {
  app.set_help_flag();
  app.add_flag("-h,--help", help);
  app.add_flag("--version", out.version);
  for (const auto& flag : flag_table()) {
    if ((flag.verbs & out.verb->bit) == 0) continue;
    const std::string name(flag.name);
    if (flag.value.empty()) {
      app.add_flag(name, out.switches[name]);
    } else {
      app.add_option(name, out.values[name])->type_size(1)->expected(1)->take_all()->allow_extra_args(false);
    }
  }
  if (!out.verb->argument.empty()) app.add_option("argument", out.argument);
}

std::string program(const verb_row& verb) {
  return verb.name.empty() ? "siptty" : "siptty " + std::string(verb.name);
}

std::string where_it_belongs(const flag_row& flag) {
  std::vector<std::string_view> names;
  for (const auto& row : verb_table()) {
    if ((flag.verbs & row.bit) != 0) names.push_back(row.name.empty() ? "the screen" : row.name);
  }
  return "; it belongs to " + comma_list(names);
}

std::string unknown_flag(const verb_row& verb, const std::string& word) {
  const auto name = word.substr(0, word.find('='));
  auto hint = std::string("; try ") + program(verb) + " --help";
  std::vector<std::string_view> names{"--help", "--version"};
  for (const auto& flag : flag_table()) {
    if ((flag.verbs & verb.bit) != 0) names.push_back(flag.name);
  }
  if (const auto* flag = find_flag(name)) {
    hint = where_it_belongs(*flag);
  } else if (const auto near = did_you_mean(name, names); !near.empty()) {
    hint = near;
  }
  return program(verb) + " has no flag " + in_quotes(name) + hint;
}

void add_extras(const verb_row& verb, const std::vector<std::string>& extras,
                std::vector<std::string>& problems) {
  for (const auto& word : extras) {
    if (is_flag(word)) problems.push_back(unknown_flag(verb, word));
  }
  if (!problems.empty()) return;  // the words may be values of those flags, even passwords
  for (const auto& word : extras) {
    problems.push_back(in_quotes(word) + " is one word too many; try " + program(verb) + " --help");
  }
}

// CLI11 says "--bind: 1 required …"; we say what the flag takes.
std::string sentence_of(const CLI::ParseError& error) {
  const std::string what = error.what();
  const auto* flag = find_flag(what.substr(0, what.find(':')));
  if (flag == nullptr) return printable(what);
  const std::string name(flag->name);
  return flag->value.empty() ? name + " takes no value"
                             : name + " needs a value: " + name + " " + std::string(flag->value);
}

void parse(arguments& out, std::vector<std::string> words, std::vector<std::string>& problems) {
  CLI::App app;
  app.allow_extras();
  bool help = false;
  declare(app, out, help);
  std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    problems.push_back(sentence_of(error));
  }
  add_extras(*out.verb, app.remaining(), problems);
  if (help) out.help = help_text(*out.verb);
}

}  // namespace

arguments split_arguments(std::vector<std::string> words, std::vector<std::string>& problems) {
  arguments out;
  out.verb = &verb_table().front();
  if (!words.empty() && words.front() == "help") {  // "help call" is "call --help"
    words.erase(words.begin());
    words.emplace_back("--help");
  }
  const auto verb = find_verb(words);
  if (verb != words.end()) {
    const auto before = verb == words.begin() ? std::string{} : *(verb - 1);
    if (is_flag(before) && is_unknown(before)) {  // the word could be its value
      problems.push_back(unknown_flag(*out.verb, before));
      return out;
    }
    out.verb = verb_named(*verb, problems);
    if (out.verb == nullptr) return out;
    words.erase(verb);
  }
  parse(out, std::move(words), problems);
  const bool required = !out.verb->argument.empty() && out.verb->argument.front() != '[';
  if (problems.empty() && out.help.empty() && !out.version && required && out.argument.empty()) {
    problems.push_back(program(*out.verb) + " needs a " + std::string(out.verb->argument) + "; try " +
                       program(*out.verb) + " --help");
  }
  return out;
}

}  // namespace siptty
