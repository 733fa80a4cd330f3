// ";name=value" lists, as in Via, From, Contact and many others (RFC 3261 §25.1 generic-param).
#pragma once

#include <base/export.hpp>
#include <sip/message/error.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace sip SIPTTY_API {

/// One parameter. `value` is as on the wire: a quoted string keeps its quotes; absent and empty are told
/// apart.
struct param_view {
  std::string_view name;
  std::string_view value;
  bool has_value = false;
};

/// A checked parameter list that still lies in the message: iterate, or look names up without regard to case.
class params_view {
 public:
  params_view() = default;

  class iterator {
   public:
    using value_type = param_view;
    using difference_type = std::ptrdiff_t;
    const param_view& operator*() const { return current_; }
    const param_view* operator->() const { return &current_; }
    iterator& operator++();
    iterator operator++(int) {
      auto old = *this;
      ++*this;
      return old;
    }
    friend bool operator==(const iterator& a, const iterator& b) {
      return a.done_ == b.done_ && a.rest_.size() == b.rest_.size();
    }

   private:
    friend class params_view;
    param_view current_;
    std::string_view rest_;
    bool done_ = true;
  };

  [[nodiscard]] iterator begin() const;
  [[nodiscard]] iterator end() const { return {}; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] bool has(std::string_view name) const { return find(name).has_value(); }
  /// The first parameter of that name.
  [[nodiscard]] std::optional<param_view> find(std::string_view name) const;
  /// Value of a parameter as on the wire; nothing when it is absent, empty when it has no value.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
  /// As it stands, with the leading ';'. Empty for no parameters.
  [[nodiscard]] std::string_view text() const { return text_; }

  /// For parsers that have checked `text` themselves.
  static params_view unchecked(std::string_view text) {
    params_view p;
    p.text_ = text;
    return p;
  }

 private:
  std::string_view text_;
};

/// Checks ";a;b=c;d=\"e\"" to its end. LWS around ';' and '=' is allowed. Tolerant mode takes nearly any
/// character in an unquoted value, and an empty value.
[[nodiscard]] result<params_view> parse_params(std::string_view text, mode m = mode::tolerant);

/// `"a \"b\""` to `a "b"`; text without quotes is returned as it is.
[[nodiscard]] std::string unquote(std::string_view text);
/// The reverse: always quotes, escaping `"` and `\`. Control characters are dropped.
[[nodiscard]] std::string quote(std::string_view text);

}  // namespace sip
