#include "descriptors.hpp"

#include <siptty/config/load.hpp>
#include <siptty/headless/command_line.hpp>
#include <siptty/run/run.hpp>

#include <clocale>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

namespace {

int run(const siptty::run_options& options) {
  using siptty::run_verb;
  switch (options.verb) {
    case run_verb::help:
      std::cout << options.text;
      return siptty::exit_ok;
    case run_verb::version:
      std::cout << siptty::version_text(std::vector<std::string>{"c-ares", "OpenSSL", "ncurses", "speexdsp"});
      return siptty::exit_ok;
    case run_verb::check:
      return siptty::report_check(siptty::load_found(options.config_file), std::cout);
    case run_verb::headless:
      return siptty::run_headless(options);
    case run_verb::screen:
      return siptty::run_screen_verb(options);
    case run_verb::page:
      return siptty::run_page(options);
    case run_verb::demo:
      return siptty::run_demo(options);
    case run_verb::devices:
      return siptty::run_devices(options);
    case run_verb::answer:
      return options.shards > 1 ? siptty::run_shards(options) : siptty::run_one_shot(options);
    default:
      return siptty::run_one_shot(options);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::setlocale(LC_ALL, "");
  siptty::raise_descriptor_limit();
  const auto parsed = siptty::parse_command_line({argv + 1, argv + argc});
  for (const auto& w : parsed.warnings) std::cerr << "siptty: " << w << '\n';
  if (!parsed.options.session_file.empty()) {
    std::cerr << "siptty: " << parsed.options.session_file << " will hold the accounts' passwords: a replay needs them\n";
  }
  for (const auto& p : parsed.problems) std::cerr << "siptty: " << p << '\n';
  if (!parsed.problems.empty()) return siptty::exit_usage;
  try {
    return run(parsed.options);
  } catch (const std::exception& e) {
    std::cerr << "siptty: " << e.what() << '\n';
    return siptty::exit_failed;
  }
}
