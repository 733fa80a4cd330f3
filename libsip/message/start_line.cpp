#include "start_line.hpp"

#include "chars.hpp"

#include <sip/message/uri.hpp>

#include <base/ascii.hpp>

#include <algorithm>

namespace sip {
namespace {

constexpr std::string_view version = "SIP/2.0";  // compared without regard to case, §7.1
constexpr auto npos = std::string_view::npos;

parse_error error_at(errc code, std::size_t offset) {
  return {code, static_cast<std::uint32_t>(offset)};
}

/// RFC 4475 §3.1.2.7, 8, 11: no <>, no blanks, no headers.
parse_error check_request_uri(std::string_view uri, mode m, bool& unescaped) {
  auto parsed = parse_uri(uri, mode::strict);
  if (!parsed && m == mode::tolerant) {
    parsed = parse_uri(uri, mode::tolerant);
    unescaped = parsed.has_value();
  }
  if (!parsed) return error_at(errc::request_uri, parsed.error().offset);
  if (!parsed->headers.empty()) return error_at(errc::request_uri, uri.size() - parsed->headers.size() - 1);
  return {};
}

void parse_request_line(std::string_view line, mode m, start_line& out) {
  const auto fail = [&](errc code, std::size_t at) {
    if (!out.error) out.error = error_at(code, at);
  };
  const auto method_end = std::min(line.find(' '), line.size());
  out.method = line.substr(0, method_end);
  if (const auto end = chars::skip(line, 0, chars::token); end != method_end || end == 0) {
    out.method = {};
    return fail(errc::method_name, end);
  }
  const auto last = line.find_last_not_of(' ');
  if (last + 1 != line.size()) fail(errc::start_line, last + 1);  // §3.1.2.10: blanks at the end
  line = line.substr(0, last + 1);
  const auto space = line.rfind(' ');
  if (space == npos || space == method_end) return fail(errc::start_line, line.size());
  auto uri_begin = method_end + 1;
  auto uri_end = space;
  while (uri_begin < uri_end && line[uri_begin] == ' ') ++uri_begin;
  while (uri_end > uri_begin && line[uri_end - 1] == ' ') --uri_end;
  out.request_uri = line.substr(uri_begin, uri_end - uri_begin);
  if (out.request_uri.empty()) return fail(errc::start_line, method_end + 1);
  if (uri_begin != method_end + 1) fail(errc::start_line, method_end + 1);  // §3.1.2.9: several blanks
  if (uri_end != space) fail(errc::start_line, uri_end + 1);
  if (!base::iequals(line.substr(space + 1), version)) fail(errc::version, space + 1);
  if (const auto error = check_request_uri(out.request_uri, m, out.unescaped))
    fail(error.code, uri_begin + error.offset);
}

void parse_status_line(std::string_view line, start_line& out) {
  const auto fail = [&](errc code, std::size_t at) {
    if (!out.error) out.error = error_at(code, at);
  };
  out.is_request = false;
  out.status = 999;
  const auto version_end = std::min(line.find(' '), line.size());
  if (!base::iequals(line.substr(0, version_end), version)) fail(errc::version, 0);
  const auto code = std::min(line.find_first_not_of(' ', version_end), line.size());
  out.extra_spaces = code > version_end + 1;
  const auto end = chars::skip(line, code, chars::digit);
  const auto number = base::parse_number<std::uint16_t>(line.substr(code, end - code));
  if (end - code != 3 || !number || *number < 100 || *number > 699) return fail(errc::status_code, code);
  out.status = *number;
  out.no_reason_space = end == line.size();
  if (out.no_reason_space) return;
  if (line[end] != ' ') return fail(errc::status_code, end);
  out.reason = line.substr(end + 1);
}

}  // namespace

start_line parse_start_line(std::string_view line, mode m) {
  start_line out;
  if (base::istarts_with(line, "SIP/"))
    parse_status_line(line, out);
  else
    parse_request_line(line, m, out);
  return out;
}

}  // namespace sip
