// Why a body was rejected, and where.
#pragma once

#include <base/export.hpp>
#include <base/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace sip SIPTTY_API {

enum class body_errc : std::uint8_t {
  none,
  too_large,          ///< more bytes than the limit of its kind
  too_many,           ///< more parts, elements, attributes or lines than the limit
  too_deep,           ///< nested deeper than the limit
  not_multipart,      ///< the Content-Type is not multipart/…
  bad_boundary,       ///< no boundary parameter, or one that RFC 2046 §5.1.1 does not allow
  no_part,            ///< the boundary does not stand in the body
  header_line,        ///< a line that is not "name: value"
  start_line,         ///< a start line that is neither a request's nor a status
  xml_syntax,         ///< not well-formed
  xml_doctype,        ///< a document type: nothing of SIP has one, and entities live there
  wrong_root,         ///< another document than was expected
  missing_attribute,  ///< `what` names it
  missing_element,    ///< `what` names it
  bad_value,          ///< `what` names the attribute, element or line
};

/// A sentence without a full stop: what is wrong and what is allowed.
[[nodiscard]] std::string_view describe(body_errc code);

/// A rejection. `offset` counts bytes from the start of the body; line and column count from 1.
struct body_error {
  body_errc code = body_errc::none;
  std::uint32_t offset = 0, line = 1, column = 1;
  std::string_view what;  ///< a name out of the specification, never the peer's bytes; may be empty
};
[[noreturn]] void throw_exception_from_error(const body_error& e, const boost::source_location& where);

/// "line 3, column 7: a required attribute is missing (entity)".
[[nodiscard]] std::string sentence(const body_error& e);

template <class T>
using body_result = base::result<T, body_error>;

/// The error at `offset` of `text`, with its line and column.
[[nodiscard]] body_error error_at(body_errc code, std::string_view text, std::size_t offset,
                                  std::string_view what = {});

inline constexpr std::size_t max_body_size = 65536;  ///< of whatever this room parses

}  // namespace sip
