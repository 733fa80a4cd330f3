#include "arguments.hpp"

#include <siptty/headless/command_line.hpp>

#include <fmt/format.h>

namespace siptty {
namespace {

std::string usage(const verb_row& verb) {
  std::string line = "siptty";
  for (const auto part : {verb.name, verb.argument}) {
    if (!part.empty()) line += " " + std::string(part);
  }
  return line + " [flags]";
}

std::string flag_lines(verb_set verb) {
  std::string text;
  for (const auto& flag : flag_table()) {
    if ((flag.verbs & verb) == 0) continue;
    const auto left = std::string(flag.name) + (flag.value.empty() ? "" : " " + std::string(flag.value));
    text += fmt::format("  {:<28} {}\n", left, flag.help);
  }
  return text;
}

std::string overview() {
  std::string text = "siptty: a SIP phone and test instrument for the terminal\n\n";
  for (const auto& verb : verb_table()) text += fmt::format("  {:<28} {}\n", usage(verb), verb.help);
  text += "  siptty --version             Version and optional libraries.\n\n";
  text +=
      "siptty VERB --help lists the flags of a verb. No configuration file is needed: flags are enough.\n";
  return text;
}

}  // namespace

std::string help_text(const verb_row& verb) {
  auto text = verb.name.empty() ? overview() : usage(verb) + "\n\n" + std::string(verb.help) + "\n";
  text += "\nFlags:\n" + flag_lines(verb.bit);
  text += "\nExamples:\n" + std::string(verb.examples);
  text += "\nExit codes: 0 success, 1 the operation failed, 2 wrong usage or configuration, 3 timed out\n";
  return text;
}

std::string version_text(std::span<const std::string> libraries) {
  auto text = "siptty " + std::string(version()) + "\n";
  if (libraries.empty()) return text + "optional libraries: none\n";
  text += "optional libraries:";
  for (std::size_t i = 0; i < libraries.size(); ++i) text += (i == 0 ? " " : ", ") + libraries[i];
  return text + "\n";
}

}  // namespace siptty
