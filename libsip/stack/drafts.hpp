// What a draft says about itself.
#pragma once

#include <sip/message/draft.hpp>

#include <string_view>

namespace sip {

/// The method of a request, or of the request that a response answers, from CSeq.
[[nodiscard]] std::string_view method_in(const draft& d);
/// True for requests inside a dialog.
[[nodiscard]] bool has_to_tag(const draft& d);

}  // namespace sip
