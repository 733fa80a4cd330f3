#include <sip/message/headers.hpp>

#include "params_scan.hpp"

#include <base/ascii.hpp>

namespace sip {
namespace {

parse_error error_at(errc code, std::size_t offset) {
  return {code, static_cast<std::uint32_t>(offset)};
}

/// Checks what stands between < and >, or alone; whole URIs only in strict mode.
parse_error check_uri(std::string_view text, mode m) {
  if (m == mode::strict) {
    const auto parsed = parse_uri(text, m);
    return parsed ? parse_error{} : parsed.error();
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || !base::is_alpha(text[0])) return error_at(errc::uri_scheme, 0);
  for (const char c : text.substr(0, colon)) {
    if (!base::is_alnum(c) && c != '+' && c != '-' && c != '.') return error_at(errc::uri_scheme, 0);
  }
  const auto end = chars::skip(text, colon + 1, chars::loose_uri);
  if (end != text.size() || end == colon + 1) return error_at(errc::uri_syntax, end);
  return {};
}

/// Takes parameters from `i` on, up to a comma or the end.
parse_error take_params(std::string_view text, std::size_t& i, mode m, params_view& out) {
  const auto begin = i;
  auto end = i;
  parse_error error;
  while (next_param(text, i, m, error)) end = i;
  out = params_view::unchecked(base::trim(text.substr(begin, end - begin)));
  return error;
}

/// The display name from `i` on; leaves `i` at '<'. False when there is none, as in an addr-spec.
bool take_display_name(std::string_view text, std::size_t& i, name_addr_view& out, parse_error& error) {
  const auto begin = i;
  if (i < text.size() && text[i] == '"') {
    const auto close = chars::closing_quote(text, i);
    if (close == std::string_view::npos) {
      error = error_at(errc::quoted_string, i);
      return false;
    }
    i = close + 1;
    out.display_name = text.substr(begin, i - begin);
    i = chars::skip(text, i, chars::lws);
    if (i == text.size() || text[i] != '<') error = error_at(errc::name_addr, i);
    return true;
  }
  i = chars::skip(text, i, chars::token | chars::lws);
  if (i < text.size() && text[i] == '<') {
    out.display_name = base::trim(text.substr(begin, i - begin));
    return true;
  }
  const bool scheme = i < text.size() && text[i] == ':' && i > begin && !chars::is(text[i - 1], chars::lws);
  if (!scheme) error = error_at(errc::name_addr, i);
  i = begin;
  return false;
}

/// The URI at `i`, in <> or bare; leaves `i` behind it.
parse_error take_uri(std::string_view text, std::size_t& i, bool bracketed, mode m, name_addr_view& out) {
  std::size_t begin = i;
  std::size_t end = 0;
  if (bracketed) {
    ++begin;
    end = text.find('>', begin);
    if (end == std::string_view::npos) return error_at(errc::name_addr, i);
    i = end + 1;
  } else {
    end = i;
    while (end < text.size() && chars::is(text[end], chars::loose_uri) && text[end] != ';' &&
           text[end] != ',')
      ++end;
    i = end;
    const auto mark = text.substr(begin, end - begin).find('?');  // §20.10: then it must stand in <>
    if (mark != std::string_view::npos) return error_at(errc::name_addr, begin + mark);
  }
  out.uri_text = text.substr(begin, end - begin);
  auto error = check_uri(out.uri_text, m);
  error.offset += static_cast<std::uint32_t>(begin);
  return error;
}

}  // namespace

result<name_addr_view> parse_name_addr(std::string_view text, mode m) {
  name_addr_view out;
  parse_error error;
  auto i = chars::skip(text, 0, chars::lws);
  const bool bracketed = take_display_name(text, i, out, error);
  if (error) return error;
  if (error = take_uri(text, i, bracketed, m, out); error) return error;
  if (error = take_params(text, i, m, out.params); error) return error;
  if (i != text.size()) return error_at(errc::name_addr, i);
  return out;
}

namespace {

/// `SIP / 2.0 / UDP`, with LWS around the slashes.
parse_error take_protocol(std::string_view text, std::size_t& i, via_view& out) {
  for (int part = 0; part < 3; ++part) {
    if (part > 0) {
      i = chars::skip(text, i, chars::lws);
      if (i == text.size() || text[i] != '/') return error_at(errc::bad_via, i);
      i = chars::skip(text, i + 1, chars::lws);
    }
    const auto begin = i;
    i = chars::skip(text, i, chars::token);
    if (i == begin) return error_at(errc::bad_via, i);
    out.transport = text.substr(begin, i - begin);
  }
  if (i == text.size() || !chars::is(text[i], chars::lws)) return error_at(errc::bad_via, i);
  i = chars::skip(text, i, chars::lws);
  return {};
}

/// `host [: port]`.
parse_error take_sent_by(std::string_view text, std::size_t& i, via_view& out) {
  const auto begin = i;
  if (i < text.size() && text[i] == '[') {
    i = chars::skip(text, i + 1, chars::hex | chars::host);
    while (i < text.size() && text[i] == ':') i = chars::skip(text, i + 1, chars::hex | chars::host);
    if (i == text.size() || text[i] != ']') return error_at(errc::bad_via, i);
    ++i;
  } else {
    i = chars::skip(text, i, chars::host);
  }
  if (i == begin) return error_at(errc::bad_via, i);
  out.host = text.substr(begin, i - begin);
  auto end = i;
  const auto colon = chars::skip(text, i, chars::lws);
  if (colon < text.size() && text[colon] == ':') {
    const auto digits = chars::skip(text, colon + 1, chars::lws);
    i = end = chars::skip(text, digits, chars::digit);
    const auto port = base::parse_number<std::uint16_t>(text.substr(digits, end - digits));
    if (!port) return error_at(errc::bad_via, digits);
    out.port = *port;
  }
  out.sent_by_text = text.substr(begin, end - begin);
  return {};
}

/// Where the first comma stands that is neither quoted nor within < and >; else the end.
std::size_t end_of_item(std::string_view list) {
  bool can_close = true;  // a '<' without '>' is looked for once only
  std::size_t i = 0;
  for (; i < list.size() && list[i] != ','; ++i) {
    if (list[i] == '"') {
      i = std::min(chars::closing_quote(list, i), list.size() - 1);
    } else if (list[i] == '<' && can_close) {
      const auto close = list.find('>', i);
      can_close = close != std::string_view::npos;
      if (can_close) i = close;
    }
  }
  return i;
}

}  // namespace

result<via_view> parse_via(std::string_view text, std::string_view* rest, mode m) {
  via_view out;
  auto i = chars::skip(text, 0, chars::lws);
  if (const auto error = take_protocol(text, i, out)) return error;
  if (const auto error = take_sent_by(text, i, out)) return error;
  const auto begin = i;
  auto end = i;
  parse_error error;
  while (const auto p = next_param(text, i, m, error)) {
    end = i;
    if (out.branch.empty() && base::iequals(p->name, "branch")) out.branch = p->value;
  }
  if (error) return error;
  out.params = params_view::unchecked(base::trim(text.substr(begin, end - begin)));
  if (rest != nullptr) *rest = {};
  if (i < text.size()) {  // a comma; another value must follow
    const auto next = chars::skip(text, i + 1, chars::lws);
    if (next == text.size()) return error_at(errc::bad_via, i);
    if (rest != nullptr) *rest = text.substr(next);
  }
  return out;
}

result<cseq_view> parse_cseq(std::string_view text) {
  cseq_view out;
  const auto begin = chars::skip(text, 0, chars::lws);
  const auto end = chars::skip(text, begin, chars::digit);
  const auto number = base::parse_number<std::uint32_t>(text.substr(begin, end - begin));
  if (!number) return error_at(errc::bad_cseq, begin);
  out.number = *number;
  const auto name = chars::skip(text, end, chars::lws);
  const auto name_end = chars::skip(text, name, chars::token);
  const auto rest = chars::skip(text, name_end, chars::lws);
  if (name == end || name_end == name || rest != text.size())
    return error_at(errc::bad_cseq, name == end ? end : name_end);
  out.method_text = text.substr(name, name_end - name);
  out.method = method_of(out.method_text);
  return out;
}

std::optional<std::string_view> next_list_item(std::string_view& rest) {
  if (base::trim(rest).empty()) return std::nullopt;
  auto end = std::min(rest.find(','), rest.size());
  const auto may_hide_commas = [](std::string_view item) {
    return item.find('"') != std::string_view::npos || item.find('<') != std::string_view::npos;
  };
  if (end < rest.size() && may_hide_commas(rest.substr(0, end))) end = end_of_item(rest);
  const auto item = base::trim(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return item;
}

}  // namespace sip
