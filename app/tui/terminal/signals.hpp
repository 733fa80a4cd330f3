// Signals as something that poll() sees. Private.
#pragma once

#include <csignal>

#include <array>

namespace siptty::tui {

/// While it lives, SIGINT, SIGTERM and SIGHUP ask for the end instead of killing, and SIGWINCH wakes the
/// loop, in whichever thread they arrive. One at a time: signals belong to the process.
class signal_watch {
 public:
  signal_watch();
  ~signal_watch();
  signal_watch(const signal_watch&) = delete;
  signal_watch& operator=(const signal_watch&) = delete;

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] bool ending() const;

 private:
  static constexpr std::array watched{SIGINT, SIGTERM, SIGHUP, SIGWINCH};
  int fd_;
  std::array<struct sigaction, watched.size()> before_{};
};

}  // namespace siptty::tui
