// `siptty headless`: one command a line on stdin, one event a line on stdout.
#include "phone.hpp"

#include <siptty/command/command.hpp>
#include <siptty/run/run.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>

#include <unistd.h>

#include <algorithm>
#include <set>

namespace siptty {

namespace {

constexpr std::size_t read_size = 4096;

/// Lines of stdin as they come. What epoll does not take (a file, /dev/null) never blocks and is read at once.
class line_reader {
 public:
  line_reader(boost::asio::io_context& loop, std::function<void(const std::string&)> on_line, std::function<void()> on_end)
      : input_(loop), on_line_(std::move(on_line)), on_end_(std::move(on_end)), loop_(&loop) {}

  void start() {
    boost::system::error_code error;
    input_.assign(dup(STDIN_FILENO), error);
    if (!error) return wait();
    boost::asio::post(*loop_, [this] { read_file(); });
  }

 private:
  void wait() {
    input_.async_read_some(boost::asio::buffer(chunk_), [this](boost::system::error_code error, std::size_t n) {
      if (error == boost::asio::error::operation_aborted) return;
      take({chunk_, n});
      if (error) return end();
      wait();
    });
  }

  void read_file() {
    for (;;) {
      const auto n = read(STDIN_FILENO, chunk_, sizeof chunk_);
      if (n <= 0) return end();
      take({chunk_, static_cast<std::size_t>(n)});
    }
  }

  void take(std::string_view bytes) {
    for (const char c : bytes) {
      if (c == '\n') {
        on_line_(std::exchange(line_, {}));
      } else if (line_.size() <= max_command_bytes) {  // one more than fits: the parser then says that it is too long
        line_ += c;
      }
    }
  }

  void end() {
    if (!line_.empty()) on_line_(std::exchange(line_, {}));
    on_end_();
  }

  boost::asio::posix::stream_descriptor input_;
  std::function<void(const std::string&)> on_line_;
  std::function<void()> on_end_;
  boost::asio::io_context* loop_;
  std::string line_;
  char chunk_[read_size] = {};
};

class headless_run {
 public:
  explicit headless_run(const run_options& options)
      : options_(options),
        phone_(options),
        reader_(
            phone_.loop(), [this](const std::string& line) { on_line(line); }, [this] { on_end(); }) {
    phone_.on_event = [this](const event& e) { follow(e); };
  }

  int run() {
    if (!phone_.start()) return exit_usage;
    phone_.engine().register_all();
    const bool registers = std::any_of(options_.config.accounts.begin(), options_.config.accounts.end(),
                                       [](const auto& a) { return a.enabled && a.register_ && !a.registrar.empty(); });
    if (!options_.target.empty() && !registers) dial();
    reader_.start();
    return phone_.run();
  }

 private:
  void dial() {
    command c;
    c.verb = verb::dial;
    c.target = std::exchange(options_.target, {});
    c.from = options_.from;
    c.origin = "--call";
    phone_.engine().execute(c);
  }

  void on_line(const std::string& line) {
    auto parsed = parse_command(line);
    if (!parsed.error.empty()) {
      event e{"error", {}};
      return phone_.write(e.text("text", parsed.error));
    }
    if (!parsed.value) return;
    if (parsed.value->verb == verb::quit) return phone_.finish(exit_ok);
    parsed.value->origin = "command " + line.substr(0, line.find(' '));
    if (parsed.value->from.empty()) parsed.value->from = options_.from;
    phone_.engine().execute(*parsed.value);
  }

  void follow(const event& e) {
    if (e.name == "calling" || e.name == "incoming") live_.insert(e.get("id"));
    if (e.name == "disconnected") live_.erase(e.get("id"));
    if (e.name == "registered" && !options_.target.empty()) dial();
    end_if_done();
  }

  void on_end() {
    ended_ = true;
    end_if_done();
  }

  /// After the end of stdin the calls that are up go on; a phone that answers by itself goes on until it is told.
  void end_if_done() {
    const bool waits = !options_.auto_answer.empty() || !options_.target.empty();
    if (ended_ && live_.empty() && !waits) phone_.finish(exit_ok);
  }

  run_options options_;
  phone phone_;
  line_reader reader_;
  std::set<std::string> live_;
  bool ended_ = false;
};

}  // namespace

int run_headless(const run_options& options) { return headless_run(options).run(); }

}  // namespace siptty
