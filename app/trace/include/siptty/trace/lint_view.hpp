// What a message does against the RFCs, as text under the message (SPEC TRC-5).
#pragma once

#include <siptty/trace/wire_event.hpp>

#include <string>

namespace siptty {

/// One line for each deviation: "MUST RFC 3261 §8.1.1.7, line 2: the top Via has no branch". Empty when there is
/// none. UTF-8 without control characters but line ends.
[[nodiscard]] std::string lint_text(const wire_event& e);

}  // namespace siptty
