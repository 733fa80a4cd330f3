// The rules of lint that look at a whole message.
#pragma once

#include <sip/message/lint.hpp>

#include <span>

namespace sip {

struct lint_rule {
  deviation what;
  header_id header;  ///< that it is about
  bool (*broken)(const message&);
};

[[nodiscard]] std::span<const lint_rule> lint_rules();

}  // namespace sip
