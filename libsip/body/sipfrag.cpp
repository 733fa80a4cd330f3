#include <sip/body/sipfrag.hpp>

#include "lines.hpp"

#include <sip/message/header_id.hpp>

#include <algorithm>
#include <utility>

namespace sip {
namespace {

constexpr std::string_view version = "SIP/2.0";

bool read_status_line(std::string_view line, sipfrag& out) {
  if (line.size() < 11 || !base::istarts_with(line, version) || line[7] != ' ') return false;
  if (line.size() > 11 && line[11] != ' ') return false;
  const auto status = base::parse_number<int>(line.substr(8, 3));
  if (!status || *status < 100 || *status > 699) return false;
  out.status = *status;
  out.reason = line.size() > 12 ? line.substr(12) : std::string_view{};
  return true;
}

bool read_request_line(std::string_view line, sipfrag& out) {
  const auto first = line.find(' '), last = line.rfind(' ');
  if (first == std::string_view::npos || last <= first + 1 ||
      !base::iequals(line.substr(last + 1), version)) {
    return false;
  }
  const auto method = line.substr(0, first);
  const auto uri = line.substr(first + 1, last - first - 1);
  if (method.empty() || !std::all_of(method.begin(), method.end(), base::is_token)) return false;
  if (uri.find(' ') != std::string_view::npos) return false;
  out.method = method;
  out.request_uri = uri;
  return true;
}

}  // namespace

std::optional<std::string_view> sipfrag::value(std::string_view name) const {
  const auto id = header_id_of(name);
  const auto at = std::find_if(headers.begin(), headers.end(), [&](const header& h) {
    return id != header_id::other ? header_id_of(h.name) == id : base::iequals(h.name, name);
  });
  return at == headers.end() ? std::nullopt : std::optional(at->value);
}

body_result<sipfrag> sipfrag::parse(std::string_view text) {
  if (text.size() > max_body_size) return error_at(body_errc::too_large, text, max_body_size);
  sipfrag out;
  auto rest = text;
  bool first = true;
  while (const auto line = detail::next_line(rest)) {
    if (line->empty()) {
      out.body = rest;
      break;
    }
    const bool starts = std::exchange(first, false);
    if (starts && (read_status_line(*line, out) || read_request_line(*line, out))) continue;
    const auto h = detail::read_header(*line, rest);
    const auto offset = detail::offset_in(text, *line);
    if (!h) return error_at(starts ? body_errc::start_line : body_errc::header_line, text, offset);
    if (out.headers.size() == max_sipfrag_headers)
      return error_at(body_errc::too_many, text, offset, "header");
    out.headers.push_back({h->name, h->value});
  }
  return out;
}

std::string print_sipfrag_status(int status, std::string_view reason) {
  std::string text(version);
  text.append(" ")
      .append(std::to_string(status))
      .append(" ")
      .append(reason.empty() ? reason_of(status) : reason);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return text += "\r\n";
}

}  // namespace sip
