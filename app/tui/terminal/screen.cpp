#include <siptty/tui/screen.hpp>

#include "signals.hpp"
#include "terminal.hpp"

#include <siptty/tui/state.hpp>

#include <langinfo.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace siptty::tui {
namespace {

using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto frame = 33ms;        // at most thirty pictures a second
constexpr auto escape_wait = 40ms;  // an Escape without more within it is the key
constexpr auto call_tick = 200ms;   // durations move on
constexpr std::size_t read_bytes = 1024;

/// Empties an eventfd; the value does not matter.
void drain(int fd) {
  std::uint64_t value = 0;
  while (read(fd, &value, sizeof value) < 0 && errno == EINTR) {
  }
}

class session {
 public:
  session(screen_port& port, terminal& t, bool ascii) : port_(port), terminal_(t) { state_.ascii = ascii; }

  void run() {
    while (!state_.quit && !signals_.ending() && !closed_) {
      draw_when_due();
      wait();
    }
    if (!state_.quit) port_.send({});  // a default command is verb::quit
  }

 private:
  void take_news() {
    if (auto v = port_.snapshot(); v != state_.view) {
      seen_at_ = clock::now();
      on_view(state_, std::move(v));
    }
    std::uint64_t dropped = 0;
    auto wire = port_.take_wire_events(dropped);
    if (!wire.empty() || dropped != state_.lost_events) on_wire_events(state_, std::move(wire), dropped);
    on_events(state_, port_.take_events());
  }

  void draw_when_due() {
    const auto now = clock::now();
    if (now < next_frame_) return;
    if (std::exchange(news_, false)) take_news();
    const auto [columns, rows] = terminal_.measure();
    if (columns != state_.columns || rows != state_.rows) on_resize(state_, columns, rows);
    state_.now = state_.view->now + std::chrono::duration_cast<base::duration>(now - seen_at_);
    terminal_.draw(render(state_));
    next_frame_ = now + frame;
    stale_ = false;
  }

  [[nodiscard]] int timeout() const {
    auto wait = -1ms;
    const auto at_most = [&wait](std::chrono::milliseconds t) { wait = wait < 0ms ? t : std::min(wait, t); };
    if (!state_.view->calls.empty()) at_most(call_tick);
    if (decoder_.pending()) at_most(escape_wait);
    if (stale_)
      at_most(std::max(std::chrono::ceil<std::chrono::milliseconds>(next_frame_ - clock::now()), 0ms));
    return static_cast<int>(wait.count());
  }

  void wait() {
    std::array<pollfd, 3> fds{
        {{STDIN_FILENO, POLLIN, 0}, {port_.wake_fd(), POLLIN, 0}, {signals_.fd(), POLLIN, 0}}};
    const auto ready = poll(fds.data(), fds.size(), timeout());
    if (ready < 0) return;
    if (ready == 0) flush_keys();
    if (fds[2].revents != 0) drain(signals_.fd());
    if (fds[1].revents != 0) {
      drain(fds[1].fd);
      news_ = true;  // taken with the next picture, so that a flood costs no more than thirty a second
    }
    if (fds[0].revents != 0) read_keys();
    stale_ = stale_ || ready > 0;
  }

  void read_keys() {
    std::array<char, read_bytes> bytes;
    const auto count = read(STDIN_FILENO, bytes.data(), bytes.size());
    closed_ = count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN);
    if (count <= 0) return;
    std::vector<key> keys;
    decoder_.feed({bytes.data(), static_cast<std::size_t>(count)}, keys);
    press(keys);
  }

  void flush_keys() {
    std::vector<key> keys;
    decoder_.flush(keys);
    press(keys);
    stale_ = true;
  }

  void press(const std::vector<key>& keys) {
    for (const auto& k : keys) on_key(state_, k);
    for (auto& c : state_.commands) port_.send(std::move(c));
    state_.commands.clear();
  }

  screen_port& port_;
  terminal& terminal_;
  signal_watch signals_;
  app_state state_;
  key_decoder decoder_;
  clock::time_point seen_at_ = clock::now();
  clock::time_point next_frame_{};
  bool news_ = true;     ///< the port has something
  bool stale_ = false;   ///< something changed since the last picture
  bool closed_ = false;  ///< the terminal has gone
};

}  // namespace

int run_screen(screen_port& port, const screen_options& options) {
  std::setlocale(LC_CTYPE, "");
  if (const auto why = why_no_terminal(); !why.empty()) {
    std::fprintf(stderr, "siptty: %s\n", why.c_str());
    return 2;
  }
  const auto* no_colour = std::getenv("NO_COLOR");
  const auto coloured = options.colours == colours::automatic && (no_colour == nullptr || *no_colour == '\0');
  const auto opened = terminal::open(coloured);
  if (!opened) {
    std::fputs("siptty: ncurses cannot use this terminal; try: TERM=xterm-256color siptty\n", stderr);
    return 2;
  }
  const auto utf8 = std::string_view(nl_langinfo(CODESET)) == "UTF-8";
  session(port, *opened, options.ascii || !utf8).run();
  return 0;
}

}  // namespace siptty::tui
