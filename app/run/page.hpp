// What both sides of `siptty page` share: the loop, the sound, the output, the ways to end.
#pragma once

#include <siptty/audio/media_service.hpp>
#include <siptty/headless/event_writer.hpp>
#include <siptty/headless/run_options.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <optional>
#include <string>

namespace siptty {

/// A codec whose payload type needs no agreement (RFC 3551 §6); nothing for the others.
[[nodiscard]] std::optional<audio::stream_settings> page_settings(const run_options& options);

class page_run {
 public:
  explicit page_run(const run_options& options);
  page_run(const page_run&) = delete;
  page_run& operator=(const page_run&) = delete;

  /// Ends the run with a verdict, to which `details` are added; the first one counts.
  void finish(int exit_code, const std::string& reason, event details = {});
  void write(const event& e);
  /// Returns the exit code.
  int run();

  const run_options options;
  boost::asio::io_context loop;
  audio::media_service sound;
  std::function<void(const audio::media_event&)> on_media;
  std::function<void(int exit_code, const std::string& reason)> on_end;  ///< a signal, --duration or --timeout

 private:
  void take_media();
  void end_after(boost::asio::steady_timer& timer, std::optional<std::chrono::milliseconds> time, int exit_code,
                 const char* reason);

  event_writer writer_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer duration_, timeout_;
  int exit_code_ = -1;
};

/// The two sides; each runs to its end and returns the exit code.
int run_page_sender(page_run& run, const audio::stream_settings& settings);
int run_page_listener(page_run& run, const audio::stream_settings& settings);

}  // namespace siptty
