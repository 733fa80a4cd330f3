// An engine with what every verb needs around it: its loop, signals, output, trace file, time limit.
#pragma once

#include <siptty/engine/engine.hpp>
#include <siptty/headless/event_writer.hpp>
#include <siptty/headless/run_options.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <fstream>
#include <functional>
#include <memory>
#include <string>

namespace siptty {

[[nodiscard]] engine_options engine_options_of(const run_options& options);

/// One wire event as a JSON line for --trace: bytes in base64, everything else in words.
[[nodiscard]] std::string trace_json(const wire_event& e);

class phone {
 public:
  explicit phone(const run_options& options);

  /// Opens the sockets and says so with a `ready` event. False: the reason was told on stderr.
  bool start();
  /// Runs until `finish` was called and everything is hung up and unregistered. Returns the exit code.
  int run();
  /// Ends the run; the first code counts.
  void finish(int exit_code);
  void write(const event& e);
  /// The verb listens beside the output.
  std::function<void(const event&)> on_event;
  /// SIGINT or SIGTERM. Default: finish(exit_ok).
  std::function<void()> on_signal;
  /// --timeout is over. Default: finish(exit_timed_out).
  std::function<void()> on_time_limit;

  boost::asio::io_context& loop() { return loop_; }
  siptty::engine& engine() { return *engine_; }

 private:
  run_options options_;
  boost::asio::io_context loop_;
  event_writer writer_;
  std::ofstream trace_;
  std::unique_ptr<siptty::engine> engine_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer limit_;
  int exit_code_ = -1;
};

}  // namespace siptty
