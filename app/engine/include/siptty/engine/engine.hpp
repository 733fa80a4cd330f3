// The phone without a face: accounts, calls, their sound, and the trace of all of it. Runs on one Asio loop, one thread.
#pragma once

#include <siptty/command/command.hpp>
#include <siptty/command/event.hpp>
#include <siptty/config/configuration.hpp>
#include <siptty/trace/wire_event.hpp>
#include <siptty/view/view.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace siptty {

struct engine_options {
  configuration config;                 ///< at least one account
  header_list headers;                  ///< on every request of this run, after those of the configuration
  std::uint16_t rtp_port = 0;           ///< 0: any
  std::string record_file;              ///< records the first call to it, the n-th to "name-n.wav"
  std::string session_file;             ///< the whole session goes there, passwords included, for `sip::replay`
  std::vector<int> auto_answer;         ///< what incoming calls get; empty: 180, and wait for `answer`
  std::optional<std::chrono::milliseconds> duration;  ///< hang up this long after a call is confirmed
  bool require_100rel = false;          ///< reliable provisional responses are a must (RFC 3262)
  std::uint32_t session_expires_s = 0;  ///< session timer to ask for (RFC 4028); 0: only when the peer asks
  std::uint32_t min_se_s = 90;          ///< the shortest one to take
  bool follow_redirects = true;         ///< 3xx answers lead to another target (RFC 3261 §8.1.3.4)
  bool shared_port = false;             ///< other engines may listen on the same port
  bool expect_tone = false;             ///< measure how much of audio.tone_hz comes back
};

/// What is left when all calls are over; tests want zeros.
struct engine_counts {
  std::size_t calls = 0, streams = 0, transactions = 0;
};

class engine {
 public:
  engine(boost::asio::io_context& loop, engine_options options);
  ~engine();
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;

  void on_event(std::function<void(const event&)> handler);
  void on_wire(std::function<void(const wire_event&)> observer);

  /// Opens the sockets. Empty, or a sentence that says what failed.
  [[nodiscard]] std::string start();
  /// Registers every enabled account that has `register = true`.
  void register_all();
  /// Carries out a command; what is wrong with it comes back as an `error` event.
  void execute(const command& c);
  [[nodiscard]] view snapshot() const;
  /// Where an account is reached, "127.0.0.1:5060".
  [[nodiscard]] std::string local_address(std::size_t account = 0) const;
  [[nodiscard]] engine_counts counts() const;
  /// Hangs up, unregisters, and calls `done` when that is finished or a few seconds have passed.
  void stop(std::function<void()> done);

 private:
  class implementation;
  std::unique_ptr<implementation> implementation_;
};

}  // namespace siptty
