// The screen over an engine that is a script: for the tests in a real terminal, and for looking at it.
#include "sample.hpp"

#include <siptty/tui/screen.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

using namespace siptty;

namespace {

/// Plays the engine: what the screen sends changes the next picture.
class scripted_port final : public tui::screen_port {
 public:
  explicit scripted_port(bool flood) : flood_(flood) { wake(); }
  ~scripted_port() override { close(fd_); }

  std::shared_ptr<const view> snapshot() override { return std::make_shared<const view>(view_); }

  std::vector<wire_event> take_wire_events(std::uint64_t& dropped) override {
    dropped = flood_ ? 7 : 0;
    if (flood_) return flood();
    return std::exchange(wire_, {});
  }

  std::vector<event> take_events() override { return std::exchange(events_, {}); }
  int wake_fd() override { return fd_; }

  void send(command c) override {
    log_ += c.origin + "\n";
    switch (c.verb) {
      case verb::dial:
        dial(c);
        break;
      case verb::answer:
        change(c.call, call_state::confirmed, "200 OK");
        break;
      case verb::hold:
        change(c.call, call_state::held, "on hold");
        break;
      case verb::resume:
        change(c.call, call_state::confirmed, "200 OK");
        break;
      case verb::hangup:
        change(c.call, call_state::ended, "BYE sent");
        break;
      case verb::reject:
        change(c.call, call_state::ended, "486 Busy Here");
        break;
      case verb::dtmf:
        view_.status = "digit " + c.target + " sent";
        break;
      case verb::mute:
        mute(c);
        break;
      default:
        break;
    }
    wake();
  }

  [[nodiscard]] const std::string& log() const { return log_; }

 private:
  void wake() const { eventfd_write(fd_, 1); }

  void dial(const command& c) {
    call_view call;
    call.id = static_cast<std::uint32_t>(view_.calls.size() + 1);
    call.remote = "sip:" + c.target + "@pbx.example";
    call.state = call_state::early;
    call.detail = "180 Ringing";
    call.since = view_.now;
    view_.calls.push_back(call);
    view_.current_call = call.id;
  }

  call_view* find(std::uint32_t id) {
    const auto at =
        std::find_if(view_.calls.begin(), view_.calls.end(), [id](const call_view& c) { return c.id == id; });
    return at == view_.calls.end() ? nullptr : &*at;
  }

  void change(std::uint32_t id, call_state state, const char* detail) {
    auto* call = find(id);
    if (call == nullptr) return;
    call->state = state;
    call->detail = detail;
  }

  void mute(const command& c) {
    if (auto* call = find(c.call)) call->media.muted = c.on;
  }

  std::vector<wire_event> flood() {
    std::vector<wire_event> out;
    for (int i = 0; i < 50; ++i) out.push_back(sample::options_ping(++number_));
    wake();
    return out;
  }

  bool flood_;
  int fd_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  view view_ = sample::busy();
  std::vector<wire_event> wire_ = sample::messages();
  std::vector<event> events_;
  std::uint64_t number_ = 0;
  std::string log_;
};

}  // namespace

int main(int argc, char** argv) {
  tui::screen_options options;
  bool flood = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--ascii") == 0) options.ascii = true;
    if (std::strcmp(argv[i], "--flood") == 0) flood = true;
  }
  scripted_port port(flood);
  const auto code = tui::run_screen(port, options);
  std::fputs(port.log().c_str(), stdout);
  return code;
}
