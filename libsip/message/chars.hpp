// Character classes of RFC 3261 §25.1, one table look-up each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sip::chars {

enum set : std::uint16_t {
  token = 1 << 0,
  digit = 1 << 1,
  lws = 1 << 2,   ///< space, tab and line ends
  user = 1 << 3,  ///< unreserved and user-unreserved; escapes apart
  password = 1 << 4,
  uri_param = 1 << 5,   ///< paramchar, escapes apart
  uri_header = 1 << 6,  ///< hnv-unreserved and unreserved
  uric = 1 << 7,        ///< what may stand in any URI, escapes apart
  host = 1 << 8,        ///< of a host name; '_' is not in the grammar but in use
  hex = 1 << 9,
  word = 1 << 10,         ///< of a Call-ID
  visible = 1 << 11,      ///< no control, no LWS; non-ASCII included
  loose_uri = 1 << 12,    ///< visible without < > and "
  loose_value = 1 << 13,  ///< of a parameter, without quotes: visible without ; , < > and "
  alpha = 1 << 14,
  phone = 1 << 15,  ///< of a tel number, visual separators included
};

namespace detail {
constexpr bool in(std::string_view list, char c) {
  return list.find(c) != std::string_view::npos;
}

constexpr std::uint16_t classify(unsigned byte) {
  const char c = static_cast<char>(byte);
  const bool is_digit = c >= '0' && c <= '9';
  const bool is_alpha = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool alnum = is_digit || is_alpha;
  const bool unreserved = alnum || (byte != 0 && in("-_.!~*'()", c));
  const bool is_hex = is_digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  const bool is_visible = byte > 0x20 && byte != 0x7f;
  const auto ascii = [&](std::string_view list) { return byte != 0 && byte < 0x80 && in(list, c); };
  unsigned s = 0;
  const auto add = [&](bool belongs, set bit) {
    if (belongs) s |= bit;
  };
  add(alnum || ascii("-.!%*_+`'~"), token);
  add(is_digit, digit);
  add(ascii(" \t\r\n"), lws);
  add(unreserved || ascii("&=+$,;?/"), user);
  add(unreserved || ascii("&=+$,"), password);
  add(unreserved || ascii("[]/:&+$"), uri_param);
  add(unreserved || ascii("[]/?:+$"), uri_header);
  add(unreserved || ascii(";/?:@&=+$,[]"), uric);
  add(alnum || ascii("-._"), host);
  add(is_hex, hex);
  add(alnum || ascii("-.!%*_+`'~()<>:\\\"/[]?{}"), word);
  add(is_visible, visible);
  add(is_visible && !ascii("<>\""), loose_uri);
  add(is_visible && !ascii(";,<>\""), loose_value);
  add(is_alpha, alpha);
  add(is_hex || ascii("*#-.()"), phone);
  return static_cast<std::uint16_t>(s);
}

constexpr std::array<std::uint16_t, 256> make_table() {
  std::array<std::uint16_t, 256> t{};
  for (unsigned i = 0; i < t.size(); ++i) t[i] = classify(i);
  return t;
}
inline constexpr auto table = make_table();
}  // namespace detail

[[nodiscard]] constexpr bool is(char c, unsigned sets) {
  return (detail::table[static_cast<unsigned char>(c)] & sets) != 0;
}

/// The first position at or behind `i` whose character is in none of the sets.
[[nodiscard]] constexpr std::size_t skip(std::string_view text, std::size_t i, unsigned sets) {
  while (i < text.size() && is(text[i], sets)) ++i;
  return i;
}

/// Only characters of the sets, and at least one.
[[nodiscard]] constexpr bool all(std::string_view text, unsigned sets) {
  return !text.empty() && skip(text, 0, sets) == text.size();
}

/// The closing quote of the quoted string that opens at `i`; npos when it does not end.
[[nodiscard]] constexpr std::size_t closing_quote(std::string_view text, std::size_t i) {
  for (++i; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      return i;
  }
  return std::string_view::npos;
}

}  // namespace sip::chars
