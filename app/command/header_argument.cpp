#include <siptty/command/command.hpp>
#include <siptty/command/suggest.hpp>

#include <base/ascii.hpp>

#include <algorithm>

namespace siptty {

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
  });
}

std::string check_header(std::string_view name, std::string_view value) {
  if (name.empty() || !std::all_of(name.begin(), name.end(), base::is_token)) {
    return in_quotes(name) + " is not a header name; allowed are letters, digits and -.!%*_+`'~";
  }
  if (has_control(value)) return "a header value must not hold a line end or another control character";
  return {};
}

parsed_header parse_header_argument(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) {
    return {{}, in_quotes(text) + " is not a header; write it as \"Name: value\""};
  }
  const auto name = base::trim(text.substr(0, colon));
  auto value = text.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  auto error = check_header(name, value);
  if (!error.empty()) return {{}, std::move(error)};
  return {{std::string(name), std::string(value)}, {}};
}

}  // namespace siptty
