// A password that does not end up in a log by accident.
#pragma once

#include <fmt/core.h>

#include <ostream>
#include <string>
#include <utility>

namespace siptty {

/// Text that prints as "***" wherever it is printed; only `reveal()` gives it away.
class secret {
 public:
  secret() = default;
  explicit secret(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] const std::string& reveal() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

  friend bool operator==(const secret&, const secret&) = default;
  friend std::ostream& operator<<(std::ostream& out, const secret&) { return out << "***"; }

 private:
  std::string text_;
};

}  // namespace siptty

template <>
struct fmt::formatter<siptty::secret> : fmt::formatter<fmt::string_view> {
  template <class Context>
  auto format(const siptty::secret&, Context& context) const {
    return fmt::formatter<fmt::string_view>::format("***", context);
  }
};
