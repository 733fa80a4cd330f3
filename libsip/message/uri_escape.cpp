// Escapes (RFC 3261 §19.1.2), URNs and the headers of a URI.
#include <sip/message/uri.hpp>

#include "chars.hpp"

#include <base/ascii.hpp>

#include <algorithm>

namespace sip {
namespace {

int hex_digit(char c) {
  return base::is_digit(c) ? c - '0' : base::to_lower(c) - 'a' + 10;
}

std::string escaped(std::string_view text, unsigned allowed) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (chars::is(c, allowed)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', digits[byte >> 4U], digits[byte & 15U]};
  }
  return out;
}

/// 8-4-4-4-12 hexadecimal digits.
bool is_uuid(std::string_view text) {
  constexpr std::string_view shape = "00000000-0000-0000-0000-000000000000";
  if (text.size() != shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == '-' ? text[i] != '-' : !base::is_hex(text[i])) return false;
  }
  return true;
}

/// Letters, digits and inner hyphens, 2 to 32 of them (RFC 8141 §2).
bool is_namespace(std::string_view nid) {
  const auto fits = [](char c) { return base::is_alnum(c) || c == '-'; };
  return nid.size() >= 2 && nid.size() <= 32 && nid.front() != '-' && nid.back() != '-' &&
         std::all_of(nid.begin(), nid.end(), fits);
}

}  // namespace

std::string unescape(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '%' && i + 2 < text.size() && base::is_hex(text[i + 1]) && base::is_hex(text[i + 2]);
    if (escape) {
      plain += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

std::string escape_user(std::string_view text) {
  return escaped(text, chars::user);
}

std::string escape_param(std::string_view text) {
  return escaped(text, chars::uri_param);
}

std::string escape_header(std::string_view text) {
  return escaped(text, chars::uri_header);
}

std::optional<urn_view> parse_urn(std::string_view text) {
  const auto uri = parse_uri(text, mode::strict);
  if (!uri || !base::iequals(uri->scheme_text, "urn")) return std::nullopt;
  const auto rest = text.substr(uri->scheme_text.size() + 1);
  const auto colon = std::min(rest.find(':'), rest.size());
  const urn_view urn{rest.substr(0, colon), rest.substr(std::min(colon + 1, rest.size()))};
  if (!is_namespace(urn.nid) || urn.nss.empty()) return std::nullopt;
  if (base::iequals(urn.nid, "uuid") && !is_uuid(urn.nss)) return std::nullopt;
  return urn;
}

std::optional<std::string> header_in_uri(const uri_view& u, std::string_view name) {
  auto rest = u.headers;
  while (!rest.empty()) {
    const auto item = rest.substr(0, rest.find('&'));
    const auto equal = std::min(item.find('='), item.size());
    if (base::iequals(unescape(item.substr(0, equal)), name))
      return unescape(item.substr(std::min(equal + 1, item.size())));
    rest.remove_prefix(std::min(item.size() + 1, rest.size()));
  }
  return std::nullopt;
}

}  // namespace sip
