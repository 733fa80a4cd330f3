// From a TOML file to a configuration: all problems at once, and no value as long as one of them is an error.
#pragma once

#include <siptty/config/configuration.hpp>

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace siptty {

inline constexpr std::size_t max_config_bytes = 1024 * 1024;
inline constexpr std::size_t max_accounts = 1000;
inline constexpr std::size_t max_problems = 200;  ///< more are counted in one last line

enum class severity : std::uint8_t { error, warning };

struct problem {
  siptty::severity level = severity::error;
  std::string file;
  std::uint32_t line = 0, column = 0;  ///< from 1; 0 when the file as a whole is meant
  std::string key;                     ///< "accounts.transport"; empty when no key is meant
  std::string sentence;

  /// "file:line:column: key: what is wrong, what is allowed"; a warning has "warning: " before the sentence.
  [[nodiscard]] std::string to_string() const;
};

struct load_result {
  std::string file;     ///< what was read; empty when no file was found
  configuration value;  ///< the defaults unless `ok()`
  std::vector<problem> problems;

  [[nodiscard]] bool ok() const;  ///< true when no problem is an error
};

/// Reads one file. A file that cannot be read is an error; one that others can read and that holds a password
/// is a warning.
[[nodiscard]] load_result load(const std::string& path);
/// The same for text; `file` is the name in the problems.
[[nodiscard]] load_result load_text(std::string_view text, const std::string& file);

/// The file to use: `flag` (from --config) if not empty, else the first that exists of ./siptty.toml,
/// $XDG_CONFIG_HOME/siptty/config.toml and ~/.config/siptty/config.toml. Empty when there is none.
[[nodiscard]] std::string find_configuration(const std::string& flag);
/// Loads what `find_configuration` finds; the defaults when there is no file at all.
[[nodiscard]] load_result load_found(const std::string& flag);

/// `siptty check`: the problems, then "siptty.toml: ok, 2 accounts" or "siptty.toml: 3 errors, 1 warning".
/// Returns the exit code, 0 or 2.
int report_check(const load_result& loaded, std::ostream& out);

/// "~/x" and "~" with the home directory of this user; everything else as it is.
[[nodiscard]] std::string expand_home(std::string_view path);

}  // namespace siptty
