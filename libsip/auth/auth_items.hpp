// Schemes and parameters of the authentication headers (RFC 7235 §2.1), read tolerantly.
#pragma once

#include <base/ascii.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace sip {

/// Either a scheme ("Digest") or a parameter ("realm="x"").
struct auth_item {
  std::string_view name;
  std::string_view value;  ///< as on the wire
  bool is_scheme = false;
};

/// Walks over schemes and parameters; never fails, only ends.
class auth_reader {
 public:
  explicit auth_reader(std::string_view text) : rest_(text) {}

  std::optional<auth_item> next() {
    while (!rest_.empty()) {
      skip_separators();
      auth_item i;
      i.name = take([](char c) { return base::is_token(c); });
      const bool blank = skip_blanks();
      if (!rest_.empty() && rest_.front() == '=') {
        rest_.remove_prefix(1);
        i.value = take_value();
        if (!i.name.empty()) return i;
      } else if (!i.name.empty() && blank && !rest_.empty() && base::is_token(rest_.front())) {
        i.is_scheme = true;  // a word, a blank, another word
        return i;
      } else if (i.name.empty() && !rest_.empty()) {
        rest_.remove_prefix(1);  // a byte that belongs to nothing
      }
    }
    return std::nullopt;
  }

 private:
  std::string_view rest_;

  template <class Predicate>
  std::string_view take(Predicate wanted) {
    std::size_t size = 0;
    while (size < rest_.size() && wanted(rest_[size])) ++size;
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  bool skip_blanks() { return !take(base::is_lws).empty(); }
  void skip_separators() {
    take([](char c) { return base::is_lws(c) || c == ','; });
  }

  std::string_view take_value() {
    skip_blanks();
    if (rest_.empty() || rest_.front() != '"')
      return take([](char c) { return !base::is_lws(c) && c != ','; });
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
    const auto value = rest_.substr(0, end + 1);
    rest_.remove_prefix(value.size());
    return value;
  }
};

}  // namespace sip
