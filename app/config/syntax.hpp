// TOML text to a table, with every syntax error found.
#pragma once

#include "reader.hpp"

#include <optional>

namespace siptty {

/// Parses `text`. The parser stops at the first error, so the broken line is blanked and the rest is tried
/// again, to list all errors at once; `out.complete` is false then. Nothing when even that gives no table.
[[nodiscard]] std::optional<toml::table> parse_toml(std::string_view text, findings& out);

}  // namespace siptty
