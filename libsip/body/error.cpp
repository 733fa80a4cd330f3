#include <sip/body/error.hpp>

#include <algorithm>
#include <stdexcept>

namespace sip {

std::string_view describe(body_errc code) {
  switch (code) {
    case body_errc::none:
      return "no error";
    case body_errc::too_large:
      return "the body is larger than its kind may be";
    case body_errc::too_many:
      return "the body has more parts, elements or lines than are read";
    case body_errc::too_deep:
      return "the body is nested deeper than is read";
    case body_errc::not_multipart:
      return "the Content-Type is not multipart";
    case body_errc::bad_boundary:
      return "the Content-Type has no boundary of 1 to 70 characters";
    case body_errc::no_part:
      return "the boundary does not stand in the body";
    case body_errc::header_line:
      return "a line is not \"name: value\"";
    case body_errc::start_line:
      return "the first line is neither a request line, nor a status line, nor a header";
    case body_errc::xml_syntax:
      return "the XML is not well-formed";
    case body_errc::xml_doctype:
      return "the XML has a document type, which is not accepted";
    case body_errc::wrong_root:
      return "the document is of another kind";
    case body_errc::missing_attribute:
      return "a required attribute is missing";
    case body_errc::missing_element:
      return "a required element or line is missing";
    case body_errc::bad_value:
      return "a value is not one that is allowed";
  }
  return "unknown error";
}

void throw_exception_from_error(const body_error& e, const boost::source_location&) {
  throw std::logic_error(sentence(e));
}

std::string sentence(const body_error& e) {
  std::string text = "line " + std::to_string(e.line) + ", column " + std::to_string(e.column) + ": ";
  text += describe(e.code);
  if (!e.what.empty()) text.append(" (").append(e.what).append(")");
  return text;
}

body_error error_at(body_errc code, std::string_view text, std::size_t offset, std::string_view what) {
  const auto before = text.substr(0, offset);
  const auto line_end = before.rfind('\n');
  const auto column = line_end == std::string_view::npos ? before.size() : before.size() - line_end - 1;
  return {code, static_cast<std::uint32_t>(before.size()),
          static_cast<std::uint32_t>(1 + std::count(before.begin(), before.end(), '\n')),
          static_cast<std::uint32_t>(1 + column), what};
}

}  // namespace sip
