// `siptty demo`: two phones in one program on loopback, one plays a tone, the other echoes it; the ladder and a verdict.
#include "phone.hpp"

#include <siptty/run/run.hpp>
#include <siptty/trace/ladder.hpp>

#include <siptty/headless/command_line.hpp>

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace siptty {

namespace {

constexpr auto talk = std::chrono::seconds(2);
constexpr auto limit = std::chrono::seconds(15);
constexpr std::size_t ladder_width = 110;  // where there is no terminal to ask
constexpr int offer_ms = 10'000;

std::size_t terminal_width() {
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? std::clamp<std::size_t>(size.ws_col, 40, ladder_width) : ladder_width;
}

bool wants_screen() {
  if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0) return false;
  std::cout << "\nEnter opens the screen; it closes with F10. (10 s) " << std::flush;
  pollfd input{STDIN_FILENO, POLLIN, 0};
  const bool typed = poll(&input, 1, offer_ms) > 0;
  std::string line;
  const bool yes = typed && std::getline(std::cin, line) && line.empty();
  std::cout << '\n';
  return yes;
}

configuration loopback_account(const std::string& user, audio_mode mode) {
  configuration c;
  c.general.bind_host = "127.0.0.1";
  c.audio.mode = mode;
  account_config a;
  a.name = user;
  a.sip_uri = "sip:" + user + "@127.0.0.1";
  a.auth_user = user;
  a.register_ = false;
  c.accounts.push_back(a);
  return c;
}

class demo {
 public:
  demo() : caller_(loop_, caller_options()), callee_(loop_, callee_options()), limit_(loop_, limit) {}

  int run() {
    caller_.on_wire([this](const wire_event& e) { trace_.push_back(e); });
    caller_.on_event([this](const event& e) { follow(e); });
    for (auto* phone : {&caller_, &callee_}) {
      if (const auto problem = phone->start(); !problem.empty()) {
        std::cerr << "siptty: " << problem << '\n';
        return exit_failed;
      }
    }
    std::cout << "siptty calls itself on loopback: alice at " << caller_.local_address() << " plays 440 Hz, echo at "
              << callee_.local_address() << " sends it back …\n\n" << std::flush;
    command c;
    c.verb = verb::dial;
    c.target = "sip:echo@" + callee_.local_address();
    c.origin = "siptty demo";
    caller_.execute(c);
    limit_.async_wait([this](boost::system::error_code error) {
      if (!error) stop();
    });
    loop_.run();
    return report();
  }

 private:
  static engine_options caller_options() {
    engine_options o;
    o.config = loopback_account("alice", audio_mode::tone);
    o.duration = talk;
    o.expect_tone = true;
    return o;
  }
  static engine_options callee_options() {
    engine_options o;
    o.config = loopback_account("echo", audio_mode::echo);
    o.auto_answer = {180, 200};
    return o;
  }

  void follow(const event& e) {
    if (e.name == "error") std::cerr << "siptty: " << e.get("text") << '\n';
    if (e.name == "media" && !e.get("sent").empty()) media_ = e;
    if (e.name == "disconnected") stop();
  }

  void stop() {
    limit_.cancel();
    caller_.stop([this] { callee_.stop([this] { loop_.stop(); }); });
  }

  int report() {
    std::vector<const wire_event*> events;
    for (const auto& e : trace_) events.push_back(&e);
    const std::string codec = "RTP " + media_.get("codec") + " 20 ms";
    const std::vector<media_lane> lanes{
        {true, codec, "sent " + media_.get("sent")},
        {false, codec, "recv " + media_.get("received") + "  lost " + media_.get("lost") + "  jitter " + media_.get("jitter_ms") + " ms  MOS " + media_.get("mos")}};
    for (const auto& row : render(make_ladder(events, lanes), {terminal_width(), false, true}).rows) std::cout << row << '\n';
    const bool heard = std::atof(media_.get("tone_s").c_str()) > 0;
    std::cout << "\nverdict: " << (heard ? "ok: the call was answered and the tone came back for " + media_.get("tone_s") + " s"
                                         : std::string("failed: the tone did not come back")) << '\n';
    return heard ? exit_ok : exit_failed;
  }

  boost::asio::io_context loop_;
  siptty::engine caller_, callee_;
  boost::asio::steady_timer limit_;
  std::vector<wire_event> trace_;
  event media_;
};

}  // namespace

int run_demo(const run_options&) {
  const auto code = demo().run();
  if (code != exit_ok || !wants_screen()) return code;
  const auto parsed = parse_command_line({});
  for (const auto& p : parsed.problems) std::cerr << "siptty: " << p << '\n';
  return parsed.problems.empty() ? run_screen_verb(parsed.options) : exit_usage;
}

}  // namespace siptty
