// One rewrite rule at work.
#pragma once

#include "rewrite_sheet.hpp"

#include <sip/message/rewrite.hpp>

namespace sip {

/// Does to the message what the rule says; the rule must outlive the sheet's lines. Whether anything changed.
bool run(const detail::prepared_rule& r, sheet& lines);

}  // namespace sip
