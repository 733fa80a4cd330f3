#include "params_scan.hpp"

#include <base/ascii.hpp>

namespace sip {

result<params_view> parse_params(std::string_view text, mode m) {
  parse_error error;
  std::size_t i = 0;
  while (next_param(text, i, m, error)) {
  }
  if (error) return error;
  if (i != text.size()) return parse_error{errc::parameter, static_cast<std::uint32_t>(i)};
  return params_view::unchecked(base::trim(text));
}

params_view::iterator& params_view::iterator::operator++() {
  parse_error ignored;
  std::size_t i = 0;
  const auto p = next_param(rest_, i, mode::tolerant, ignored);
  done_ = !p;
  current_ = p.value_or(param_view{});
  rest_ = p ? rest_.substr(i) : std::string_view{};
  return *this;
}

params_view::iterator params_view::begin() const {
  iterator it;
  it.rest_ = text_;
  return ++it;
}

std::optional<param_view> params_view::find(std::string_view name) const {
  for (const auto& p : *this) {
    if (base::iequals(p.name, name)) return p;
  }
  return std::nullopt;
}

std::optional<std::string_view> params_view::get(std::string_view name) const {
  const auto p = find(name);
  return p ? std::optional(p->value) : std::nullopt;
}

std::string unquote(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  std::string plain;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '\\' && i + 2 < text.size()) ++i;
    plain += text[i];
  }
  return plain;
}

std::string quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) continue;
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted += '"';
}

}  // namespace sip
