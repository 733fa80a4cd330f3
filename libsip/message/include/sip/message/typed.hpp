// The table of all headers with a typed form: how a line is checked, and which section describes it.
#pragma once

#include <base/export.hpp>
#include <sip/message/error.hpp>
#include <sip/message/header_id.hpp>

#include <string_view>

namespace sip SIPTTY_API {

/// Checks the whole value of a line, every item of a list, with the parser of its header. Nothing is wrong
/// with the value of a header that is not known. Offsets count from the start of the value.
[[nodiscard]] parse_error check_value(header_id id, std::string_view value, mode m = mode::tolerant);
/// True for every header but `other`.
[[nodiscard]] bool has_typed_form(header_id id);
/// Where the header is described, "RFC 3261 §20.10"; empty for `other`.
[[nodiscard]] std::string_view section_of(header_id id);

}  // namespace sip
