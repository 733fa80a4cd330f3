// Text from outside made safe to print: a terminal must not obey what a peer or a file put into a value.
#pragma once

#include <string>
#include <string_view>

namespace siptty {

/// `text` with \" \\ \n \r \t and, for other control characters and bytes that are not UTF-8, \xHH.
[[nodiscard]] std::string escape(std::string_view text);

/// `text` with each byte that is not part of well-formed UTF-8 replaced by U+FFFD, as JSON demands.
[[nodiscard]] std::string as_utf8(std::string_view text);

}  // namespace siptty
