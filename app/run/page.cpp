#include "page.hpp"

#include <siptty/run/run.hpp>

#include <boost/asio/post.hpp>

#include <array>
#include <iostream>

namespace siptty {
namespace {

struct static_codec {
  std::string_view name;
  const char* spelled;
  std::uint8_t payload_type;
};
constexpr std::array static_codecs{static_codec{"pcmu", "PCMU", 0}, static_codec{"pcma", "PCMA", 8},
                                   static_codec{"g722", "G722", 9}};

}  // namespace

std::optional<audio::stream_settings> page_settings(const run_options& options) {
  for (const auto& c : static_codecs) {
    if (c.name != options.page.codec.name) continue;
    audio::stream_settings s;
    s.codec.name = c.spelled;
    s.payload_type = s.receive_payload_type = c.payload_type;
    s.symmetric = false;
    return s;
  }
  return std::nullopt;
}

page_run::page_run(const run_options& o)
    : options(o),
      sound({0, 0, true}),
      writer_(stdout, o.json),
      signals_(loop, SIGINT, SIGTERM),
      duration_(loop),
      timeout_(loop) {
  sound.on_event([this] { boost::asio::post(loop, [this] { take_media(); }); });
}

void page_run::take_media() {
  for (const auto& e : sound.take_events()) {
    if (on_media) on_media(e);
  }
}

void page_run::end_after(boost::asio::steady_timer& timer, std::optional<std::chrono::milliseconds> time, int exit_code,
                         const char* reason) {
  if (!time) return;
  timer.expires_after(*time);
  timer.async_wait([this, exit_code, reason](boost::system::error_code error) {
    if (!error) on_end(exit_code, reason);
  });
}

int page_run::run() {
  signals_.async_wait([this](boost::system::error_code error, int) {
    if (!error) on_end(exit_ok, "stopped");
  });
  end_after(duration_, options.duration, exit_ok, "the duration is over");
  end_after(timeout_, options.timeout, exit_timed_out, "time is over");
  loop.run();
  return exit_code_ < 0 ? exit_failed : exit_code_;
}

void page_run::write(const event& e) {
  if (writer_.write(e) || exit_code_ >= 0) return;
  exit_code_ = exit_failed;
  loop.stop();
}

void page_run::finish(int exit_code, const std::string& reason, event details) {
  if (exit_code_ >= 0) return;
  event verdict{"verdict", {}};
  verdict.text("result", exit_code == exit_ok ? "ok" : exit_code == exit_timed_out ? "timed-out" : "failed");
  verdict.text("reason", reason);
  for (auto& f : details.fields) verdict.fields.push_back(std::move(f));
  write(verdict);
  if (exit_code_ < 0) exit_code_ = exit_code;
  loop.stop();
}

int run_page(const run_options& options) {
  const auto settings = page_settings(options);
  if (!settings) {
    std::cerr << "siptty: a page cannot agree on " << options.page.codec.to_string()
              << ": --codecs must be PCMU, PCMA or G722, whose numbers everybody knows\n";
    return exit_usage;
  }
  for (const auto& group : options.page.groups) {
    const auto why = rtp::why_no_group({group, options.page.interface, options.page.hops});
    if (why.empty()) continue;
    std::cerr << "siptty: " << why << '\n';
    return exit_usage;
  }
  page_run run(options);
  return options.page.listen ? run_page_listener(run, *settings) : run_page_sender(run, *settings);
}

}  // namespace siptty
