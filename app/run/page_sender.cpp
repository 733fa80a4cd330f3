// `siptty page GROUP:PORT --play FILE`: what is sent ends with the file, the duration or a signal.
#include "page.hpp"

namespace siptty {
namespace {

class page_sender {
 public:
  page_sender(page_run& run, const audio::stream_settings& settings) : run_(run), settings_(settings) {
    run_.on_media = [this](const audio::media_event& e) { follow(e); };
    run_.on_end = [this](int code, const std::string& reason) { end(code, reason); };
  }

  int start() {
    const auto& group = run_.options.page.groups.front();
    const auto opened = run_.sound.open_to_group({group, run_.options.page.interface, run_.options.page.hops});
    if (!opened.error.empty()) {
      run_.finish(exit_failed, opened.error);
      return exit_failed;
    }
    stream_ = opened.stream;
    settings_.remote_rtp = group;
    settings_.receive = false;
    const auto& wanted = run_.options.config.audio;
    settings_.source = wanted.mode == audio_mode::file ? audio::source_mode::file : audio::source_mode::tone;
    settings_.play_file = wanted.play_file;
    settings_.tone_hz = wanted.tone_hz;
    run_.write(event{"paging", {}}.text("group", group.to_string()).text("codec", settings_.codec.name));
    run_.sound.configure(stream_, settings_);
    return run_.run();
  }

 private:
  void follow(const audio::media_event& e) {
    if (std::holds_alternative<audio::play_finished_event>(e)) end(exit_ok, "the file was played");
    if (const auto* failure = std::get_if<audio::media_failed_event>(&e)) end(exit_failed, failure->sentence);
  }

  void end(int code, const std::string& reason) {
    const auto last = run_.sound.close(stream_);
    event details;
    run_.finish(code, reason, details.number("sent", static_cast<std::int64_t>(last.sent)));
  }

  page_run& run_;
  audio::stream_settings settings_;
  audio::stream_id stream_ = 0;
};

}  // namespace

int run_page_sender(page_run& run, const audio::stream_settings& settings) {
  return page_sender(run, settings).start();
}

}  // namespace siptty
