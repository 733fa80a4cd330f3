#include "flag_reader.hpp"

#include <siptty/config/load.hpp>
#include <siptty/headless/command_line.hpp>

namespace siptty {
namespace {

void read_configuration_file(flag_reader& flags, parsed_command_line& out) {
  out.options.config_file = flags.text("--config").value_or("");
  auto loaded = load_found(out.options.config_file);
  for (const auto& p : loaded.problems) {
    (p.level == severity::error ? out.problems : out.warnings).push_back(p.to_string());
  }
  out.options.config = std::move(loaded.value);
}

void prepare_check(flag_reader& flags, parsed_command_line& out) {
  out.options.config_file = flags.text("--config").value_or(flags.given().argument);
  if (flags.has("--config") && !flags.given().argument.empty()) {
    flags.problem("the file is given twice: as an argument and with --config");
  }
}

}  // namespace

parsed_command_line parse_command_line(const std::vector<std::string>& words) {
  parsed_command_line out;
  if (words.size() > max_arguments) return {{}, {"more than 1000 arguments"}, {}};
  const auto given = split_arguments(words, out.problems);
  if (!out.problems.empty()) return out;
  auto& o = out.options;
  o.verb = given.version ? run_verb::version : !given.help.empty() ? run_verb::help : given.verb->verb;
  o.text = given.help;
  if (o.verb == run_verb::version || o.verb == run_verb::help || o.verb == run_verb::demo) return out;
  flag_reader flags(given, out.problems);
  if (o.verb == run_verb::devices) {
    o.json = flags.count("--json") > 0;
    return out;
  }
  if (o.verb == run_verb::check) {
    prepare_check(flags, out);
    return out;
  }
  if (o.verb != run_verb::page) read_configuration_file(flags, out);  // a page needs no account
  apply_general(flags, o.config);
  apply_accounts(flags, o.config);
  apply_audio(flags, o.config);
  apply_run(flags, o);
  apply_page(flags, o);
  return out;
}

}  // namespace siptty
