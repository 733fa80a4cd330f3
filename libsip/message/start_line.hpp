// The first line of a message (RFC 3261 §7.1, §7.2).
#pragma once

#include <sip/message/error.hpp>

#include <cstdint>
#include <string_view>

namespace sip {

struct start_line {
  bool is_request = true;
  std::string_view method, request_uri;  ///< of a request
  int status = 0;                        ///< of a response; of a rejected one some number that is not 0
  std::string_view reason;
  parse_error error;  ///< offset from the start of the line
  bool extra_spaces = false;
  bool no_reason_space = false;
  bool unescaped = false;  ///< the URI fits the tolerant grammar only
};

/// Takes what can be read, also when something is wrong.
[[nodiscard]] start_line parse_start_line(std::string_view line, mode m);

}  // namespace sip
