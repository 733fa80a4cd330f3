// Lines and header lines of text bodies; CRLF, or LF alone as some gear sends.
#pragma once

#include <base/ascii.hpp>
#include <sip/body/error.hpp>

#include <optional>
#include <string_view>

namespace sip::detail {

/// Cuts the first line off `rest`, without its line end. Nothing at the end of the text.
[[nodiscard]] inline std::optional<std::string_view> next_line(std::string_view& rest) {
  if (rest.empty()) return std::nullopt;
  const auto end = rest.find('\n');
  auto line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

struct header_line {
  std::string_view name, value;
};

/// "Name : value", and the lines behind it that continue it; nothing when it is no header line. `line` was
/// cut off `rest`; what continues it is cut off too, and stays in the value with its line ends.
[[nodiscard]] inline std::optional<header_line> read_header(std::string_view line, std::string_view& rest) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto name = base::trim(line.substr(0, colon));
  if (name.empty() || name.data() != line.data()) return std::nullopt;
  for (const char c : name) {
    if (!base::is_token(c)) return std::nullopt;
  }
  const char* end = line.data() + line.size();
  while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t')) {
    const auto more = *next_line(rest);
    end = more.data() + more.size();
  }
  const char* begin = line.data() + colon + 1;
  return header_line{name, base::trim({begin, static_cast<std::size_t>(end - begin)})};
}

/// Where `part` starts in `whole`, which it is a view of.
[[nodiscard]] inline std::size_t offset_in(std::string_view whole, std::string_view part) {
  return static_cast<std::size_t>(part.data() - whole.data());
}

}  // namespace sip::detail
