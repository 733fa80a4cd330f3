#include "signals.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace siptty::tui {
namespace {

// A handler can reach nothing but statics.
volatile std::sig_atomic_t wake_fd = -1;
volatile std::sig_atomic_t end_asked = 0;

void on_signal(int number) {
  const auto saved = errno;
  if (number != SIGWINCH) end_asked = 1;
  const std::uint64_t one = 1;
  if (write(wake_fd, &one, sizeof one) < 0) errno = saved;  // full: the loop wakes anyway
  errno = saved;
}

}  // namespace

signal_watch::signal_watch() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  wake_fd = fd_;
  end_asked = 0;
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < watched.size(); ++i) sigaction(watched.at(i), &action, &before_.at(i));
}

signal_watch::~signal_watch() {
  for (std::size_t i = 0; i < watched.size(); ++i) sigaction(watched.at(i), &before_.at(i), nullptr);
  wake_fd = -1;
  if (fd_ >= 0) close(fd_);
}

bool signal_watch::ending() const {
  return end_asked != 0;
}

}  // namespace siptty::tui
