// A session's messages as plain text, for a file or a mail (SPEC TRC-3).
#pragma once

#include <siptty/trace/wire_event.hpp>

#include <string>
#include <vector>

namespace siptty {

/// Every message in full, in the order given, each under a line of dashes and with its date. UTF-8 without
/// control characters but line ends.
[[nodiscard]] std::string export_text(const std::vector<const wire_event*>& events);

}  // namespace siptty
