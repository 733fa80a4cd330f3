// Events to a stream, one line each, for programs that read siptty.
#pragma once

#include <siptty/command/event.hpp>

#include <cstdio>

namespace siptty {

/// Writes text or JSON lines and flushes each. When the reader has gone it says so once through `closed` and
/// stays silent; SIGPIPE is ignored from its construction on, as the signal would kill the calls too.
class event_writer {
 public:
  event_writer(std::FILE* out, bool json);

  /// False when the stream cannot be written any more: the program should end, quietly.
  bool write(const event& e);
  [[nodiscard]] bool closed() const { return closed_; }

 private:
  std::FILE* out_;
  bool json_;
  bool closed_ = false;
};

}  // namespace siptty
