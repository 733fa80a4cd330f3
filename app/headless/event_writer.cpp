#include <siptty/headless/event_writer.hpp>

#include <csignal>

namespace siptty {

event_writer::event_writer(std::FILE* out, bool json) : out_(out), json_(json) {
  std::signal(SIGPIPE, SIG_IGN);
}

bool event_writer::write(const event& e) {
  if (closed_) return false;
  const auto line = (json_ ? to_json(e) : to_text(e)) + "\n";
  closed_ = std::fwrite(line.data(), 1, line.size(), out_) != line.size() || std::fflush(out_) != 0;
  return !closed_;
}

}  // namespace siptty
