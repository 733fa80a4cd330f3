#include "xml.hpp"

#include <base/assert.hpp>

namespace sip::detail {
namespace {

unsigned byte_at(std::string_view text, std::size_t i) {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
}

/// Bytes of the character of XML 1.0 §2.2 at `i`; 0 when it is none.
std::size_t character_length(std::string_view text, std::size_t i) {
  const auto first = byte_at(text, i), second = byte_at(text, i + 1), third = byte_at(text, i + 2);
  if (first < 0x80) return first >= 0x20 || first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
  if (first < 0xc2 || first > 0xf4) return 0;
  const std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const auto low = first == 0xe0 ? 0xa0U : first == 0xf0 ? 0x90U : 0x80U;
  const auto high = first == 0xed ? 0x9fU : first == 0xf4 ? 0x8fU : 0xbfU;
  if (second < low || second > high) return 0;
  if (length > 2 && (third & 0xc0U) != 0x80) return 0;
  if (length > 3 && (byte_at(text, i + 3) & 0xc0U) != 0x80) return 0;
  const bool is_noncharacter = first == 0xef && second == 0xbf && third >= 0xbe;  // U+FFFE, U+FFFF
  return is_noncharacter ? 0 : length;
}

}  // namespace

void xml_writer::end_tag() {
  if (!in_tag_) return;
  out_ += '>';
  in_tag_ = false;
}

xml_writer& xml_writer::open(std::string_view name) {
  end_tag();
  if (!open_.empty()) out_ += '\n';
  out_.append(2 * open_.size(), ' ').append("<").append(name);
  open_.emplace_back(name);
  in_tag_ = true;
  has_text_ = false;
  return *this;
}

xml_writer& xml_writer::attribute(std::string_view name, std::string_view value) {
  SIPTTY_ASSERT(in_tag_);
  out_.append(" ").append(name).append("=\"");
  escape(value);
  out_ += '"';
  return *this;
}

xml_writer& xml_writer::attribute_if(std::string_view name, std::string_view value) {
  return value.empty() ? *this : attribute(name, value);
}

xml_writer& xml_writer::text(std::string_view value) {
  if (value.empty()) return *this;
  end_tag();
  escape(value);
  has_text_ = true;
  return *this;
}

xml_writer& xml_writer::close() {
  SIPTTY_ASSERT(!open_.empty());
  const auto name = std::move(open_.back());
  open_.pop_back();
  if (in_tag_) {
    out_ += "/>";
  } else {
    if (!has_text_) out_.append("\n").append(2 * open_.size(), ' ');
    out_.append("</").append(name).append(">");
  }
  in_tag_ = has_text_ = false;
  if (open_.empty()) out_ += '\n';
  return *this;
}

void xml_writer::escape(std::string_view value) {
  for (std::size_t i = 0; i < value.size();) {
    const auto length = character_length(value, i);
    switch (value[i]) {
      case '&':
        out_ += "&amp;";
        break;
      case '<':
        out_ += "&lt;";
        break;
      case '>':
        out_ += "&gt;";
        break;
      case '"':
        out_ += "&quot;";
        break;
      case '\t':
        out_ += "&#9;";
        break;
      case '\n':
        out_ += "&#10;";
        break;
      case '\r':
        out_ += "&#13;";
        break;
      default:
        length == 0 ? out_ += "\xef\xbf\xbd" : out_.append(value, i, length);
    }
    i += length == 0 ? 1 : length;
  }
}

}  // namespace sip::detail
