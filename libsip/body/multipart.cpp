#include <sip/body/multipart.hpp>

#include "lines.hpp"

#include <base/assert.hpp>
#include <sip/message/headers.hpp>

#include <algorithm>

namespace sip {
namespace {

using detail::offset_in;

constexpr std::size_t max_boundary = 70;  // RFC 2046 §5.1.1

bool is_boundary_character(char c) {
  return base::is_alnum(c) || std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
}

bool is_boundary(std::string_view text) {
  return !text.empty() && text.size() <= max_boundary && text.back() != ' ' &&
         std::all_of(text.begin(), text.end(), is_boundary_character);
}

enum class delimiter : std::uint8_t { none, part, close };

/// A delimiter is "--", the boundary, "--" for the last one, and blanks that gateways may have added.
delimiter delimiter_of(std::string_view line, std::string_view boundary) {
  if (!line.starts_with("--") || line.substr(2, boundary.size()) != boundary) return delimiter::none;
  const auto tail = line.substr(2 + boundary.size());
  const auto is_padding = [](std::string_view text) { return base::trim(text).empty(); };
  if (tail.starts_with("--") && is_padding(tail.substr(2))) return delimiter::close;
  return is_padding(tail) ? delimiter::part : delimiter::none;
}

/// The line end before a delimiter belongs to the delimiter.
std::string_view without_line_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

std::string_view first_word(std::string_view value) {
  return base::trim(value.substr(0, value.find(';')));
}

body_result<body_part> read_part(std::string_view whole, std::string_view text) {
  body_part part;
  part.content_type = "text/plain";
  auto rest = text;
  std::size_t count = 0;
  while (const auto line = detail::next_line(rest)) {
    if (line->empty()) break;
    const auto h = detail::read_header(*line, rest);
    if (!h) return error_at(body_errc::header_line, whole, offset_in(whole, *line));
    if (++count > max_part_headers) return error_at(body_errc::too_many, whole, offset_in(whole, *line));
    const auto id = header_id_of(h->name);
    if (id == header_id::content_type) part.content_type = h->value;
    if (id == header_id::content_disposition) part.disposition = h->value;
    if (base::iequals(h->name, "Content-ID")) part.content_id = h->value;
    part.headers = text.substr(0, offset_in(text, h->value) + h->value.size());
  }
  if (part.content_id.starts_with('<') && part.content_id.ends_with('>')) {
    part.content_id = part.content_id.substr(1, part.content_id.size() - 2);
  }
  part.bytes = rest;
  return part;
}

}  // namespace

std::optional<std::string_view> body_part::header(std::string_view name) const {
  auto rest = headers;
  while (const auto line = detail::next_line(rest)) {
    const auto h = detail::read_header(*line, rest);
    if (h && base::iequals(h->name, name)) return h->value;
  }
  return std::nullopt;
}

bool body_part::is(std::string_view type) const {
  return base::iequals(first_word(content_type), type);
}

bool body_part::is_multipart() const {
  return base::istarts_with(content_type, "multipart/");
}

std::string_view body_part::disposition_type() const {
  const auto type = first_word(disposition);
  if (!type.empty()) return type;
  return is("application/sdp") ? "session" : "render";
}

bool body_part::is_required() const {
  const auto semicolon = disposition.find(';');
  if (semicolon == std::string_view::npos) return true;
  const auto list = parse_params(disposition.substr(semicolon));
  const auto handling = list ? list->get("handling") : std::nullopt;
  return !handling || !base::iequals(unquote(*handling), "optional");
}

body_result<multipart> multipart::parse(std::string_view content_type_value, std::string_view body) {
  if (body.size() > max_body_size) return error_at(body_errc::too_large, body, max_body_size);
  const auto type = content_type::parse(content_type_value);
  if (!type || !base::iequals(type->type, "multipart")) return error_at(body_errc::not_multipart, body, 0);
  const auto boundary = unquote(type->params.get("boundary").value_or(std::string_view{}));
  if (!is_boundary(boundary)) return error_at(body_errc::bad_boundary, body, 0, "boundary");

  multipart m;
  m.subtype_ = type->subtype;
  auto rest = body;
  const char* begin = nullptr;  // of the part that is open
  const auto end_part = [&](const char* end) -> body_result<void> {
    if (begin == nullptr) return {};
    if (m.parts_.size() == max_parts)
      return error_at(body_errc::too_many, body, offset_in(body, {begin, 0}), "part");
    const auto text = without_line_end({begin, static_cast<std::size_t>(end - begin)});
    auto part = read_part(body, text);
    if (!part) return part.error();
    m.parts_.push_back(*part);
    return {};
  };
  while (!m.closed_) {
    const auto line = detail::next_line(rest);
    if (!line) break;
    const auto kind = delimiter_of(*line, boundary);
    if (kind == delimiter::none) continue;
    if (const auto ended = end_part(line->data()); !ended) return ended.error();
    begin = rest.data();
    m.closed_ = kind == delimiter::close;
  }
  if (!m.closed_) {
    if (const auto ended = end_part(body.data() + body.size()); !ended) return ended.error();
  }
  if (m.parts_.empty()) return error_at(body_errc::no_part, body, body.size());

  auto start = unquote(type->params.get("start").value_or(std::string_view{}));
  if (start.starts_with('<') && start.ends_with('>')) start = start.substr(1, start.size() - 2);
  const auto at = std::find_if(m.parts_.begin(), m.parts_.end(),
                               [&](const body_part& p) { return !start.empty() && p.content_id == start; });
  if (at != m.parts_.end()) m.root_ = static_cast<std::size_t>(at - m.parts_.begin());
  return m;
}

multipart_builder& multipart_builder::add(std::string_view content_type, std::string_view bytes,
                                          std::initializer_list<header> more) {
  SIPTTY_ASSERT(parts_.size() < max_parts);
  auto& part = parts_.emplace_back();
  const auto line = [&](std::string_view name, std::string_view value) {
    part.append(name).append(": ");
    std::transform(value.begin(), value.end(), std::back_inserter(part),
                   [](char c) { return c == '\r' || c == '\n' ? ' ' : c; });
    part += "\r\n";
  };
  line("Content-Type", content_type);
  for (const auto& h : more) line(h.name, h.value);
  part.append("\r\n").append(bytes);
  return *this;
}

multipart_builder::written multipart_builder::finish(base::rng& random) const {
  SIPTTY_ASSERT(!parts_.empty());
  std::string boundary;
  do {
    boundary = "siptty-" + random.token(20);
  } while (std::any_of(parts_.begin(), parts_.end(),
                       [&](const std::string& p) { return p.find(boundary) != std::string::npos; }));
  written w;
  w.content_type = "multipart/" + subtype_ + ";boundary=\"" + boundary + '"';
  for (const auto& p : parts_) w.body.append("--").append(boundary).append("\r\n").append(p).append("\r\n");
  w.body.append("--").append(boundary).append("--\r\n");
  return w;
}

}  // namespace sip
