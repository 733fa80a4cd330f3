// Headers that are decoded on request.
#include <sip/message/headers.hpp>

#include "chars.hpp"

#include <base/ascii.hpp>

namespace sip {
namespace {

parse_error error_at(errc code, std::size_t offset) {
  return {code, static_cast<std::uint32_t>(offset)};
}

result<std::uint32_t> seconds_or_hops(std::string_view value) {
  const auto number = base::parse_number<std::uint32_t>(base::trim(value));
  if (!number) return error_at(errc::number, 0);
  return *number;
}

/// The token at the start, LWS around it; `i` ends up behind both.
result<std::string_view> take_token(std::string_view value, std::size_t& i) {
  const auto begin = chars::skip(value, i, chars::lws);
  const auto end = chars::skip(value, begin, chars::token);
  if (end == begin) return error_at(errc::token, begin);
  i = chars::skip(value, end, chars::lws);
  return value.substr(begin, end - begin);
}

/// The parameters from `i` to the end.
result<params_view> take_params(std::string_view value, std::size_t i) {
  auto params = parse_params(value.substr(i));
  if (!params) return error_at(params.error().code, params.error().offset + i);
  return params;
}

/// A token and parameters: Event, Subscription-State, Reason.
struct token_and_params {
  std::string_view token;
  params_view params;
  static result<token_and_params> parse(std::string_view value) {
    std::size_t i = 0;
    const auto name = take_token(value, i);
    if (!name) return name.error();
    const auto params = take_params(value, i);
    if (!params) return params.error();
    return token_and_params{*name, *params};
  }
};

/// Behind the comment that opens at `i`; npos when it does not close.
std::size_t skip_comment(std::string_view value, std::size_t i) {
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

}  // namespace

result<contact> contact::parse(std::string_view value) {
  contact out;
  if (base::trim(value) == "*") {
    out.star = true;
    return out;
  }
  auto list = value;
  const auto first = next_list_item(list).value_or(std::string_view{});
  auto address = parse_name_addr(first);
  if (!address) {
    const auto at = first.empty() ? std::size_t{0} : static_cast<std::size_t>(first.data() - value.data());
    return error_at(address.error().code, address.error().offset + at);
  }
  out.address = *address;
  return out;
}

std::optional<std::uint32_t> contact::expires() const {
  constexpr std::uint32_t if_malformed = 3600;
  const auto value = address.params.get("expires");
  if (!value) return std::nullopt;
  return base::parse_number<std::uint32_t>(*value).value_or(if_malformed);
}

result<max_forwards> max_forwards::parse(std::string_view value) {
  const auto number = seconds_or_hops(value);
  if (!number) return number.error();
  return max_forwards{*number};
}

result<expires> expires::parse(std::string_view value) {
  const auto number = seconds_or_hops(value);
  if (!number) return number.error();
  return expires{*number};
}

result<min_expires> min_expires::parse(std::string_view value) {
  const auto number = seconds_or_hops(value);
  if (!number) return number.error();
  return min_expires{*number};
}

result<retry_after> retry_after::parse(std::string_view value) {
  const auto begin = chars::skip(value, 0, chars::lws);
  const auto end = chars::skip(value, begin, chars::digit);
  const auto number = seconds_or_hops(value.substr(begin, end - begin));
  if (!number) return error_at(errc::number, begin);
  auto i = chars::skip(value, end, chars::lws);
  if (i < value.size() && value[i] == '(') {
    const auto behind = skip_comment(value, i);
    if (behind == std::string_view::npos) return error_at(errc::bad_value, i);
    i = behind;
  }
  const auto params = take_params(value, i);
  if (!params) return params.error();
  return retry_after{*number, *params};
}

result<content_type> content_type::parse(std::string_view value) {
  std::size_t i = 0;
  const auto type = take_token(value, i);
  if (!type) return type.error();
  if (i == value.size() || value[i] != '/') return error_at(errc::bad_value, i);
  ++i;
  const auto subtype = take_token(value, i);
  if (!subtype) return subtype.error();
  const auto params = take_params(value, i);
  if (!params) return params.error();
  return content_type{*type, *subtype, *params};
}

bool content_type::is(std::string_view full) const {
  const auto slash = full.find('/');
  return slash != std::string_view::npos && base::iequals(full.substr(0, slash), type) &&
         base::iequals(full.substr(slash + 1), subtype);
}

result<event_header> event_header::parse(std::string_view value) {
  const auto parts = token_and_params::parse(value);
  if (!parts) return parts.error();
  return event_header{parts->token, parts->params};
}

result<subscription_state> subscription_state::parse(std::string_view value) {
  const auto parts = token_and_params::parse(value);
  if (!parts) return parts.error();
  return subscription_state{parts->token, parts->params};
}

result<refer_to> refer_to::parse(std::string_view value) {
  const auto address = parse_name_addr(value);
  if (!address) return address.error();
  return refer_to{*address};
}

result<reason_header> reason_header::parse(std::string_view value) {
  auto list = value;
  const auto first = next_list_item(list);
  const auto parts = token_and_params::parse(first.value_or(std::string_view{}));
  if (!parts) return parts.error();
  return reason_header{parts->token, parts->params};
}

result<timestamp> timestamp::parse(std::string_view value) {
  const auto text = base::trim(value);
  if (text.empty() || !base::is_digit(text[0])) return error_at(errc::number, 0);
  for (const char c : text) {
    if (!base::is_digit(c) && c != '.' && !base::is_lws(c)) return error_at(errc::number, 0);
  }
  return timestamp{text};
}

}  // namespace sip
