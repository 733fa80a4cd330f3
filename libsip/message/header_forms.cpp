#include <sip/message/header_forms.hpp>

#include "checks.hpp"
#include "take.hpp"
#include "utf8.hpp"

#include <algorithm>

namespace sip {

bool token_list_form::has(std::string_view token) const {
  auto rest = text;
  while (const auto item = next_list_item(rest)) {
    if (base::iequals(*item, token)) return true;
  }
  return false;
}

std::vector<std::string_view> token_list_form::items() const {
  std::vector<std::string_view> list;
  auto rest = text;
  while (const auto item = next_list_item(rest)) list.push_back(*item);
  return list;
}

namespace forms {

using take::error_at;

result<token_form> parse_token(header_id id, std::string_view value, mode m) {
  const auto one = take::first_value(id, value);
  const auto at = take::place(value, one);
  std::size_t i = 0;
  const auto name = take::token(one, i);
  if (!name) return take::moved(name.error(), at);
  const auto params = take::params(one, i, m);
  if (!params) return take::moved(params.error(), at);
  return token_form{*name, *params};
}

result<token_form> parse_word(std::string_view value) {
  std::size_t i = 0;
  const auto name = take::token(value, i);
  if (!name) return name.error();
  if (i != value.size()) return error_at(errc::token, i);
  return token_form{*name, {}};
}

/// Tolerant mode lets empty items be (RFC 3261 has none, deployed gear does).
result<token_list_form> parse_token_list(std::string_view value, mode m) {
  auto rest = value;
  while (const auto item = next_list_item(rest)) {
    if (item->empty() && m == mode::tolerant) continue;
    const auto end = chars::skip(*item, 0, chars::token);
    if (item->empty() || end != item->size()) return error_at(errc::token, take::place(value, *item) + end);
  }
  const auto text = base::trim(value);
  if (m == mode::strict && !text.empty() && text.back() == ',')
    return error_at(errc::token, take::place(value, text) + text.size() - 1);
  return token_list_form{text};
}

result<number_form> parse_number(std::string_view value) {
  const auto text = base::trim(value);
  const auto number = base::parse_number<std::uint32_t>(text);
  if (!number || !chars::all(text, chars::digit)) return error_at(errc::number, 0);
  return number_form{*number};
}

result<address_form> parse_address(header_id id, std::string_view value, mode m) {
  const auto one = take::first_value(id, value);
  auto address = parse_name_addr(one, m);
  if (!address) return take::moved(address.error(), take::place(value, one));
  return address_form{*address};
}

result<link_form> parse_link(header_id id, std::string_view value, mode m) {
  const auto one = take::first_value(id, value);
  const auto at = take::place(value, one);
  const auto close = one.find('>');
  if (one.empty() || one[0] != '<' || close == std::string_view::npos) return error_at(errc::bad_value, at);
  const auto uri = parse_uri(one.substr(1, close - 1), m);
  if (!uri) return take::moved(uri.error(), at + 1);
  const auto params = take::params(one, close + 1, m);
  if (!params) return take::moved(params.error(), at);
  return link_form{uri->text, *params};
}

result<data_form> parse_data(header_id id, std::string_view value, mode m) {
  const auto one = take::first_value(id, value);
  const auto at = take::place(value, one);
  const bool quoted = !one.empty() && one[0] == '"';
  const auto close = quoted ? chars::closing_quote(one, 0) : 0;
  if (close == std::string_view::npos) return error_at(errc::quoted_string, at);
  const auto end = quoted ? close + 1 : chars::skip(one, 0, chars::token);
  if (end == 0) return error_at(errc::token, at);
  const auto params = take::params(one, end, m);
  if (!params) return take::moved(params.error(), at);
  return data_form{one.substr(0, end), *params};
}

result<text_form> parse_text(std::string_view value, mode m) {
  const auto bad = m == mode::strict ? first_non_utf8(value) : std::string_view::npos;
  if (bad != std::string_view::npos) return error_at(errc::bad_value, bad);
  return text_form{base::trim(value)};
}

}  // namespace forms

parse_error take::call_id(std::string_view value, mode m, std::string_view& out, std::size_t& i) {
  const auto begin = chars::skip(value, 0, chars::lws);
  auto end = begin;
  while (end < value.size() && chars::is(value[end], chars::visible) && value[end] != ';') ++end;
  out = value.substr(begin, end - begin);
  i = end;
  return moved(check_call_id(out, m), begin);
}

std::size_t take::behind_comment(std::string_view value, std::size_t i) {
  int depth = 0;
  for (; i < value.size(); ++i) {
    if (value[i] == '\\')
      ++i;
    else if (value[i] == '(')
      ++depth;
    else if (value[i] == ')' && --depth == 0)
      return i + 1;
  }
  return std::string_view::npos;
}

}  // namespace sip
