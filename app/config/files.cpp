#include "reader.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>

namespace siptty {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string{} : std::string(value);
}

std::string system_message(int number) {
  return std::generic_category().message(number);
}

bool others_can_read(const std::string& path) {
  std::error_code ignored;
  const auto mode = fs::status(path, ignored).permissions();
  return !ignored && (mode & (fs::perms::group_read | fs::perms::others_read)) != fs::perms::none;
}

// The user's own folder of configuration; empty when the environment does not say.
std::string user_folder() {
  const auto home = environment("HOME");
#ifdef __APPLE__
  return home.empty() ? home : home + "/Library/Application Support/siptty";
#else
  const auto xdg = environment("XDG_CONFIG_HOME");
  if (!xdg.empty() && xdg.front() == '/')
    return xdg + "/siptty";  // a relative one is invalid by the XDG rules
  return home.empty() ? home : home + "/.config/siptty";
#endif
}

bool exists(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

}  // namespace

file_text read_file(const std::string& path, std::size_t max_bytes) {
  file_text out;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) {
    out.error = system_message(errno);
    return out;
  }
  out.text.resize(max_bytes + 1);
  out.text.resize(std::fread(out.text.data(), 1, out.text.size(), file.get()));
  if (std::ferror(file.get()) != 0) {
    out.error = system_message(errno);
  } else if (out.text.size() > max_bytes) {
    out.error = "larger than " + std::to_string(max_bytes) + " bytes, which is the most";
  }
  out.others_can_read = others_can_read(path);
  return out;
}

std::string expand_home(std::string_view path) {
  const auto home = environment("HOME");
  const bool expand = !home.empty() && (path == "~" || path.substr(0, 2) == "~/");
  return expand ? home + std::string(path.substr(1)) : std::string(path);
}

std::string find_configuration(const std::string& flag) {
  if (!flag.empty()) return flag;
  if (exists("siptty.toml")) return "siptty.toml";
  const auto folder = user_folder();
  const auto path = folder + "/config.toml";
  return !folder.empty() && exists(path) ? path : std::string{};
}

}  // namespace siptty
