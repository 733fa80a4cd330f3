// `siptty page GROUP:PORT[,…] --listen`: hears one page at a time. A group that stands further in front interrupts those
// behind it, as on a desk phone.
#include "page.hpp"

#include <vector>

namespace siptty {
namespace {

constexpr auto look_interval = std::chrono::milliseconds(100);
constexpr int looks_until_silent = 6;  // a page is over when nothing came for so long

class page_listener {
 public:
  page_listener(page_run& run, const audio::stream_settings& settings)
      : run_(run), settings_(settings), next_look_(run.loop) {
    settings_.send = false;
    settings_.rtcp_mux = true;
    settings_.source = audio::source_mode::null;
    run_.on_media = [this](const audio::media_event& e) { follow(e); };
    run_.on_end = [this](int code, const std::string& reason) { end(code, reason); };
  }

  int start() {
    event listening{"listening", {}};
    for (const auto& g : run_.options.page.groups) {
      auto& added = groups_.emplace_back();
      added.address = g;
      if (!open(added)) return exit_failed;
      listening.text("group", g.to_string());
    }
    run_.write(listening.text("codec", settings_.codec.name));
    look_again();
    return run_.run();
  }

 private:
  struct heard_group {
    base::endpoint address;
    audio::stream_id stream = 0;
    base::endpoint from{};       ///< who pages
    std::uint64_t received = 0;  ///< at the last look
    int silent_looks = 0;
    [[nodiscard]] bool talks() const { return received > 0 && silent_looks < looks_until_silent; }
  };

  bool open(heard_group& g) {
    const auto opened = run_.sound.open_in_group({g.address, run_.options.page.interface, 1});
    if (!opened.error.empty()) run_.finish(exit_failed, opened.error);
    g.stream = opened.stream;
    g.received = 0;
    g.silent_looks = 0;
    if (g.stream != 0) run_.sound.configure(g.stream, settings_);
    return g.stream != 0;
  }

  void follow(const audio::media_event& e) {
    if (const auto* first = std::get_if<audio::first_packet_event>(&e)) {
      for (auto& g : groups_) {
        if (g.stream == first->stream) g.from = first->from;
      }
      look();
    }
    if (const auto* failure = std::get_if<audio::media_failed_event>(&e)) {
      run_.write(event{"error", {}}.text("reason", failure->sentence));
    }
  }

  void look_again() {
    next_look_.expires_after(look_interval);
    next_look_.async_wait([this](boost::system::error_code error) {
      if (error) return;
      for (auto& g : groups_) ++g.silent_looks;
      look();
      look_again();
    });
  }

  void look() {
    std::size_t foremost = groups_.size();
    for (std::size_t i = groups_.size(); i-- > 0;) {
      auto& g = groups_[i];
      const auto received = run_.sound.statistics(g.stream).received;
      if (received != g.received) g.silent_looks = 0;
      g.received = received;
      if (g.talks()) foremost = i;
    }
    if (foremost != heard_) change_to(foremost);
    for (auto& g : groups_) {
      if (g.received > 0 && !g.talks()) listen_anew(g);
    }
  }

  // The stream would hold on to the one that spoke.
  void listen_anew(heard_group& g) {
    run_.sound.close(g.stream);
    open(g);
  }

  void change_to(std::size_t next) {
    if (is_hearing()) tell_end(next < heard_ ? "interrupted" : "over");
    heard_ = next;
    if (is_hearing()) tell_start();
  }

  [[nodiscard]] bool is_hearing() const { return heard_ < groups_.size(); }

  void tell_start() {
    const auto& g = groups_[heard_];
    event e{"page", {}};
    e.text("group", g.address.to_string()).text("from", g.from.to_string());
    ++pages_;
    if (const auto file = file_of_page(); !file.empty()) {
      const auto why = run_.sound.record(g.stream, file);
      e.text(why.empty() ? "file" : "error", why.empty() ? file : why);
    }
    run_.write(e);
  }

  void tell_end(const char* reason) {
    const auto& g = groups_[heard_];
    if (!run_.options.record_file.empty()) run_.sound.record(g.stream, "");
    const auto s = run_.sound.statistics(g.stream);
    event e{"page-ended", {}};
    e.text("group", g.address.to_string()).text("reason", reason);
    e.number("received", static_cast<std::int64_t>(s.received)).number("lost", static_cast<std::int64_t>(s.lost));
    run_.write(e.decimal("jitter_ms", s.jitter_ms, 2));
  }

  /// --record as it is for the first page, then with the page's number before the ending.
  [[nodiscard]] std::string file_of_page() const {
    auto file = run_.options.record_file;
    if (file.empty() || pages_ == 1) return file;
    const auto name = file.rfind('/') == std::string::npos ? 0 : file.rfind('/') + 1;
    const auto dot = file.rfind('.');
    const bool has_ending = dot != std::string::npos && dot > name;
    return file.insert(has_ending ? dot : file.size(), "-" + std::to_string(pages_));
  }

  void end(int code, const std::string& reason) {
    look();
    if (is_hearing()) tell_end("over");
    for (const auto& g : groups_) run_.sound.close(g.stream);
    event details;
    run_.finish(code == exit_timed_out && pages_ > 0 ? exit_ok : code, reason, details.number("pages", pages_));
  }

  page_run& run_;
  audio::stream_settings settings_;
  boost::asio::steady_timer next_look_;
  std::vector<heard_group> groups_;
  std::size_t heard_ = SIZE_MAX;
  int pages_ = 0;
};

}  // namespace

int run_page_listener(page_run& run, const audio::stream_settings& settings) {
  return page_listener(run, settings).start();
}

}  // namespace siptty
