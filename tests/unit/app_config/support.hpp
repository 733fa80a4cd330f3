// A folder and an environment of its own for a test that reads files.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

namespace test {

/// An environment variable with another value, until the end of the scope; no value: not set.
class variable {
 public:
  variable(const char* name, const std::optional<std::string>& value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    set(value);
  }
  variable(const variable&) = delete;
  variable& operator=(const variable&) = delete;
  ~variable() { set(old_); }

 private:
  void set(const std::optional<std::string>& value) {
    if (value) {
      ::setenv(name_, value->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }
  const char* name_;
  std::optional<std::string> old_;
};

/// An empty folder that is the working directory and the home, until the end of the scope.
class folder {
 public:
  folder()
      : path_(make()),
        old_(std::filesystem::current_path()),
        home_("HOME", path_.string()),
        xdg_("XDG_CONFIG_HOME", {}) {
    std::filesystem::current_path(path_);
  }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder() {
    std::filesystem::current_path(old_);
    std::filesystem::remove_all(path_);
  }

  [[nodiscard]] std::string path(const std::string& name) const { return (path_ / name).string(); }

  /// Writes a file that only its owner reads.
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
    std::filesystem::permissions(path_ / name,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }

 private:
  static std::filesystem::path make() {
    auto pattern = (std::filesystem::temp_directory_path() / "siptty-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    return pattern;
  }
  std::filesystem::path path_, old_;
  variable home_, xdg_;
};

}  // namespace test
