// What a message does that the RFCs do not want (SPEC TRC-5): what parsing alone does not tell.
#pragma once

#include <base/export.hpp>
#include <sip/message/error.hpp>
#include <sip/message/header_id.hpp>
#include <sip/message/message.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

struct lint_finding {
  deviation what;
  header_id header = header_id::other;  ///< the one it is about; `other` for the message, or an unknown one
  std::uint32_t offset = 0;             ///< from the start of the message
  std::string sentence;                 ///< without a full stop
  std::string_view section;             ///< "RFC 3261 §20.10"
  [[nodiscard]] strength level() const { return strength_of(what); }
};

inline constexpr std::size_t max_lint_findings = 64;  ///< of one message; further ones are dropped

/// All deviations: why the message was rejected, what the parser tolerated, headers that do not follow their
/// grammar, and rules that ask for more than one header. It looks at one message alone: what depends on the
/// dialog, the transport or the sender's address is not judged. Of a rejected message only what the parser
/// said.
[[nodiscard]] std::vector<lint_finding> lint(const message& m);

}  // namespace sip
