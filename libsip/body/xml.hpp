// XML as the bodies of SIP need it: a small tree out of expat, and a writer. Hostile input is the rule: a
// document type ends the parse, so there are no entities to expand and nothing outside to fetch, and all
// sizes are bounded.
#pragma once

#include <sip/body/error.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sip::detail {

inline constexpr std::size_t max_xml_depth = 16;
inline constexpr std::size_t max_xml_elements = 4096;
inline constexpr std::size_t max_xml_attributes = 32;  ///< of one element

struct xml_element {
  std::string space, name;                                      ///< namespace URI and local name
  std::vector<std::pair<std::string, std::string>> attributes;  ///< of no namespace; others are left out
  std::string text;  ///< its own, without that of children, and without blanks around it
  std::vector<xml_element> children;
  std::uint32_t offset = 0, line = 1, column = 1;

  [[nodiscard]] bool is(std::string_view in_space, std::string_view local) const {
    return name == local && space == in_space;
  }
  [[nodiscard]] const std::string* attribute(std::string_view local) const;
  /// The first child of that name in the element's own namespace.
  [[nodiscard]] const xml_element* child(std::string_view local) const;
  [[nodiscard]] body_error error(body_errc code, std::string_view what) const {
    return {code, offset, line, column, what};
  }
};

/// The root, which must be `local` in namespace `space`.
[[nodiscard]] body_result<xml_element> parse_xml(std::string_view document, std::string_view space,
                                                 std::string_view local);

/// Attribute values as the schemas of the bodies have them.
[[nodiscard]] body_result<std::string> required(const xml_element& e, std::string_view attribute);
[[nodiscard]] std::string optional_text(const xml_element& e, std::string_view attribute);
/// An unsigned number; nothing when it is absent, an error when it is something else.
[[nodiscard]] body_result<std::optional<std::uint64_t>> number_of(const xml_element& e,
                                                                  std::string_view attribute);

/// Writes a document, one element a line. What XML cannot hold (control characters, bytes that are not UTF-8)
/// becomes U+FFFD.
class xml_writer {
 public:
  xml_writer() : out_("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") {}

  xml_writer& open(std::string_view name);
  xml_writer& attribute(std::string_view name, std::string_view value);
  /// Leaves the attribute out when the value is empty.
  xml_writer& attribute_if(std::string_view name, std::string_view value);
  xml_writer& text(std::string_view value);
  xml_writer& close();
  /// An element with nothing but text.
  xml_writer& leaf(std::string_view name, std::string_view value) { return open(name).text(value).close(); }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void end_tag();
  void escape(std::string_view value);

  std::string out_;
  std::vector<std::string> open_;
  bool in_tag_ = false;    ///< attributes may follow
  bool has_text_ = false;  ///< the element just written to holds text, so its end stands on the same line
};

}  // namespace sip::detail
