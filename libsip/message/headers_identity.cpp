#include <sip/message/headers_identity.hpp>

#include "params_scan.hpp"
#include "take.hpp"

#include <algorithm>

namespace sip {

using take::error_at;

namespace {

/// `name=value` at the start, then ";name=value": the first one as a parameter, `i` behind it.
result<param_view> take_bare_param(std::string_view value, std::size_t& i, mode m) {
  const auto name = take::token(value, i);
  if (!name) return name.error();
  param_view p{*name, {}, false};
  if (i == value.size() || value[i] != '=') return p;
  const auto begin = chars::skip(value, i + 1, chars::lws);
  const bool quoted = begin < value.size() && value[begin] == '"';
  const auto close = quoted ? chars::closing_quote(value, begin) : begin;
  if (close == std::string_view::npos) return error_at(errc::quoted_string, begin);
  i = quoted ? close + 1 : chars::skip(value, begin, chars::loose_value);
  if (i == begin && m == mode::strict) return error_at(errc::parameter, begin);
  p.value = value.substr(begin, i - begin);
  p.has_value = true;
  return p;
}

}  // namespace

result<charging_form> parse_charging(header_id id, std::string_view value, mode m) {
  const auto one = take::first_value(id, value);
  const auto at = take::place(value, one);
  std::size_t i = 0;
  const auto first = take_bare_param(one, i, m);
  if (!first) return take::moved(first.error(), at);
  if (const auto rest = take::params(one, i, m); !rest) return take::moved(rest.error(), at);
  return charging_form{one};
}

std::string_view charging_form::get(std::string_view name) const {
  std::size_t i = 0;
  const auto first = take_bare_param(text, i, mode::tolerant);
  if (first && base::iequals(first->name, name)) return first->value;
  return params_view::unchecked(text.substr(i)).get(name).value_or(std::string_view{});
}

result<p_charging_vector_header> p_charging_vector_header::parse(std::string_view value, mode m) {
  const auto form = parse_charging(id, value, m);
  if (form && m == mode::strict && form->get("icid-value").empty()) return error_at(errc::parameter, 0);
  return forms::named<p_charging_vector_header>(form);
}

result<p_charging_function_addresses_header> p_charging_function_addresses_header::parse(
    std::string_view value, mode m) {
  return forms::named<p_charging_function_addresses_header>(parse_charging(id, value, m));
}

namespace {

/// Tolerant mode also splits at commas, as some networks join the values.
std::string_view next_privacy(std::string_view& rest) {
  const auto end = std::min(rest.find_first_of(";,"), rest.size());
  const auto item = base::trim(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return item;
}

}  // namespace

result<privacy_header> privacy_header::parse(std::string_view value, mode m) {
  const auto comma = value.find(',');
  if (m == mode::strict && comma != std::string_view::npos) return error_at(errc::token, comma);
  auto rest = value;
  do {
    const auto item = next_privacy(rest);
    if (!chars::all(item, chars::token)) return error_at(errc::token, take::place(value, item));
  } while (!rest.empty());
  return privacy_header{base::trim(value)};
}

bool privacy_header::has(std::string_view value) const {
  auto rest = text;
  while (!rest.empty()) {
    if (base::iequals(next_privacy(rest), value)) return true;
  }
  return false;
}

result<diversion_header> diversion_header::parse(std::string_view value, mode m) {
  return forms::named<diversion_header>(parse_route(id, value, m));
}

std::string_view diversion_header::reason() const {
  return address.params.get("reason").value_or(std::string_view{});
}

std::uint32_t diversion_header::counter() const {
  return base::parse_number<std::uint32_t>(address.params.get("counter").value_or(std::string_view{}))
      .value_or(1);
}

result<history_info_header> history_info_header::parse(std::string_view value, mode m) {
  const auto form = parse_route(id, value, m);
  if (!form) return form.error();
  const history_info_header out{*form};
  const auto index = out.index();
  bool part = false;  // digits since the last point
  for (const char c : index) {
    if (!base::is_digit(c) && !(c == '.' && part))
      return error_at(errc::parameter, take::place(value, index));
    part = c != '.';
  }
  if (m == mode::strict && !part) return error_at(errc::parameter, value.size());
  return out;
}

std::string_view history_info_header::index() const {
  return address.params.get("index").value_or(std::string_view{});
}

namespace {

/// One ";name=value" of Identity, whose info stands in <>.
parse_error take_identity_param(std::string_view value, std::size_t& i, mode m, identity_header& out) {
  const auto name_begin = chars::skip(value, i + 1, chars::lws);
  const auto name_end = chars::skip(value, name_begin, chars::token);
  const auto equal = chars::skip(value, name_end, chars::lws);
  const auto begin = equal < value.size() ? chars::skip(value, equal + 1, chars::lws) : equal;
  const bool link =
      equal < value.size() && value[equal] == '=' && begin < value.size() && value[begin] == '<';
  if (!link) {
    parse_error error;
    const auto p = next_param(value, i, m, error);
    if (!p) return error ? error : error_at(errc::parameter, i);
    if (base::iequals(p->name, "alg")) out.algorithm = p->value;
    if (base::iequals(p->name, "ppt")) out.type = p->value;
    i = chars::skip(value, i, chars::lws);
    return {};
  }
  const auto close = value.find('>', begin);
  if (close == std::string_view::npos) return error_at(errc::parameter, begin);
  const auto uri = parse_uri(value.substr(begin + 1, close - begin - 1), m);
  if (!uri) return take::moved(uri.error(), begin + 1);
  if (base::iequals(value.substr(name_begin, name_end - name_begin), "info")) out.info_uri = uri->text;
  i = chars::skip(value, close + 1, chars::lws);
  return {};
}

bool is_digest_character(char c) {
  return base::is_alnum(c) || c == '/' || c == '+' || c == '.' || c == '-' || c == '_' || c == '=';
}

}  // namespace

// PASSporTs are base64url in practice (RFC 7515 §2), although RFC 8224's grammar names the older alphabet.
result<identity_header> identity_header::parse(std::string_view value, mode m) {
  const auto one = take::first_value(id, value);
  const auto at = take::place(value, one);
  identity_header out;
  std::size_t i = 0;
  if (m == mode::tolerant && !one.empty() && one[0] == '"') {
    const auto close = chars::closing_quote(one, 0);
    if (close == std::string_view::npos) return error_at(errc::quoted_string, at);
    out.digest = one.substr(1, close - 1);
    i = close + 1;
  } else {
    while (i < one.size() && is_digest_character(one[i])) ++i;
    out.digest = one.substr(0, i);
  }
  if (i == 0) return error_at(errc::bad_value, at);
  for (i = chars::skip(one, i, chars::lws); i < one.size();) {
    if (one[i] != ';') return error_at(errc::parameter, at + i);
    if (const auto error = take_identity_param(one, i, m, out)) return take::moved(error, at);
  }
  return out;
}

}  // namespace sip
