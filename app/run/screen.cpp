// `siptty`: the engine on a thread of its own, the screen on this one, values in between.
#include "phone.hpp"

#include <siptty/run/run.hpp>
#include <siptty/tui/screen.hpp>

#include <boost/asio/post.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

#include <iostream>
#include <mutex>
#include <thread>

namespace siptty {

namespace {

constexpr std::size_t max_queued = 20'000;  // of each kind; what the screen does not fetch in time is counted, not kept
constexpr auto picture_interval = std::chrono::milliseconds(200);

class engine_port final : public tui::screen_port {
 public:
  explicit engine_port(const run_options& options)
      : target_(options.target), from_(options.from), engine_(loop_, engine_options_of(options)), refresh_(loop_),
        wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    engine_.on_event([this](const event& e) { take(events_, e); });
    engine_.on_wire([this](const wire_event& e) { take(wire_, e); });
  }

  ~engine_port() override {
    if (thread_.joinable()) {
      send(command{});
      thread_.join();
    }
    close(wake_);
  }

  /// A sentence, or empty.
  std::string start() {
    if (auto problem = engine_.start(); !problem.empty()) return problem;
    engine_.register_all();
    if (!target_.empty()) {
      command c;
      c.verb = verb::dial;
      c.target = target_;
      c.from = from_;
      c.origin = "command line";
      engine_.execute(c);
    }
    publish();
    thread_ = std::thread([this] { loop_.run(); });
    return {};
  }

  std::shared_ptr<const view> snapshot() override {
    const std::lock_guard lock(mutex_);
    return view_;
  }

  std::vector<wire_event> take_wire_events(std::uint64_t& dropped) override {
    const std::lock_guard lock(mutex_);
    dropped = dropped_;
    return std::exchange(wire_, {});
  }

  std::vector<event> take_events() override {
    const std::lock_guard lock(mutex_);
    return std::exchange(events_, {});
  }

  void send(command c) override {
    boost::asio::post(loop_, [this, c = std::move(c)] {
      if (c.verb != verb::quit) return engine_.execute(c);
      engine_.stop([this] { loop_.stop(); });
    });
  }

  int wake_fd() override { return wake_; }

 private:
  template <class T>
  void take(std::vector<T>& queue, const T& item) {
    const std::lock_guard lock(mutex_);
    if (queue.size() >= max_queued) {
      ++dropped_;
    } else {
      queue.push_back(item);
    }
    wake();
    if (!std::exchange(publishing_, true)) {
      boost::asio::post(loop_, [this] { draw(); });
    }
  }

  void draw() {
    auto picture = std::make_shared<const view>(engine_.snapshot());
    const std::lock_guard lock(mutex_);
    publishing_ = false;
    view_ = std::move(picture);
    wake();
  }

  void publish() {
    draw();
    refresh_.expires_after(picture_interval);
    refresh_.async_wait([this](boost::system::error_code e) {
      if (!e) publish();
    });
  }

  void wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(wake_, &one, sizeof one);  // a full counter is readable already
  }

  std::string target_, from_;
  boost::asio::io_context loop_;
  siptty::engine engine_;
  boost::asio::steady_timer refresh_;
  int wake_;
  std::thread thread_;
  std::mutex mutex_;
  bool publishing_ = false;
  std::shared_ptr<const view> view_ = std::make_shared<const view>();
  std::vector<wire_event> wire_;
  std::vector<event> events_;
  std::uint64_t dropped_ = 0;
};

}  // namespace

int run_screen_verb(const run_options& options) {
  engine_port port(options);
  if (const auto problem = port.start(); !problem.empty()) {
    std::cerr << "siptty: " << problem << '\n';
    return exit_usage;
  }
  return tui::run_screen(port, {});
}

}  // namespace siptty
