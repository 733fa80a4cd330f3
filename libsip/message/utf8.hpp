#pragma once

#include <cstddef>
#include <string_view>

namespace sip {

/// Where `text` stops being UTF-8 (RFC 3629 §4); npos when all of it is.
[[nodiscard]] std::size_t first_non_utf8(std::string_view text);

}  // namespace sip
