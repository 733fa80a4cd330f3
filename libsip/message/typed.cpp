// Headers that are decoded on request.
#include <sip/message/headers.hpp>

#include "chars.hpp"
#include "take.hpp"

#include <base/ascii.hpp>

#include <algorithm>

namespace sip {
namespace {

using take::error_at;

result<std::uint32_t> seconds_or_hops(std::string_view value) {
  const auto number = base::parse_number<std::uint32_t>(base::trim(value));
  if (!number) return error_at(errc::number, 0);
  return *number;
}

/// A token and parameters: Event, Subscription-State, Reason.
struct token_and_params {
  std::string_view token;
  params_view params;
  static result<token_and_params> parse(std::string_view value, mode m) {
    std::size_t i = 0;
    const auto name = take::token(value, i);
    if (!name) return name.error();
    const auto params = take::params(value, i, m);
    if (!params) return params.error();
    return token_and_params{*name, *params};
  }
};

}  // namespace

result<contact> contact::parse(std::string_view value, mode m) {
  contact out;
  if (base::trim(value) == "*") {
    out.star = true;
    return out;
  }
  auto list = value;
  const auto first = next_list_item(list).value_or(std::string_view{});
  auto address = parse_name_addr(first, m);
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

result<retry_after> retry_after::parse(std::string_view value, mode m) {
  const auto begin = chars::skip(value, 0, chars::lws);
  const auto end = chars::skip(value, begin, chars::digit);
  const auto number = seconds_or_hops(value.substr(begin, end - begin));
  if (!number) return error_at(errc::number, begin);
  auto i = chars::skip(value, end, chars::lws);
  if (i < value.size() && value[i] == '(') {
    const auto behind = take::behind_comment(value, i);
    if (behind == std::string_view::npos) return error_at(errc::bad_value, i);
    i = behind;
  }
  const auto params = take::params(value, i, m);
  if (!params) return params.error();
  return retry_after{*number, *params};
}

result<content_type> content_type::parse(std::string_view value, mode m) {
  std::size_t i = 0;
  const auto type = take::token(value, i);
  if (!type) return type.error();
  if (i == value.size() || value[i] != '/') return error_at(errc::bad_value, i);
  ++i;
  const auto subtype = take::token(value, i);
  if (!subtype) return subtype.error();
  const auto params = take::params(value, i, m);
  if (!params) return params.error();
  return content_type{*type, *subtype, *params};
}

bool content_type::is(std::string_view full) const {
  const auto slash = full.find('/');
  return slash != std::string_view::npos && base::iequals(full.substr(0, slash), type) &&
         base::iequals(full.substr(slash + 1), subtype);
}

result<event_header> event_header::parse(std::string_view value, mode m) {
  const auto parts = token_and_params::parse(value, m);
  if (!parts) return parts.error();
  return event_header{parts->token, parts->params};
}

result<subscription_state> subscription_state::parse(std::string_view value, mode m) {
  const auto parts = token_and_params::parse(value, m);
  if (!parts) return parts.error();
  return subscription_state{parts->token, parts->params};
}

result<refer_to> refer_to::parse(std::string_view value, mode m) {
  const auto address = parse_name_addr(value, m);
  if (!address) return address.error();
  return refer_to{*address};
}

result<reason_header> reason_header::parse(std::string_view value, mode m) {
  auto list = value;
  const auto first = next_list_item(list);
  const auto parts = token_and_params::parse(first.value_or(std::string_view{}), m);
  if (!parts) return parts.error();
  return reason_header{parts->token, parts->params};
}

namespace {

/// 1*DIGIT ["." *DIGIT], or with the digits in front left out, as a delay may be (§25.1).
bool is_decimal(std::string_view text, bool needs_digits) {
  const auto dot = std::min(text.find('.'), text.size());
  const auto before = text.substr(0, dot);
  const auto after = text.substr(std::min(dot + 1, text.size()));
  return (chars::all(before, chars::digit) || (before.empty() && !needs_digits)) &&
         (after.empty() || chars::all(after, chars::digit));
}

}  // namespace

result<timestamp> timestamp::parse(std::string_view value, mode m) {
  const auto text = base::trim(value);
  const auto end = std::min(text.find_first_of(" \t\r\n"), text.size());
  const auto delay = base::trim(text.substr(end));
  if (!is_decimal(text.substr(0, end), true)) return error_at(errc::number, 0);
  if (!is_decimal(delay, false) && m == mode::strict) return error_at(errc::number, end);
  return timestamp{text};
}

}  // namespace sip
