#include <siptty/config/load.hpp>

#include <algorithm>
#include <ostream>

namespace siptty {
namespace {

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

int report_check(const load_result& loaded, std::ostream& out) {
  if (loaded.file.empty()) {
    out << "no configuration file: neither ./siptty.toml nor siptty/config.toml in the folder for "
           "configuration; "
           "siptty runs with its defaults\n";
    return 0;
  }
  for (const auto& p : loaded.problems) out << p.to_string() << "\n";
  const auto errors =
      static_cast<std::size_t>(std::count_if(loaded.problems.begin(), loaded.problems.end(),
                                             [](const problem& p) { return p.level == severity::error; }));
  const auto warnings = loaded.problems.size() - errors;
  out << loaded.file << ": ";
  if (errors == 0) {
    out << "ok, " << counted(loaded.value.accounts.size(), "account");
  } else {
    out << counted(errors, "error");
  }
  if (warnings != 0) out << ", " << counted(warnings, "warning");
  out << "\n";
  return errors == 0 ? 0 : 2;
}

}  // namespace siptty
