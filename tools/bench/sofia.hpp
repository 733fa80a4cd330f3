// The same messages through sofia-sip, so that both stand in one run. Only msg_extract and msg_object_e are
// timed: neither the copy into sofia's buffer nor its allocation of the message object counts against it.
#pragma once

#include "thread_time.hpp"

#include <string>
#include <vector>

namespace sofia {

/// Time of msg_extract over all messages. Throws when one is rejected.
std::chrono::nanoseconds parse_all(const std::vector<std::string>& messages);

/// Time of msg_object_e over all messages, each batch just parsed.
std::chrono::nanoseconds print_all(const std::vector<std::string>& messages);

}  // namespace sofia
