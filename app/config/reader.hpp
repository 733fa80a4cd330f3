// Reads one table of the file into typed values and notes what is wrong. Every key that is asked for is
// known; `finish` warns of the others, so that the schema is written once: as the code that reads it.
#pragma once

#include "toml.hpp"

#include <siptty/config/choices.hpp>
#include <siptty/config/load.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

namespace siptty {

/// Where the problems of one file go.
struct findings {
  std::string file;
  bool others_can_read = false;  ///< the file's permissions
  bool complete = true;          ///< false after a syntax error: what is missing may stand in the broken line
  std::vector<problem> problems;

  void add(severity level, const toml::source_position& at, std::string key, std::string sentence);
};

class table_reader {
 public:
  /// `path` is the table's name in the file, "accounts.nat"; empty for the top.
  table_reader(const toml::table& table, std::string path, findings& out);

  // Each leaves `out` as it is when the key is absent or wrong.
  void text(std::string_view key, std::string& out);
  void password(std::string_view key, secret& out);
  void path(std::string_view key, std::string& out);     ///< with "~" expanded
  void uri(std::string_view key, std::string& out);      ///< empty, or a SIP URI
  void address(std::string_view key, std::string& out);  ///< empty, or an IP address
  void flag(std::string_view key, bool& out);

  template <std::integral Number>
  void number(std::string_view key, std::int64_t low, std::int64_t high, Number& out) {
    if (const auto value = integer(key, low, high)) out = static_cast<Number>(*value);
  }

  template <class Value, std::size_t N>
  void one_of(std::string_view key, const std::array<choice<Value>, N>& all, Value& out) {
    std::string word;
    text(key, word);
    if (word.empty()) return;
    if (const auto value = find_choice(all, word)) {
      out = *value;
    } else {
      wrong_choice(key, word, names_of(all));
    }
  }

  /// The table under `key`, or nullptr.
  const toml::table* table(std::string_view key);
  /// The tables of `[[key]]`, at most `most` of them.
  std::vector<const toml::table*> tables(std::string_view key, std::size_t most);
  /// The texts of `key = ["…", "…"]` with their places; false when the key is absent.
  bool texts(std::string_view key, std::vector<std::pair<std::string, toml::source_position>>& out);

  /// A problem at the value of `key`, or at the table when the key is absent.
  void error(std::string_view key, std::string sentence) { note(severity::error, key, std::move(sentence)); }
  void warning(std::string_view key, std::string sentence) {
    note(severity::warning, key, std::move(sentence));
  }
  /// An error if the key is absent or "", unless a syntax error may have swallowed it. Something wrong was
  /// reported before.
  void missing(std::string_view key, std::string sentence);
  void error_at(const toml::source_position& at, std::string_view key, std::string sentence);

  /// Warns of each key that nobody asked for.
  void finish();

  [[nodiscard]] const findings& out() const { return out_; }

 private:
  const toml::node* find(std::string_view key);
  const std::string* checked_text(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t low, std::int64_t high);
  void wrong_type(std::string_view key, const toml::node& node, std::string_view wanted);
  void wrong_choice(std::string_view key, const std::string& word, std::span<const std::string_view> allowed);
  void note(severity level, std::string_view key, std::string sentence);
  [[nodiscard]] std::string full_key(std::string_view key) const;

  const toml::table& table_;
  std::string path_;
  findings& out_;
  std::vector<std::string_view> known_;
};

/// `node`'s kind in words: "text", "a whole number".
[[nodiscard]] std::string_view kind_of(const toml::node& node);

/// The whole file. Problems go into `out`.
[[nodiscard]] configuration read_configuration(const toml::table& file, findings& out);
[[nodiscard]] std::vector<account_config> read_accounts(table_reader& top, findings& out);
/// Those that can give one password.
struct password_keys {
  std::string_view text, environment, file;
};
/// `fetch` false: what the variable or file holds does not matter, as the account is disabled.
void read_password(table_reader& r, const password_keys& keys, bool fetch, secret& out);
/// `fetch` as for passwords.
[[nodiscard]] challenge_config read_challenge(const toml::table& table, bool fetch, findings& out);
[[nodiscard]] stir_config read_stir(const toml::table& table, bool fetch, findings& out);
[[nodiscard]] registration_config read_registration(const toml::table& table, findings& out);
[[nodiscard]] identity_config read_identity(const toml::table& table, findings& out);
void read_codecs(const toml::table& table, account_config& a, findings& out);
[[nodiscard]] header_rules read_headers(const toml::table& table, const std::string& path, findings& out);

/// Text of a small file, a password's or the configuration's. The error says why the system did not give it.
struct file_text {
  std::string text;
  std::string error;
  bool others_can_read = false;
};
[[nodiscard]] file_text read_file(const std::string& path, std::size_t max_bytes);

}  // namespace siptty
