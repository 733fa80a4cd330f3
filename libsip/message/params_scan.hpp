// One step over ";name=value", shared by the checks and the iterator.
#pragma once

#include <sip/message/params.hpp>

#include "chars.hpp"

#include <optional>

namespace sip {

/// Takes the parameter at `i` and moves behind it. Nothing at the end of `text`, at a comma, and on an error;
/// `i` then stands where it stopped, and `error` says why.
inline std::optional<param_view> next_param(std::string_view text, std::size_t& i, mode m,
                                            parse_error& error) {
  const auto fail = [&](errc code, std::size_t at) {
    error = {code, static_cast<std::uint32_t>(at)};
    return std::nullopt;
  };
  i = chars::skip(text, i, chars::lws);
  if (i == text.size() || text[i] == ',') return std::nullopt;
  if (text[i] != ';') return fail(errc::parameter, i);
  const auto name = chars::skip(text, i + 1, chars::lws);
  const auto name_end = chars::skip(text, name, chars::token);
  if (name_end == name) return fail(errc::parameter, name);
  param_view p{text.substr(name, name_end - name), {}, false};
  i = name_end;
  const auto equal = chars::skip(text, name_end, chars::lws);
  if (equal == text.size() || text[equal] != '=') return p;
  const auto value = chars::skip(text, equal + 1, chars::lws);
  p.has_value = true;
  if (value < text.size() && text[value] == '"') {
    const auto close = chars::closing_quote(text, value);
    if (close == std::string_view::npos) return fail(errc::quoted_string, value);
    i = close + 1;
  } else {
    i = chars::skip(text, value, chars::loose_value);
    const auto strict_end = m == mode::strict ? chars::skip(text, value, chars::token | chars::host) : i;
    const bool ipv6 =
        value < i && (text[value] == '[' || text.substr(value, i - value).find(':') != text.npos);
    if (strict_end != i && !ipv6) return fail(errc::parameter, strict_end);
    if (m == mode::strict && i == value) return fail(errc::parameter, equal);
  }
  p.value = text.substr(value, i - value);
  return p;
}

}  // namespace sip
