#include "syntax.hpp"

#include <base/ascii.hpp>

#include <algorithm>

namespace siptty {
namespace {

constexpr int max_syntax_errors = 20;

// "a.a.a.…" makes one table inside the other, and the parser's recursion follows. No key here is deeper than
// three; a text may hold some dots. A key cannot span lines.
constexpr std::size_t max_dots_in_line = 200;

struct line_span {
  std::size_t begin = 0, end = 0;
};

line_span line_at(std::string_view text, std::uint32_t number) {
  std::size_t begin = 0;
  for (std::uint32_t i = 1; i < number; ++i) {
    const auto end = text.find('\n', begin);
    if (end == std::string_view::npos) return {text.size(), text.size()};
    begin = end + 1;
  }
  return {begin, std::min(text.find('\n', begin), text.size())};
}

bool too_deep(std::string_view text, findings& out) {
  std::size_t dots = 0;
  std::uint32_t line = 1;
  for (const char c : text) {
    if (c == '.' && ++dots > max_dots_in_line) {
      out.add(severity::error, {line, 1}, {},
              "more than 200 dots in one line; keys must not be nested that deep");
      return true;
    }
    if (c == '\n') {
      dots = 0;
      ++line;
    }
  }
  return false;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The word in single quotes within the parser's message.
std::string quoted_word(std::string_view message) {
  const auto begin = message.find('\'');
  const auto end = message.find('\'', begin + 1);
  return has(message, "'") && end != std::string_view::npos
             ? std::string(message.substr(begin + 1, end - begin - 1))
             : std::string{};
}

void add_syntax_error(const toml::parse_error& error, std::string_view line, findings& out) {
  const auto message = error.description();
  auto at = error.source().begin;
  if (has(message, "cannot redefine")) {
    at.column = static_cast<toml::source_index>(line.find_first_not_of(" \t") +
                                                1);  // the parser points behind the key
    out.add(severity::error, at, quoted_word(message),
            "stands twice; a key or table may stand once, only [[lists]] repeat");
  } else if (has(message, "value type") || has(message, "boolean") || has(line, "pass")) {
    // The parser's words could show a part of a password.
    out.add(severity::error, at, {},
            "not valid TOML; a value is \"text in quotes\", a number, true, false or a list");
  } else {
    constexpr std::string_view prefix = "Error while parsing ";
    out.add(
        severity::error, at, {},
        "not valid TOML: " + std::string(message.substr(message.starts_with(prefix) ? prefix.size() : 0)));
  }
}

}  // namespace

std::optional<toml::table> parse_toml(std::string_view text, findings& out) {
  if (too_deep(text, out)) return std::nullopt;
  std::string rest(text);
  for (int i = 0; i < max_syntax_errors; ++i) {
    auto parsed = toml::parse(std::string_view(rest), std::string_view(out.file));
    if (parsed) return std::move(parsed).table();
    out.complete = false;
    const auto span = line_at(rest, parsed.error().source().begin.line);
    const auto line = std::string_view(rest).substr(span.begin, span.end - span.begin);
    add_syntax_error(parsed.error(), line, out);
    // Without its header, the lines of a table would be taken for another's.
    const auto content = base::trim(line);
    if (content.empty() || content.front() == '[') return std::nullopt;
    std::fill_n(rest.begin() + static_cast<std::ptrdiff_t>(span.begin), line.size(), ' ');
  }
  return std::nullopt;
}

}  // namespace siptty
