// Cutting a line into its parts.
#pragma once

#include <string_view>

namespace sdp {

/// The text from the next non-blank up to a blank; `rest` goes on behind it. Empty at the end.
inline std::string_view next_field(std::string_view& rest) {
  const auto begin = rest.find_first_not_of(" \t");
  rest.remove_prefix(begin == std::string_view::npos ? rest.size() : begin);
  const auto size = rest.find_first_of(" \t");
  const auto field = rest.substr(0, size);
  rest.remove_prefix(field.size());
  return field;
}

/// The text up to `separator`, which is dropped; all of it when there is none.
[[nodiscard]] inline std::string_view next_part(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const auto part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return part;
}

}  // namespace sdp
