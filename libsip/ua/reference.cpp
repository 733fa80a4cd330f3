#include <base/ascii.hpp>
#include <sip/ua/dialog_reference.hpp>
#include <sip/ua/reference.hpp>

#include <algorithm>
#include <array>

namespace sip {

namespace {

constexpr std::array<std::string_view, 7> safe_headers{"Replaces", "Require", "Subject", "Priority", "Accept-Contact",
                                                       "Reject-Contact", "Request-Disposition"};

bool is_one_line(std::string_view value) {
  return !value.empty() && std::none_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

void add_header(reference& r, std::string_view field) {
  const auto equals = field.find('=');
  if (equals == std::string_view::npos || r.headers.size() == max_reference_headers) return;
  const auto name = unescape(field.substr(0, equals));
  const auto value = unescape(field.substr(equals + 1));
  const auto known = std::find_if(safe_headers.begin(), safe_headers.end(), [&](std::string_view s) { return base::iequals(s, name); });
  if (known == safe_headers.end() || !is_one_line(value)) return;
  if (*known == "Require" && !base::iequals(base::trim(value), "replaces")) return;
  r.headers.emplace_back(*known, value);
}

/// Escapes all that may not stand in the value of a URI's header (hvalue).
std::string escape_header_value(std::string_view text) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (base::is_alnum(c) || std::string_view("-_.!~*'()[]/?:+$").find(c) != std::string_view::npos) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
  }
  return out;
}

}  // namespace

std::string_view reference::replaces() const {
  const auto found = std::find_if(headers.begin(), headers.end(), [](const auto& h) { return h.first == "Replaces"; });
  return found == headers.end() ? std::string_view{} : std::string_view(found->second);
}

reference parse_reference(std::string_view text) {
  reference r;
  const auto parsed = parse_uri(text);
  if (!parsed || (parsed->scheme != uri_scheme::sip && parsed->scheme != uri_scheme::sips)) {
    r.uri = text;
    return r;
  }
  const auto offset_of = [text](std::string_view part) { return static_cast<std::size_t>(part.data() - text.data()); };
  const auto params = parsed->params.text();
  r.uri = text.substr(0, parsed->headers.empty() ? text.size() : offset_of(parsed->headers) - 1);
  if (const auto method = parsed->params.get("method"); method && !method->empty()) {
    r.method = unescape(*method);
    std::string kept;
    for (const auto& p : parsed->params) {
      if (base::iequals(p.name, "method")) continue;
      kept.append(";").append(p.name);
      if (p.has_value) kept.append("=").append(p.value);
    }
    r.uri.replace(offset_of(params), params.size(), kept);
  }
  auto rest = parsed->headers;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('&'), rest.size());
    add_header(r, rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return r;
}

void take_reference(dial_settings& wanted) {
  auto r = parse_reference(wanted.target);
  wanted.target = std::move(r.uri);
  std::move(r.headers.begin(), r.headers.end(), std::back_inserter(wanted.headers));
}

std::string refer_to_replacing(const dialog& other) {
  return other.remote_target() + (other.remote_target().find('?') == std::string::npos ? "?" : "&") +
         "Replaces=" + escape_header_value(reference_to(other));
}

}  // namespace sip
