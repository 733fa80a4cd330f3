// A password stands in the file, in a variable of the environment, or in a file of its own.
#include "reader.hpp"

#include <siptty/command/suggest.hpp>

#include <cstdlib>

namespace siptty {
namespace {

constexpr std::size_t max_password_bytes = 4096;

void from_environment(table_reader& r, std::string_view key, const std::string& variable, secret& out) {
  const char* value = std::getenv(variable.c_str());
  if (value == nullptr) {
    r.error(key, "the environment variable " + in_quotes(variable) + " is not set");
  } else {
    out = secret(value);
  }
}

void from_file(table_reader& r, std::string_view key, const std::string& path, secret& out) {
  auto file = read_file(path, max_password_bytes);
  if (!file.error.empty()) {
    r.error(key, in_quotes(path) + " cannot be read: " + file.error);
    return;
  }
  while (!file.text.empty() && (file.text.back() == '\n' || file.text.back() == '\r')) file.text.pop_back();
  if (file.text.empty()) r.error(key, in_quotes(path) + " is empty; it must hold the password");
  if (file.others_can_read) {
    r.warning(key, in_quotes(path) + " can be read by others; run: chmod 600 " + path);
  }
  out = secret(std::move(file.text));
}

}  // namespace

void read_password(table_reader& r, const password_keys& keys, bool fetch, secret& out) {
  std::string variable, path;
  r.password(keys.text, out);
  r.text(keys.environment, variable);
  r.path(keys.file, path);
  const int given = (out.empty() ? 0 : 1) + (variable.empty() ? 0 : 1) + (path.empty() ? 0 : 1);
  if (given > 1) {
    r.error(path.empty() ? keys.environment : keys.file,
            "the password is given more than once; allowed is one of " + std::string(keys.text) + ", " +
                std::string(keys.environment) + ", " + std::string(keys.file));
    return;
  }
  if (!fetch) return;
  if (!variable.empty()) from_environment(r, keys.environment, variable, out);
  if (!path.empty()) from_file(r, keys.file, path, out);
}

}  // namespace siptty
