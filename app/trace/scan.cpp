#include "scan.hpp"

#include <base/ascii.hpp>

#include <cstddef>

namespace siptty {
namespace {

/// The next line without its end.
std::string_view next_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  auto line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view next_word(std::string_view& rest) {
  rest = base::trim(rest);
  std::size_t size = 0;
  while (size < rest.size() && !base::is_lws(rest[size])) ++size;
  const auto word = rest.substr(0, size);
  rest.remove_prefix(size);
  return word;
}

void read_first_line(scanned& s) {
  constexpr std::string_view version = "SIP/2.0";
  auto rest = s.first_line;
  const auto first = next_word(rest);
  const auto second = next_word(rest);
  rest = base::trim(rest);
  if (base::iequals(first, version)) {
    s.status = base::parse_number<int>(second).value_or(0);
    s.reason = rest;
  } else if (base::iequals(rest, version)) {
    s.method = first;
    s.uri = second;
  }
}

constexpr std::string_view static_codec(unsigned payload_type) {
  switch (payload_type) {
    case 0:
      return "PCMU";
    case 3:
      return "GSM";
    case 4:
      return "G723";
    case 8:
      return "PCMA";
    case 9:
      return "G722";
    case 18:
      return "G729";
    default:
      return {};
  }
}

/// Name in "a=rtpmap:96 opus/48000/2" for that payload type; a static one needs no such line.
std::string_view codec_name(std::string_view body, std::string_view format) {
  for (auto line = next_line(body); !body.empty() || !line.empty(); line = next_line(body)) {
    if (!base::istarts_with(line, "a=rtpmap:")) continue;
    line.remove_prefix(9);
    if (next_word(line) == format) return base::trim(line.substr(0, line.find('/')));
  }
  const auto number = base::parse_number<unsigned>(format);
  return number ? static_codec(*number) : std::string_view{};
}

}  // namespace

std::string_view scanned::header(std::string_view name, std::string_view compact) const {
  std::string_view rest = head;
  while (!rest.empty()) {
    const auto* begin = rest.data();
    auto line = next_line(rest);
    while (!rest.empty() &&
           (rest.front() == ' ' || rest.front() == '\t')) {  // folded: one value over several lines
      const auto folded = next_line(rest);
      line = {begin, static_cast<std::size_t>(folded.data() + folded.size() - begin)};
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const auto key = base::trim(line.substr(0, colon));
    if (base::iequals(key, name) || (!compact.empty() && base::iequals(key, compact))) {
      return base::trim(line.substr(colon + 1));
    }
  }
  return {};
}

std::string_view scanned::cseq_method() const {
  auto rest = header("CSeq");
  next_word(rest);
  return next_word(rest);
}

bool scanned::has_to_tag() const {
  const auto to = header("To", "t");
  const auto bracket = to.rfind('>');
  auto params = bracket == std::string_view::npos ? to : to.substr(bracket);
  while (!params.empty()) {
    const auto semicolon = params.find(';');
    if (semicolon == std::string_view::npos) return false;
    params = base::trim(params.substr(semicolon + 1));
    if (base::istarts_with(params, "tag=")) return true;
  }
  return false;
}

scanned scan(std::string_view bytes) {
  scanned s;
  while (!bytes.empty() && (bytes.front() == '\r' || bytes.front() == '\n')) bytes.remove_prefix(1);
  s.first_line = next_line(bytes);
  read_first_line(s);
  const auto* begin = bytes.data();
  auto rest = bytes;
  const auto* end = begin;
  while (!rest.empty() && !next_line(rest).empty()) end = rest.data();
  s.head = {begin, static_cast<std::size_t>(end - begin)};
  s.body = rest;
  return s;
}

std::string_view short_uri(std::string_view name_addr) {
  const auto open = name_addr.find('<');
  if (open != std::string_view::npos) {
    name_addr = name_addr.substr(open + 1);
    name_addr = name_addr.substr(0, name_addr.find('>'));
  }
  return base::trim(name_addr.substr(0, name_addr.find_first_of(";?")));
}

std::string_view user_at_host(std::string_view name_addr) {
  const auto uri = short_uri(name_addr);
  const auto colon = uri.find(':');
  const auto scheme = uri.substr(0, colon);
  const bool known =
      base::iequals(scheme, "sip") || base::iequals(scheme, "sips") || base::iequals(scheme, "tel");
  return colon != std::string_view::npos && known ? uri.substr(colon + 1) : uri;
}

std::string sdp_summary(std::string_view body) {
  if (!base::istarts_with(body, "v=0")) return {};
  constexpr std::size_t max_names = 3;
  constexpr std::size_t max_formats = 32;  // each one costs a walk over the body
  std::string text = "SDP";
  std::size_t names = 0, formats = 0;
  auto rest = body;
  std::string_view direction;
  while (!rest.empty()) {
    auto line = next_line(rest);
    for (const std::string_view d : {"a=sendonly", "a=recvonly", "a=inactive"}) {
      if (base::iequals(line, d)) direction = line.substr(2);
    }
    if (!base::istarts_with(line, "m=audio ")) continue;
    next_word(line), next_word(line), next_word(line);  // m=audio, port, profile
    for (auto format = next_word(line); !format.empty() && names < max_names; format = next_word(line)) {
      if (++formats > max_formats) break;
      const auto name = codec_name(body, format);
      if (name.empty() || base::iequals(name, "telephone-event") || base::iequals(name, "CN")) continue;
      text.append(" ").append(name);
      ++names;
    }
  }
  if (!direction.empty()) text.append(" ").append(direction);
  return text;
}

}  // namespace siptty
