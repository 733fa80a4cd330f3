// Small steps that the parsers of typed headers share. Offsets count from the start of the value.
#pragma once

#include <sip/message/error.hpp>
#include <sip/message/header_id.hpp>
#include <sip/message/headers.hpp>
#include <sip/message/params.hpp>

#include "chars.hpp"

#include <base/ascii.hpp>

#include <string_view>

namespace sip::take {

[[nodiscard]] inline parse_error error_at(errc code, std::size_t offset) {
  return {code, static_cast<std::uint32_t>(offset)};
}

/// The same error, seen from a text that starts `by` bytes earlier.
[[nodiscard]] inline parse_error moved(parse_error e, std::size_t by) {
  e.offset += static_cast<std::uint32_t>(by);
  return e;
}

[[nodiscard]] inline std::size_t place(std::string_view whole, std::string_view part) {
  return static_cast<std::size_t>(part.data() - whole.data());
}

/// The value that `parse` decodes: of a list the first one.
[[nodiscard]] inline std::string_view first_value(header_id id, std::string_view value) {
  if (!is_list(id)) return base::trim(value);
  auto rest = value;
  return next_list_item(rest).value_or(value.substr(0, 0));
}

/// The token at `i`, with the blanks around it; `i` ends up behind both.
[[nodiscard]] inline result<std::string_view> token(std::string_view value, std::size_t& i) {
  const auto begin = chars::skip(value, i, chars::lws);
  const auto end = chars::skip(value, begin, chars::token);
  if (end == begin) return error_at(errc::token, begin);
  i = chars::skip(value, end, chars::lws);
  return value.substr(begin, end - begin);
}

/// The parameters from `i` to the end.
[[nodiscard]] inline result<params_view> params(std::string_view value, std::size_t i, mode m) {
  auto p = parse_params(value.substr(i), m);
  if (!p) return moved(p.error(), i);
  return p;
}

/// The word of a Call-ID at the start, up to a ';' or a blank (RFC 3261 §25.1 callid).
[[nodiscard]] parse_error call_id(std::string_view value, mode m, std::string_view& out, std::size_t& i);

/// Behind the comment that opens at `i`; npos when it does not close.
[[nodiscard]] std::size_t behind_comment(std::string_view value, std::size_t i);

}  // namespace sip::take
