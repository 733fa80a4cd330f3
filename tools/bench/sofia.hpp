// The same messages through sofia-sip, so that both stand in one run. Only msg_extract and msg_object_e are timed:
// neither the copy into sofia's buffer nor its allocation of the message object counts against it.
#pragma once

#include "thread_time.hpp"

#include <string>
#include <vector>

namespace sofia {

/// Time of msg_extract over all messages. Throws when one is rejected.
std::chrono::nanoseconds parse_all(const std::vector<std::string>& messages);

/// Messages that were parsed once and are printed again and again.
class printer {
 public:
  explicit printer(const std::vector<std::string>& messages);
  ~printer();
  printer(const printer&) = delete;
  printer& operator=(const printer&) = delete;
  /// Time of msg_object_e over all messages.
  [[nodiscard]] std::chrono::nanoseconds print_all() const;

 private:
  std::vector<void*> messages_;
};

}  // namespace sofia
