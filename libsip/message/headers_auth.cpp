#include <sip/message/headers_auth.hpp>

#include "take.hpp"

#include <algorithm>

namespace sip {

using take::error_at;

namespace {

struct auth_step {
  param_view param;
  std::size_t end = 0;  ///< behind the parameter and its comma
  bool parameter = false;
  parse_error error;
};

/// The parameter at `i`. Without '=' behind its name it is none: a word, or the scheme of a second challenge.
auth_step next_auth_param(std::string_view value, std::size_t i) {
  auth_step s;
  const auto begin = chars::skip(value, i, chars::lws);
  const auto end = chars::skip(value, begin, chars::token);
  const auto equal = chars::skip(value, end, chars::lws);
  s.end = begin;
  if (end == begin) {
    s.error = error_at(errc::token, begin);
    return s;
  }
  if (equal == value.size() || value[equal] != '=') {
    s.error = error_at(errc::parameter, end);
    return s;
  }
  const auto text = chars::skip(value, equal + 1, chars::lws);
  const bool quoted = text < value.size() && value[text] == '"';
  const auto close = quoted ? chars::closing_quote(value, text) : text;
  if (close == std::string_view::npos) {
    s.error = error_at(errc::quoted_string, text);
    return s;
  }
  const auto text_end = quoted ? close + 1 : chars::skip(value, text, chars::loose_value);
  s.param = {value.substr(begin, end - begin), value.substr(text, text_end - text), true};
  s.parameter = true;
  s.end = chars::skip(value, text_end, chars::lws);
  return s;
}

}  // namespace

result<auth_params_view> parse_auth_params(std::string_view value, mode m) {
  auth_params_view out;
  std::size_t i = chars::skip(value, 0, chars::lws);
  const auto begin = i;
  auto end = i;
  while (i < value.size()) {
    if (value[i] == ',' && m == mode::tolerant) {
      i = chars::skip(value, i + 1, chars::lws);
      continue;
    }
    const auto step = next_auth_param(value, i);
    if (!step.parameter) {
      if (m == mode::tolerant && end > begin && step.error.code == errc::parameter) break;
      return step.error;
    }
    if (m == mode::strict && step.param.value.empty()) return error_at(errc::parameter, i);
    end = i = step.end;
    if (i == value.size()) break;
    if (value[i] != ',') return error_at(errc::parameter, i);
    i = chars::skip(value, i + 1, chars::lws);
    if (i == value.size() && m == mode::strict) return error_at(errc::parameter, i);
  }
  if (end == begin) return error_at(errc::parameter, begin);
  out.text_ = base::trim(value.substr(begin, end - begin));
  return out;
}

std::optional<std::string_view> auth_params_view::get(std::string_view name) const {
  std::size_t i = 0;
  while (i < text_.size()) {
    if (text_[i] == ',' || chars::is(text_[i], chars::lws)) {
      ++i;
      continue;
    }
    const auto step = next_auth_param(text_, i);
    if (!step.parameter) break;
    if (base::iequals(step.param.name, name)) return step.param.value;
    i = step.end;
  }
  return std::nullopt;
}

namespace {

/// The opaque word of Bearer and others (RFC 7235 §2.1 token68).
bool is_token68(std::string_view text) {
  const auto pad = std::min(text.find('='), text.size());
  for (const char c : text.substr(0, pad)) {
    if (!base::is_alnum(c) && std::string_view("-._~+/").find(c) == std::string_view::npos) return false;
  }
  return pad > 0 && text.find_first_not_of('=', pad) == std::string_view::npos;
}

}  // namespace

result<auth_form> parse_auth(std::string_view value, mode m) {
  std::size_t i = 0;
  const auto scheme = take::token(value, i);
  if (!scheme) return scheme.error();
  const auto rest = base::trim(value.substr(i));
  const bool parted = rest.empty() || take::place(value, rest) > take::place(value, *scheme) + scheme->size();
  if (rest.empty() || !parted) return error_at(errc::parameter, i);
  if (is_token68(rest)) return auth_form{*scheme, {}, rest};
  const auto params = parse_auth_params(rest, m);
  if (!params) return take::moved(params.error(), take::place(value, rest));
  return auth_form{*scheme, *params, {}};
}

result<authentication_info_header> authentication_info_header::parse(std::string_view value, mode m) {
  const auto params = parse_auth_params(value, m);
  if (!params) return params.error();
  return authentication_info_header{*params};
}

}  // namespace sip
