#include "text.hpp"

#include <siptty/command/suggest.hpp>

#include <fmt/format.h>

#include <cstdint>

namespace siptty {
namespace {

// Length of the well-formed UTF-8 sequence that `text` begins with (RFC 3629 §4); 0 when it begins with none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [text](std::size_t i) {
    return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0U;
  };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  const unsigned second = byte(1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
  if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second >= 0xA0)) return 0;
  if (first >= 0xE0 && first <= 0xEF) return continues(1) && continues(2) ? 3 : 0;
  if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second >= 0x90)) return 0;
  if (first >= 0xF0 && first <= 0xF4) return continues(1) && continues(2) && continues(3) ? 4 : 0;
  return 0;
}

// C0, DEL and the two-byte C1 controls, which some terminals obey like ESC.
bool is_control(std::string_view sequence) {
  const auto first = static_cast<std::uint8_t>(sequence[0]);
  if (sequence.size() == 1) return first < 0x20 || first == 0x7F;
  return first == 0xC2 && static_cast<std::uint8_t>(sequence[1]) < 0xA0;
}

void escape_bytes(std::string& out, std::string_view bytes) {
  for (const char c : bytes) {
    switch (c) {
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += fmt::format("\\x{:02X}", static_cast<std::uint8_t>(c));
    }
  }
}

std::string escape_text(std::string_view text, bool quotes) {
  std::string out;
  while (!text.empty()) {
    const auto length = sequence_length(text);
    const auto sequence = text.substr(0, length == 0 ? 1 : length);
    if (length == 0 || is_control(sequence)) {
      escape_bytes(out, sequence);
    } else {
      if (quotes && (sequence == "\"" || sequence == "\\")) out += '\\';
      out += sequence;
    }
    text.remove_prefix(sequence.size());
  }
  return out;
}

}  // namespace

std::string escape(std::string_view text) {
  return escape_text(text, true);
}
std::string printable(std::string_view text) {
  return escape_text(text, false);
}

std::string as_utf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto length = sequence_length(text);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

}  // namespace siptty
