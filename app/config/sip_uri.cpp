#include <siptty/config/sip_uri.hpp>

#include <siptty/command/suggest.hpp>

#include <base/ascii.hpp>
#include <sip/message/uri.hpp>

#include <algorithm>

namespace siptty {
namespace {

// What the tolerant parser of the wire lets pass, but no one means to write.
bool is_stray(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == '"' || c == '\x7f';
}

bool is_sip(const sip::uri_view& uri) {
  return uri.scheme == sip::uri_scheme::sip || uri.scheme == sip::uri_scheme::sips;
}

}  // namespace

std::string check_sip_uri(std::string_view text) {
  const std::string example = "; write one such as \"sip:alice@pbx.example.com\"";
  if (std::any_of(text.begin(), text.end(), is_stray)) {
    return in_quotes(text) + " is not a SIP URI: no blanks, quotes or angle brackets" + example;
  }
  if (!base::istarts_with(text, "sip:") && !base::istarts_with(text, "sips:")) {
    return in_quotes(text) + " is not a SIP URI: it begins with sip: or sips:" + example;
  }
  const auto uri = sip::parse_uri(text);
  if (uri.has_value()) return {};
  return in_quotes(text) + " is not a SIP URI: " + std::string(sip::describe(uri.error().code)) + example;
}

std::string user_of(std::string_view text) {
  const auto uri = sip::parse_uri(text);
  return uri.has_value() && is_sip(*uri) ? sip::unescape(uri->user) : std::string{};
}

std::string with_user(std::string_view text, std::string_view user) {
  const auto uri = sip::parse_uri(text);
  if (uri.has_error()) return std::string(text);
  std::string out = std::string(uri->scheme_text) + ":";
  if (!user.empty()) out += sip::escape_user(user) + "@";
  out += uri->host;
  if (uri->port != 0) out += ":" + std::to_string(uri->port);
  return out;
}

}  // namespace siptty
