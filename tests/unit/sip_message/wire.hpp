// Writes messages of tests as they stand on the wire.
#pragma once

#include <base/ascii.hpp>
#include <base/packet.hpp>
#include <sip/message/message.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

namespace test {

/// "0A0d" to its bytes; blanks and line ends between them are skipped.
inline std::string from_hex(std::string_view digits) {
  std::string bytes;
  std::string pair;
  for (const char c : digits) {
    if (c == ' ' || c == '\n') continue;
    pair += c;
    if (pair.size() < 2) continue;
    unsigned byte = 0;
    std::from_chars(pair.data(), pair.data() + 2, byte, 16);
    bytes += static_cast<char>(byte);
    pair.clear();
  }
  return bytes;
}

/// Line ends become CRLF, a first line end is dropped, {hex 0A0D} becomes bytes and {20 long} twenty times
/// "long".
inline std::string lines(std::string_view text) {
  std::string out;
  if (!text.empty() && text[0] == '\n') text.remove_prefix(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto close = text.find('}', i);
    const auto blank = text.find(' ', i);
    if (text[i] == '{' && close != text.npos && blank < close) {
      const auto what = text.substr(i + 1, blank - i - 1);
      const auto value = text.substr(blank + 1, close - blank - 1);
      unsigned times = 0;
      std::from_chars(what.data(), what.data() + what.size(), times);
      if (what == "hex") out += from_hex(value);
      for (; times > 0; --times) out += value;
      if (what == "hex" || base::is_digit(what[0])) {
        i = close;
        continue;
      }
    }
    if (text[i] == '\n') out += '\r';
    out += text[i];
  }
  return out;
}

/// Head and body with the empty line between them; {length} in the head becomes the size of the body.
inline std::string wire(std::string_view head, std::string_view body = {}) {
  auto out = lines(head);
  constexpr std::string_view mark = "{length}";
  if (const auto at = out.find(mark); at != std::string::npos) {
    out.replace(at, mark.size(), std::to_string(body.size()));
  }
  return out.append("\r\n").append(body);
}

/// An offer for one audio stream.
inline std::string sdp() {
  return lines(R"(
v=0
o=- 3724394400 3724394405 IN IP4 198.51.100.33
s=-
c=IN IP4 198.51.100.33
t=0 0
m=audio 30000 RTP/AVP 0 8
)");
}

inline base::packet_pool& pool() {
  static base::packet_pool p;
  return p;
}

inline sip::message parse(std::string_view bytes, sip::mode m = sip::mode::tolerant) {
  return sip::message::parse(pool().copy(bytes), m);
}

inline bool has_finding(const sip::message& m, sip::deviation d) {
  return std::any_of(m.findings().begin(), m.findings().end(), [d](const auto& f) { return f.what == d; });
}

/// A small valid request; `more` are header lines of its own.
inline std::string request(std::string_view method = "OPTIONS", std::string_view more = {},
                           std::string_view body = {}) {
  const std::string name(method);
  return wire(name +
                  " sip:ada@example.org SIP/2.0\nVia: SIP/2.0/UDP node.example.net;branch=z9hG4bKffj2a\n"
                  "Max-Forwards: 70\nFrom: <sip:charles@example.net>;tag=f1\nTo: <sip:ada@example.org>\n"
                  "Call-ID: c1@example.net\nCSeq: 7 " +
                  name + "\n" + std::string(more) + "Content-Length: {length}\n",
              body);
}

}  // namespace test

/// Lets CHECK print a result, whatever its value is.
template <class T>
struct Catch::StringMaker<sip::result<T>> {
  static std::string convert(const sip::result<T>& r) {
    return r ? "a value"
             : std::string(sip::name_of(r.error().code)) + " at " + std::to_string(r.error().offset);
  }
};
